// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/retrain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tools/oam-linktest/checks/aer.hpp"
#include "tools/oam-linktest/checks/host_link.hpp"
#include "tools/oam-linktest/machine/fixed_text.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kTest = "pcie";
/// As long as the kernel waits (PCIE_LINK_RETRAIN_TIMEOUT_MS of drivers/pci/pci.h).
constexpr std::chrono::microseconds kLimit{1'000'000};

std::string no_port_above() {
  return "no port above it is known, so its link has one end.";
}

/// What would let the port above be written.
std::string enable_of(const Machine& machine, const oamhal::error& error, const std::string& above) {
  const bool live = machine.snapshot.info().origin == OAMHAL_ORIGIN_LIVE;
  if (error.status == OAMHAL_ERROR_NO_PERMISSION && live) return "run it as root";
  if (error.status != OAMHAL_ERROR_NOT_SUPPORTED || !live) return "";
  return fmt::format("take the port from the kernel's driver: echo {} > /sys/bus/pci/drivers/pcieport/unbind",
                     above);
}

bool is_refusal(const oamhal::error& error) {
  return error.status == OAMHAL_ERROR_NOT_SUPPORTED || error.status == OAMHAL_ERROR_NO_PERMISSION ||
         error.status == OAMHAL_ERROR_NOT_FOUND || error.status == OAMHAL_ERROR_INVALID_ARGUMENT;
}

void compare(const char* what, const oamhal_number_t& before, const oamhal_number_t& after, double scale,
             const char* unit, Result& result) {
  Measure measure;
  measure.name = what;
  measure.unit = unit;
  if (after.absence != OAMHAL_PRESENT || before.absence != OAMHAL_PRESENT) {
    measure.reason = oamhal_absence_name(after.absence);
    say(result, Verdict::inconclusive, fmt::format("its {} is not one that is known.", what));
  } else {
    const double was = static_cast<double>(before.value) * scale;
    measure.value = static_cast<double>(after.value) * scale;
    const char* shown = std::string_view(unit) == "1" ? "lanes" : unit;
    if (*measure.value < was)
      say(result, Verdict::fail,
          fmt::format("its {} is {} {}, and was {} {}.", what, *measure.value, shown, was, shown));
    if (*measure.value > was)
      say(result, Verdict::pass,
          fmt::format("its {} is {} {}, and was {} {}: it was not at its best before.", what, *measure.value,
                      shown, was, shown));
  }
  result.measures.push_back(std::move(measure));
}

class Trainings {
 public:
  Trainings(Run& run, bool disruptive)
      : run_(run), disruptive_(disruptive), tally_("pcie-retrain", TestClass::disruptive, "host links") {}

  void check() {
    for (Device& device : run_.machine.devices)
      if (run_.machine.is_chosen(device)) test(device);
    tally_.end(run_.report);
  }

 private:
  void skip(Subject about, const std::string& reason, const std::string& enable) {
    tally_.missing(reason);
    run_.report.results.push_back(not_tested(kTest, std::move(about), reason, enable));
  }

  void test(Device& device) {
    Subject about;
    about.module = device.name;
    about.port = "pcie";
    const std::string above = port_above(run_.machine, device);
    about.peer_module = above;
    if (!disruptive_) return tally_.missing("training takes the link out of service: needs --disruptive");
    if (device.lost) return skip(std::move(about), "the module is lost.", "");
    if (above.empty()) return skip(std::move(about), no_port_above(), "");
    // Functions of one module share the link.
    if (!done_.insert(above).second) return;
    if (run_.clock.stopped()) return tally_.missing("the run was stopped.");
    train(device, above, std::move(about));
  }

  void train(Device& device, const std::string& above, Subject about) {
    run_.say(fmt::format("pcie: training the link between {} and {}", above, device.bdf));
    const auto& context = run_.machine.context;
    const auto upper = aer_errors_of(context, above);
    const auto lower = aer_errors_of(context, device.bdf);
    const auto start = run_.clock.now();
    const auto trained = oamhal::bringup::try_retrain(context, above, device.bdf, kLimit);
    if (!trained && is_refusal(trained.error()))
      return skip(std::move(about), trained.error().message, enable_of(run_.machine, trained.error(), above));
    Result result;
    result.test = kTest;
    result.subject = std::move(about);
    result.verdict = Verdict::pass;
    if (trained)
      judge_retraining(*trained, result);
    else
      say(result, Verdict::fail, note_failure(device, trained.error()));
    add_new_errors(context, above, upper, result);
    add_new_errors(context, device.bdf, lower, result);
    result.seconds = std::chrono::duration<double>(run_.clock.now() - start).count();
    tally_.done();
    run_.report.results.push_back(std::move(result));
  }

  Run& run_;
  bool disruptive_;
  TestCount tally_;
  std::set<std::string> done_;
};

}  // namespace

void judge_retraining(const oamhal_pcie_retraining_t& retraining, Result& result) {
  const auto& [size, before, after, took] = retraining;
  compare("speed", before.speed_tenth_gts, after.speed_tenth_gts, 0.1, "GT/s", result);
  compare("width", before.width, after.width, 1, "1", result);
  Measure time;
  time.name = "train-time";
  time.unit = "us";
  time.value = static_cast<double>(took);
  result.measures.push_back(std::move(time));
}

oamhal_link_capability_t can_retrain(const Machine& machine, const Device& device) {
  oamhal_link_capability_t can{};
  can.answer = OAMHAL_ANSWER_NO;
  can.effect = OAMHAL_EFFECT_DISRUPTIVE;
  const std::string above = port_above(machine, device);
  if (above.empty()) {
    put_text(can.reason, no_port_above());
    return can;
  }
  using std::chrono::microseconds;
  const auto asked = oamhal::bringup::try_retrain(machine.context, above, device.bdf, microseconds::zero());
  if (asked) can.answer = OAMHAL_ANSWER_YES;
  if (!asked) put_text(can.reason, asked.error().message);
  if (!asked) put_text(can.enable, enable_of(machine, asked.error(), above));
  return can;
}

void check_retrain(Run& run, bool disruptive) {
  Trainings(run, disruptive).check();
}

}  // namespace oam_linktest
