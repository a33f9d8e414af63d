// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/selection.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace oam_linktest {

namespace {

/// A test: what it does, what it counts, and the operation that it stands or falls with.
struct Known {
  const char* name;
  TestClass test_class;
  const char* unit;
  oamhal_link_operation operation;
};
constexpr std::array kKnown{
    Known{"status", TestClass::passive, "ports", OAMHAL_LINK_STATUS},
    Known{"counters", TestClass::passive, "ports", OAMHAL_LINK_COUNTERS},
    Known{"pcie", TestClass::passive, "host links", OAMHAL_LINK_STATUS},
    Known{"soak", TestClass::passive, "ports", OAMHAL_LINK_COUNTERS},
    Known{"bandwidth", TestClass::load, "links", OAMHAL_LINK_COPY},
    Known{"latency", TestClass::load, "links", OAMHAL_LINK_COPY},
    Known{"margin", TestClass::disruptive, "ports", OAMHAL_LINK_MARGIN},
    Known{"train", TestClass::disruptive, "links", OAMHAL_LINK_RETRAIN},
    Known{"prbs", TestClass::disruptive, "links", OAMHAL_LINK_PRBS},
};

const Known* find_known(std::string_view name) {
  for (const Known& known : kKnown)
    if (name == known.name) return &known;
  return nullptr;
}

/// The one test of a command; "" for those that have none.
const char* test_of(Command command) {
  switch (command) {
    case Command::kStatus:
      return "status";
    case Command::kSoak:
      return "soak";
    case Command::kTrain:
      return "train";
    case Command::kPrbs:
      return "prbs";
    case Command::kMargin:
      return "margin";
    case Command::kBandwidth:
      return "bandwidth";
    case Command::kLatency:
      return "latency";
    case Command::kPcie:
      return "pcie";
    default:
      return "";
  }
}

std::int32_t pattern_of(const std::string& name) {
  for (std::int32_t pattern = OAMHAL_PRBS7; pattern <= OAMHAL_PRBS31Q; ++pattern)
    if (name == oamhal_pattern_name(pattern)) return pattern;
  return OAMHAL_PATTERN_NONE;
}

Clock::Duration duration_of(double seconds) {
  return std::chrono::duration_cast<Clock::Duration>(std::chrono::duration<double>(seconds));
}

void take_measuring(const Options& options, Settings& settings) {
  if (options.seconds) settings.soak_time = settings.prbs_time = duration_of(*options.seconds);
  if (options.interval) settings.interval = duration_of(*options.interval);
  if (options.count) settings.retrains = *options.count;
  if (options.ber) settings.limits.ber = *options.ber;
  settings.pattern = pattern_of(options.pattern);
}

void take_level(const Options& options, Selection& selection) {
  selection.called = "level " + options.level;
  selection.tests = {"status", "pcie", "counters"};
  if (options.level == "quick") return;
  selection.tests = {"status", "pcie", "soak", "bandwidth", "latency"};
  selection.settings.soak_time = std::chrono::seconds(60);
  if (options.disruptive) selection.tests.insert({"margin", "train", "prbs"});
  if (options.level == "medium") return;
  selection.settings.soak_time = std::chrono::hours(1);
  selection.settings.prbs_time = std::chrono::minutes(10);
  selection.settings.retrains = 100;
}

/// What follows from the classes of the tests.
std::optional<std::string> weigh(const Options& options, Selection& selection) {
  for (const std::string& test : selection.tests) {
    const Known* known = find_known(test);
    if (known == nullptr || known->test_class == TestClass::passive) continue;
    selection.writes = selection.needs_idle = true;
    // One with an independent sampler disturbs nothing: the test looks lane by lane.
    if (known->test_class == TestClass::disruptive && !options.disruptive && test != "margin")
      return fmt::format("{} takes links down: give --disruptive when nobody uses them.", test);
  }
  if (!selection.load.empty()) selection.needs_idle = false;
  return std::nullopt;
}

}  // namespace

void Selection::describe(Report& report) const {
  report.plan = plan.empty() ? called : plan;
  report.plan_sha256 = plan_sha256;
  report.limits_sha256 = limits_sha256;
}

std::expected<Selection, std::string> select_tests(const Options& options) {
  Selection selection;
  selection.disruptive = options.disruptive;
  selection.load = options.load;
  if (!options.load.empty() && !options.report.empty()) selection.load_log = options.report + ".load.log";
  if (options.command == Command::kLevel) {
    take_level(options, selection);
  } else if (options.command != Command::kCapabilities) {
    selection.tests = {test_of(options.command)};
    selection.called = fmt::format("the command {}", test_of(options.command));
  }
  if (!options.load.empty() && !selection.has("soak"))
    return std::unexpected("--load is for soak: oam-linktest soak --load 'COMMAND'.");
  take_measuring(options, selection.settings);
  if (const auto wrong = weigh(options, selection)) return std::unexpected(*wrong);
  return selection;
}

void add_not_run(Run& run, const Selection& selection) {
  for (const Known& known : kKnown) {
    if (selection.has(known.name) || std::string_view(known.name) == "soak") continue;
    if (std::string_view(known.name) == "counters" && selection.has("soak")) continue;
    TestCount count(known.name, known.test_class, known.unit);
    const bool by_port = std::string_view(known.unit) == "ports";
    const auto missing = [&](Device& device) {
      const auto can = device.can(known.operation);
      const std::string not_part = known.test_class == TestClass::disruptive && !selection.disruptive
                                       ? fmt::format("not part of {}; needs --disruptive", selection.called)
                                       : fmt::format("not part of {}", selection.called);
      // Leave to write is asked for with the test itself.
      const bool would =
          can.answer == OAMHAL_YES || std::string_view(can.enable).contains("OAMHAL_BRINGUP_WRITE");
      count.missing(would || std::string_view(known.name) == "pcie" ? not_part : can.reason);
    };
    if (std::string_view(known.name) == "pcie")
      for (Device& device : run.machine.devices) missing(device);
    else if (by_port)
      for (const PortAt at : run.machine.chosen_ports()) {
        if (!is_nothing(run.machine, at)) missing(run.machine.device(at));
      }
    else
      for (const Link& link : run.machine.chosen_links()) missing(run.machine.device(link.a));
    if (std::string_view(known.name) != "pcie")
      for (const Bundle& bundle : run.machine.bundles) missing(run.machine.devices[bundle.a]);
    count.end(run.report);
  }
}

}  // namespace oam_linktest
