// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/margining/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "hal/bringup/config/pcie.hpp"
#include "hal/bringup/margining/lane_register.hpp"

namespace oamhal::hal {

namespace {

using namespace lane_register;  // NOLINT(google-build-using-namespace)

constexpr std::uint32_t kUpperPort = 1, kLowerPort = 6;
constexpr std::size_t kVendor = 0, kLinkStatus = 0x12;
constexpr unsigned kSpeedBits = 0xf, kWidthShift = 4, kWidthBits = 0x3f, kActive = 0x2000;
constexpr unsigned k16Gts = 4, k32Gts = 5;
constexpr std::uint32_t kMostLanes = 32;
/// A receiver has 10 ms for its answer; ten times that are waited.
constexpr Pace::Duration kPatience = std::chrono::milliseconds(100);

class HostPace final : public Pace {
 public:
  Duration now() override {
    return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch());
  }
  void wait(Duration time) override { std::this_thread::sleep_for(time); }
};

Error refusal(oamhal_status status, std::string message) {
  return {status, 0, std::move(message)};
}

/// Why the receivers behind an end are not reached; "" when they are.
Result<std::string> obstacle(LinkEnd& end) {
  if (!end.margining)
    return fmt::format(
        "{} has no capability for lane margining, which is in function 0 of a port for 16 GT/s "
        "or more.",
        end.bdf);
  if (!end.writable()) return fmt::format("{} cannot be written: {}", end.bdf, end.not_written);
  const auto has = end.registers->read(*end.margining + kPortCapabilities);
  if (!has) return std::unexpected(has.error());
  const auto status = end.registers->read(*end.margining + kPortStatus);
  if (!status) return std::unexpected(status.error());
  if ((*status & kReady) == 0)
    return fmt::format("{} says that it is not ready for lane margining.", end.bdf);
  if ((*has & kUsesSoftware) != 0 && (*status & kSoftwareReady) == 0)
    return fmt::format("{} needs software of its maker for lane margining, and says that this is not ready.",
                       end.bdf);
  return std::string();
}

oamhal_answer answer(bool yes) {
  return yes ? OAMHAL_ANSWER_YES : OAMHAL_ANSWER_NO;
}

}  // namespace

Pace& Pace::real() {
  static HostPace pace;
  return pace;
}

MarginSession::MarginSession(LinkEnd upper, LinkEnd lower, Pace& pace)
    : pace_(pace), upper_(std::move(upper)), lower_(std::move(lower)), quiet_(upper_, lower_) {
}

Result<std::unique_ptr<MarginSession>> MarginSession::open(LinkEnd upper, LinkEnd lower, Pace& pace) {
  if (auto fits = check_link(upper, lower); !fits) return std::unexpected(std::move(fits.error()));
  std::unique_ptr<MarginSession> made(new MarginSession(std::move(upper), std::move(lower), pace));
  if (auto begun = made->begin(); !begun) return std::unexpected(std::move(begun.error()));
  return made;
}

Result<void> MarginSession::begin() {
  const auto status = lower_.registers->read(lower_.express + kLinkStatus);
  if (!status) return std::unexpected(status.error());
  const unsigned speed = *status & kSpeedBits;
  if (*status == UINT16_MAX)
    return std::unexpected(
        refusal(OAMHAL_ERROR_DEVICE_LOST, fmt::format("{} no longer answers.", lower_.bdf)));
  // What faster links say at their steps, with three eyes and a code, is another matter.
  if (speed < k16Gts || speed > k32Gts)
    return std::unexpected(refusal(
        OAMHAL_ERROR_NOT_SUPPORTED,
        fmt::format("the link above {} does not run at 16 or 32 GT/s, at which lanes are margined here.",
                    lower_.bdf)));
  info_ = {sizeof info_,
           upper_.bdf.c_str(),
           lower_.bdf.c_str(),
           160U << (speed - k16Gts),
           std::min<std::uint32_t>(*status >> kWidthShift & kWidthBits, kMostLanes),
           0,
           0,
           upper_.info.retimers};
  for (auto [end, why] : {std::pair{&upper_, &no_upper_}, std::pair{&lower_, &no_lower_}}) {
    auto found = obstacle(*end);
    if (!found) return std::unexpected(std::move(found.error()));
    *why = std::move(*found);
  }
  if (!no_upper_.empty() && !no_lower_.empty())
    return std::unexpected(refusal(OAMHAL_ERROR_NOT_SUPPORTED,
                                   fmt::format("no receiver of the link between {} and {} is reached. {} {}",
                                               upper_.bdf, lower_.bdf, no_upper_, no_lower_)));
  const std::uint64_t retimers = std::min<std::uint64_t>(info_.retimers.value, 2);
  for (std::uint32_t number = kUpperPort; number <= kLowerPort; ++number) {
    if (number > kUpperPort + 2 * retimers && number != kLowerPort) continue;
    info_.receivers |= 1U << number;
    if ((number == kLowerPort ? no_lower_ : no_upper_).empty()) info_.reached |= 1U << number;
  }
  return quiet_.begin();
}

MarginSession::~MarginSession() {
  for (const auto& [number, lane] : std::set(moved_))
    // Nobody is left to be told. NOLINTNEXTLINE(bugprone-unused-return-value)
    if (!void_) static_cast<void>(normal(number, lane));
}

void MarginSession::forget() {
  void_ = true;
  quiet_.forget();
}

LinkEnd& MarginSession::end_of(std::uint32_t number) {
  return number == kLowerPort ? lower_ : upper_;
}

bool MarginSession::is_on_link(std::uint32_t number) const {
  return number <= kLowerPort && (info_.receivers >> number & 1) != 0;
}

Result<void> MarginSession::check(Place place) {
  if (!is_on_link(place.number) || place.lane >= info_.lanes)
    return std::unexpected(
        refusal(OAMHAL_ERROR_INVALID_ARGUMENT,
                fmt::format("the link above {} has {} lanes, and no lane {} of {}.", lower_.bdf, info_.lanes,
                            place.lane, oamhal_margining_receiver_name(place.number))));
  const std::string& why = place.number == kLowerPort ? no_lower_ : no_upper_;
  if (!why.empty())
    return std::unexpected(
        refusal(OAMHAL_ERROR_NOT_SUPPORTED,
                fmt::format("{} is not reached: {}", oamhal_margining_receiver_name(place.number), why)));
  return {};
}

Error MarginSession::silent(Place place, oamhal_status status, const std::string& what) {
  LinkEnd& end = end_of(place.number);
  const auto vendor = end.registers->read(kVendor);
  const auto link = vendor ? end.registers->read(end.express + kLinkStatus) : vendor;
  void_ = true;
  if (!link) return link.error();
  if (*vendor == UINT16_MAX) {
    return refusal(OAMHAL_ERROR_DEVICE_LOST,
                   fmt::format("{} no longer answers: the margin of its link is void.", end.bdf));
  }
  const bool tells = end.info.link_active.absence == OAMHAL_PRESENT;
  const unsigned speed = *link & kSpeedBits;
  if (speed < k16Gts || (160U << (speed - k16Gts)) != info_.speed_tenth_gts ||
      (*link >> kWidthShift & kWidthBits) != info_.lanes || (tells && (*link & kActive) == 0)) {
    return refusal(
        OAMHAL_ERROR_IO,
        fmt::format("the link between {} and {} went down, or changed its speed or width: its margin "
                    "is void.",
                    upper_.bdf, lower_.bdf));
  }
  void_ = false;
  return refusal(status,
                 fmt::format("{} of the link above {}, lane {}: {}",
                             oamhal_margining_receiver_name(place.number), lower_.bdf, place.lane, what));
}

Result<std::uint16_t> MarginSession::await(Place place, std::uint16_t answer) {
  LinkEnd& end = end_of(place.number);
  const auto until = pace_.now() + kPatience;
  Pace::Duration pause{50};
  while (true) {
    const auto status = end.registers->read(*end.margining + status_of(place.lane));
    if (!status) return status;
    if ((*status & kAddress) == (answer & kAddress)) return status;
    if (pace_.now() >= until)
      return std::unexpected(
          silent(place, OAMHAL_ERROR_TIMEOUT, "the receiver does not answer within 0.1 s."));
    pace_.wait(pause);
    pause = std::min<Pace::Duration>(pause * 2, std::chrono::milliseconds(2));
  }
}

// The answer to the order before goes first: it may be for the same receiver and of the same type.
Result<unsigned> MarginSession::order(Place place, unsigned type, unsigned payload) {
  if (void_)
    return std::unexpected(refusal(
        OAMHAL_ERROR_IO, fmt::format("the link above {} went down: its margin is void.", lower_.bdf)));
  LinkEnd& end = end_of(place.number);
  const std::size_t control = *end.margining + control_of(place.lane);
  Result<std::uint16_t> status = std::uint16_t{0};
  for (const std::uint16_t next : {kNoCommand, word(place.number, type, payload)}) {
    told_[{&end, place.lane}] = next & kAddress;
    if (auto told = end.registers->write(control, next); !told)
      return std::unexpected(std::move(told.error()));
    status = await(place, next);
    if (!status) return std::unexpected(status.error());
  }
  return *status >> 8U;
}

Result<unsigned> MarginSession::ask(Place place, unsigned what) {
  return order(place, kReport, what);
}

Result<void> MarginSession::set(Place place, unsigned payload) {
  const auto echo = order(place, kSet, payload);
  if (!echo) return std::unexpected(echo.error());
  if (*echo != payload)
    return std::unexpected(silent(
        place, OAMHAL_ERROR_NOT_SUPPORTED,
        fmt::format("the receiver does not take the order {:#04x}: it answers {:#04x}.", payload, *echo)));
  return {};
}

Result<void> MarginSession::report(oamhal_margining_receiver_t& receiver) {
  const Place place{receiver.number, 0};
  unsigned values[8] = {};
  static constexpr unsigned kQuestions[] = {kCapabilities, kVoltageSteps, kTimingSteps, kMaxTiming,
                                            kMaxVoltage,   kVoltageRate,  kTimingRate,  kMaxLanes};
  for (std::size_t i = 0; i < std::size(kQuestions); ++i) {
    const auto value = ask(place, kQuestions[i]);
    if (!value) return std::unexpected(value.error());
    values[i] = *value;
  }
  const unsigned can = values[0];
  const bool voltage = (can & kHasVoltage) != 0;
  receiver.independent_sampler = answer((can & kOwnSampler) != 0);
  receiver.independent_left_right = answer((can & kLeftRight) != 0);
  receiver.independent_up_down = answer(voltage && (can & kUpDown) != 0);
  receiver.voltage_steps = voltage ? values[1] & kVoltageStepBits : 0;
  receiver.timing_steps = values[2] & kTimingStepBits;
  // Percent of a unit interval and of a volt; 0 when the maker does not say.
  const unsigned timing = values[3] & kOffsetBits, volts = values[4] & kOffsetBits;
  const auto none = absent(OAMHAL_ABSENT_NOT_REPORTED);
  receiver.max_timing_mui = timing == 0 ? none : present(std::uint64_t{10} * timing);
  receiver.max_voltage_mv = !voltage     ? absent(OAMHAL_ABSENT_NOT_SUPPORTED)
                            : volts == 0 ? none
                                         : present(std::uint64_t{10} * volts);
  const bool rate = (can & kTellsRate) != 0;
  receiver.voltage_samples = rate && voltage ? present((values[5] & kRateBits) + 1) : none;
  receiver.timing_samples = rate ? present((values[6] & kRateBits) + 1) : none;
  receiver.lanes_at_once = (values[7] & kLaneBits) + 1;
  return {};
}

Result<oamhal_margining_receiver_t> MarginSession::receiver(std::uint32_t number) {
  if (number < kUpperPort || number > kLowerPort)
    return std::unexpected(
        refusal(OAMHAL_ERROR_INVALID_ARGUMENT, fmt::format("receivers are 1 to 6; there is no {}.", number)));
  if (!is_on_link(number))
    return std::unexpected(refusal(OAMHAL_ERROR_NOT_FOUND,
                                   fmt::format("the link above {} has no {}: its upper port tells of no such "
                                               "retimer.",
                                               lower_.bdf, oamhal_margining_receiver_name(number))));
  if (receivers_[number]) return *receivers_[number];
  const auto none = absent(OAMHAL_ABSENT_NOT_READ);
  oamhal_margining_receiver_t receiver{};
  receiver.size = sizeof receiver;
  receiver.number = number;
  receiver.side = number == kLowerPort ? OAMHAL_SIDE_LOWER : OAMHAL_SIDE_UPPER;
  receiver.retimer = number == kLowerPort ? 0 : number / 2;
  receiver.max_timing_mui = receiver.max_voltage_mv = receiver.timing_samples = receiver.voltage_samples =
      none;
  const std::string& why = number == kLowerPort ? no_lower_ : no_upper_;
  receiver.reached = answer(why.empty());
  receiver.why = why.empty() ? nullptr : why.c_str();
  if (why.empty())
    if (auto reported = report(receiver); !reported) return std::unexpected(std::move(reported.error()));
  receivers_[number] = receiver;
  return receiver;
}

Result<void> MarginSession::limit(std::uint32_t number, std::uint32_t lane, std::uint32_t errors) {
  if (auto is = check({number, lane}); !is) return is;
  if (errors > OAMHAL_MARGINING_ERROR_LIMIT)
    return std::unexpected(
        refusal(OAMHAL_ERROR_INVALID_ARGUMENT,
                fmt::format("a receiver counts to {}, not to {}.", OAMHAL_MARGINING_ERROR_LIMIT, errors)));
  return set({number, lane}, kErrorLimit | errors);
}

Result<void> MarginSession::step(std::uint32_t number, std::uint32_t lane, std::int32_t axis,
                                 std::int32_t step) {
  if (auto is = check({number, lane}); !is) return is;
  const auto limits = receiver(number);
  if (!limits) return std::unexpected(limits.error());
  const bool timing = axis == OAMHAL_MARGIN_TIMING;
  const std::uint32_t most = timing ? limits->timing_steps : limits->voltage_steps;
  const std::int64_t wide = step;  // of which the absolute value is one
  const auto far = static_cast<std::uint64_t>(std::abs(wide));
  if ((!timing && axis != OAMHAL_MARGIN_VOLTAGE) || far > most)
    return std::unexpected(
        refusal(OAMHAL_ERROR_INVALID_ARGUMENT,
                fmt::format("{} of the link above {} has steps to {} in time and to {} in voltage.",
                            oamhal_margining_receiver_name(number), lower_.bdf, limits->timing_steps,
                            limits->voltage_steps)));
  const auto sides = timing ? limits->independent_left_right : limits->independent_up_down;
  if (step < 0 && sides != OAMHAL_ANSWER_YES)
    return std::unexpected(
        refusal(OAMHAL_ERROR_NOT_SUPPORTED,
                fmt::format("{} of the link above {} does not tell the two directions apart: "
                            "ask for positive steps.",
                            oamhal_margining_receiver_name(number), lower_.bdf)));
  const unsigned sign = step >= 0 ? 0 : timing ? kLeft : kDown;
  const unsigned type = timing ? kTiming : kVoltage;
  // Told even when the answer does not come: it may have moved.
  moved_.insert({number, lane});
  const auto told = order({number, lane}, type, sign | static_cast<unsigned>(far));
  if (!told) return std::unexpected(told.error());
  return {};
}

Result<oamhal_margining_status_t> MarginSession::read(std::uint32_t number, std::uint32_t lane) {
  if (auto is = check({number, lane}); !is) return std::unexpected(std::move(is.error()));
  LinkEnd& end = end_of(number);
  const auto told = told_.find({&end, lane});
  if (told == told_.end() ||
      (told->second != word(number, kTiming, 0) && told->second != word(number, kVoltage, 0)))
    return std::unexpected(refusal(OAMHAL_ERROR_INVALID_ARGUMENT,
                                   fmt::format("{} of the link above {}, lane {}, was told no step last.",
                                               oamhal_margining_receiver_name(number), lower_.bdf, lane)));
  const auto status = end.registers->read(*end.margining + status_of(lane));
  if (!status) return std::unexpected(status.error());
  if ((*status & kAddress) != told->second)
    return std::unexpected(
        silent({number, lane}, OAMHAL_ERROR_IO, "the receiver no longer shows the step that it was told."));
  static constexpr std::int32_t kStates[] = {OAMHAL_MARGINING_TOO_MANY_ERRORS, OAMHAL_MARGINING_SETTING_UP,
                                             OAMHAL_MARGINING_COUNTING, OAMHAL_MARGINING_REFUSED};
  const unsigned payload = *status >> 8U;
  return oamhal_margining_status_t{sizeof(oamhal_margining_status_t), kStates[payload >> 6U],
                                   payload & kErrorBits};
}

Result<void> MarginSession::normal(std::uint32_t number, std::uint32_t lane) {
  if (auto is = check({number, lane}); !is) return is;
  auto told = set({number, lane}, kNormal);
  // One that did not answer is told again at the end.
  if (told) moved_.erase({number, lane});
  return told;
}

Result<void> MarginSession::clear(std::uint32_t number, std::uint32_t lane) {
  if (auto is = check({number, lane}); !is) return is;
  return set({number, lane}, kClear);
}

Result<std::uint64_t> MarginSession::estimate(std::uint32_t number, std::uint32_t dwell_us) {
  if (auto is = check({number, 0}); !is) return std::unexpected(std::move(is.error()));
  const auto limits = receiver(number);
  if (!limits) return std::unexpected(limits.error());
  const auto sides = [](std::int32_t independent) { return independent == OAMHAL_ANSWER_YES ? 2U : 1U; };
  const std::uint64_t steps = std::uint64_t{limits->timing_steps} * sides(limits->independent_left_right) +
                              std::uint64_t{limits->voltage_steps} * sides(limits->independent_up_down);
  const std::uint64_t groups = (info_.lanes + limits->lanes_at_once - 1) / limits->lanes_at_once;
  return groups * steps * dwell_us;
}

}  // namespace oamhal::hal
