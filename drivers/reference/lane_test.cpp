// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "port_access.hpp"

namespace oamhal::reference {

namespace {

namespace lane = module::lane;

std::unexpected<backend::Failure> fail(oamhal_status status, std::string why) {
  return std::unexpected(backend::Failure{status, std::move(why)});
}

/// Docs: no more than this many errors are counted at a step, and counting takes this long.
constexpr std::uint64_t kMostMarginErrors = 65535;
constexpr std::uint32_t kStepMicroseconds = 1000;

template <typename R>
R pattern_register(std::int32_t pattern) {
  return R()
      .template with<lane::Pattern>(static_cast<std::uint32_t>(pattern))
      .template with<lane::On>(pattern == OAMHAL_PATTERN_NONE ? 0 : 1);
}

}  // namespace

Result<LaneAccess> LaneAccess::open(const Host& host, std::uint32_t port, std::uint32_t lane) {
  auto access = PortAccess::open(host, port);
  if (!access) return std::unexpected(access.error());
  if (const auto there = access->has_lane(lane); !there) return std::unexpected(there.error());
  return LaneAccess{std::move(*access), lane};
}

Result<void> Module::lane_status(Host& host, std::uint32_t port, std::uint32_t number,
                                 oamhal_lane_status_t& status) const {
  const auto access = LaneAccess::open(host, port, number);
  if (!access) return std::unexpected(access.error());
  const auto state = access->read<lane::Status>();
  const auto taps = access->read<lane::TxTaps>();
  const auto rx = access->read<lane::Rx>();
  if (!rx) return std::unexpected(rx.error());
  if (!state || !taps) return fail(OAMHAL_ERROR_IO, "its lane registers cannot be read.");
  constexpr std::uint64_t kNoLane = 31;
  status.lane = number;
  status.flags = (state->get<lane::Signal>() != 0 ? OAMHAL_LANE_SIGNAL : 0) |
                 (state->get<lane::Lock>() != 0 ? OAMHAL_LANE_LOCKED : 0) |
                 (state->get<lane::Inverted>() != 0 ? OAMHAL_LANE_INVERTED : 0) |
                 (state->get<lane::Active>() != 0 ? OAMHAL_LANE_ACTIVE : 0) |
                 (rx->get<lane::Adapted>() != 0 ? OAMHAL_LANE_ADAPTED : 0);
  const auto logical = state->get<lane::Logical>();
  status.logical = (logical == kNoLane ? Number::absent(OAMHAL_ABSENT_NOT_SUPPORTED) : Number(logical)).c();
  status.deskew_ui = Number(state->get<lane::Deskew>()).c();
  status.has_equalization = 1;
  status.tx_pre2 = static_cast<std::int8_t>(taps->get<lane::Pre2>());
  status.tx_pre1 = static_cast<std::int8_t>(taps->get<lane::Pre1>());
  status.tx_main = static_cast<std::int8_t>(taps->get<lane::Main>());
  status.tx_post1 = static_cast<std::int8_t>(taps->get<lane::Post1>());
  status.rx_ctle = static_cast<std::int32_t>(rx->get<lane::Ctle>());
  status.rx_gain = static_cast<std::int32_t>(rx->get<lane::Gain>());
  status.rx_dfe1 = static_cast<std::int8_t>(rx->get<lane::Dfe>());
  return {};
}

Result<void> Module::prbs_set(Host& host, std::uint32_t port, std::uint32_t number, std::int32_t generator,
                              std::int32_t checker) const {
  const auto access = LaneAccess::open(host, port, number);
  if (!access) return std::unexpected(access.error());
  for (const std::int32_t pattern : {generator, checker})
    if (pattern < OAMHAL_PATTERN_NONE || pattern > OAMHAL_PRBS31Q)
      return fail(OAMHAL_ERROR_INVALID_ARGUMENT, "there is no pattern " + std::to_string(pattern) + ".");
  const auto disabled = access->port.is_disabled();
  if (!disabled) return std::unexpected(disabled.error());
  if (!*disabled && (generator != OAMHAL_PATTERN_NONE || checker != OAMHAL_PATTERN_NONE))
    return fail(OAMHAL_ERROR_BUSY, "patterns need the port disabled, at both ends of the link.");
  if (auto done = access->write(pattern_register<lane::Generator>(generator)); !done) return done;
  return access->write(pattern_register<lane::Checker>(checker));
}

Result<void> Module::prbs_read(Host& host, std::uint32_t port, std::uint32_t number,
                               oamhal_prbs_status_t& status) const {
  const auto access = LaneAccess::open(host, port, number);
  if (!access) return std::unexpected(access.error());
  // Bits before errors: an error that comes between the two is counted among fewer bits, never among more.
  const auto bits = access->read<lane::BitCount>();
  const auto errors = access->read<lane::ErrorCount>();
  const auto state = access->read<lane::CheckerStatus>();
  if (!state) return std::unexpected(state.error());
  if (!bits || !errors) return fail(OAMHAL_ERROR_IO, "its pattern counters cannot be read.");
  const auto widths = access->port.registers().read<module::IdBlock, module::id::CounterWidths>();
  if (!widths) return std::unexpected(widths.error());
  status.locked = state->get<lane::Locked>() != 0 ? 1 : 0;
  status.lost_lock = state->get<lane::LostLock>() != 0 ? 1 : 0;
  status.bits = bits->raw;
  status.errors = errors->raw;
  status.bits_width = static_cast<std::uint32_t>(widths->get<module::id::BitBits>());
  status.errors_width = static_cast<std::uint32_t>(widths->get<module::id::ErrorBits>());
  return {};
}

Result<void> Module::inject_errors(Host& host, std::uint32_t port, std::uint32_t number,
                                   std::uint32_t count) const {
  const auto access = LaneAccess::open(host, port, number);
  if (!access) return std::unexpected(access.error());
  return access->write(lane::Inject(count));
}

Result<void> Module::margin_limits(Host& host, std::uint32_t port, std::uint32_t number,
                                   oamhal_margin_limits_t& limits) const {
  const auto access = LaneAccess::open(host, port, number);
  if (!access) return std::unexpected(access.error());
  const auto told = access->read<lane::MarginLimits>();
  if (!told) return std::unexpected(told.error());
  const auto voltage = access->read<lane::MaxVoltage>();
  if (!voltage) return std::unexpected(voltage.error());
  limits.timing_steps = static_cast<std::uint32_t>(told->get<lane::TimingSteps>());
  limits.voltage_steps = static_cast<std::uint32_t>(told->get<lane::VoltageSteps>());
  const auto mui = told->get<lane::MaxTiming>();
  limits.max_timing_mui = (mui != 0 ? Number(mui) : Number()).c();
  limits.max_voltage_mv = (voltage->raw != 0 ? Number(voltage->raw) : Number()).c();
  limits.independent_sampler =
      told->get<lane::IndependentSampler>() != 0 ? OAMHAL_ANSWER_YES : OAMHAL_ANSWER_NO;
  limits.step_us = kStepMicroseconds;
  return {};
}

Result<void> Module::margin_set(Host& host, std::uint32_t port, std::uint32_t number, std::int32_t axis,
                                std::int32_t step) const {
  const auto access = LaneAccess::open(host, port, number);
  if (!access) return std::unexpected(access.error());
  const auto told = access->read<lane::MarginLimits>();
  if (!told) return std::unexpected(told.error());
  const auto most = static_cast<std::int32_t>(axis == OAMHAL_MARGIN_TIMING ? told->get<lane::TimingSteps>()
                                                                           : told->get<lane::VoltageSteps>());
  if (axis < OAMHAL_MARGIN_OFF || axis > OAMHAL_MARGIN_VOLTAGE ||
      (axis != OAMHAL_MARGIN_OFF && (step < -most || step > most)))
    return fail(OAMHAL_ERROR_INVALID_ARGUMENT, "the sampler cannot be moved there.");
  const auto place = axis == OAMHAL_MARGIN_OFF ? 0U : static_cast<std::uint32_t>(step) & 0xffU;
  return access->write(
      lane::MarginControl().with<lane::Step>(place).with<lane::Axis>(static_cast<std::uint32_t>(axis)));
}

Result<void> Module::margin_read(Host& host, std::uint32_t port, std::uint32_t number,
                                 oamhal_margin_status_t& status) const {
  const auto access = LaneAccess::open(host, port, number);
  if (!access) return std::unexpected(access.error());
  const auto told = access->read<lane::MarginStatus>();
  if (!told) return std::unexpected(told.error());
  status.done = told->get<lane::MarginDone>() != 0 ? 1 : 0;
  status.errors = told->get<lane::MarginErrors>();
  status.saturated = status.errors >= kMostMarginErrors ? 1 : 0;
  return {};
}

}  // namespace oamhal::reference
