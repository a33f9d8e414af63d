// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "tools/oam-linktest/plan/sha256.hpp"

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
    Known{"loopback", TestClass::disruptive, "links", OAMHAL_LINK_LOOPBACK},
    Known{"reset", TestClass::disruptive, "modules", OAMHAL_LINK_STATUS},
};

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
    case Command::kLoopback:
      return "loopback";
    case Command::kReset:
      return "reset";
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

constexpr double kMostIntervals = 100'000;

void take_measuring(const Options& options, Settings& settings) {
  for (PlannedTest& test : settings.plan.tests) {
    if (options.retrain && test.name == "pcie") test.retrain = true;
    if (test.retrain) test.test_class = TestClass::disruptive;
    // Each test that takes a time but those that wait for something.
    const bool timed = test.seconds && test.name != "train" && test.name != "margin" && test.name != "reset";
    if (options.seconds && timed) test.seconds = options.seconds;
    if (options.interval && test.intervals != 0 && test.seconds)
      test.intervals = static_cast<std::uint32_t>(
          std::clamp(std::round(*test.seconds / *options.interval), 1.0, kMostIntervals));
    if (options.count && test.repeats != 0) test.repeats = *options.count;
    if (options.ber && (test.name == "prbs" || test.name == "loopback"))
      test.limits.ber = test.limits.pre_fec_ber = options.ber;
  }
  // One that the user names himself is above the plan's.
  settings.pattern = pattern_of(!options.pattern.empty() ? options.pattern : settings.of("prbs").pattern);
}

/// The plan of the options, and its name in sentences. The error is a sentence.
std::expected<void, std::string> take_plan(const Options& options, Selection& selection) {
  Plan& plan = selection.settings.plan;
  if (!options.plan.empty()) {
    auto read = read_plan(options.plan);
    if (!read) return std::unexpected(read.error());
    plan = std::move(*read);
    selection.called = fmt::format("plan {}", plan.name);
  } else {
    // A single test has the times and limits that it has in the plan with all of them.
    const bool level = options.command == Command::kLevel;
    plan = *builtin_plan(level ? options.level : "long");
    const std::string_view only = test_of(options.command);
    if (!only.empty() && plan.find(only) == nullptr) plan = *builtin_plan("alone");
    selection.called = level ? fmt::format("level {}", options.level)
                             : fmt::format("the command {}", test_of(options.command));
  }
  if (options.command == Command::kCapabilities) return {};
  if (options.command != Command::kLevel) {
    const std::string only = test_of(options.command);
    if (plan.find(only) == nullptr)
      return std::unexpected(fmt::format("the plan {} has no test \"{}\".", plan.name, only));
    std::erase_if(plan.tests, [&](const PlannedTest& test) { return test.name != only; });
  }
  return {};
}

/// What follows from the classes of the tests. What would be disruptive and may not is left out.
std::optional<std::string> weigh(const Options& options, Selection& selection) {
  if (options.command == Command::kCapabilities) return std::nullopt;
  auto& tests = selection.settings.plan.tests;
  const bool asked = options.command != Command::kLevel;
  for (PlannedTest& test : tests) {
    // What else the test does disturbs nothing.
    if (test.retrain && !options.disruptive && !asked) test.test_class = TestClass::passive;
    if (test.retrain && test.required) selection.required.insert("pcie-retrain");
    const bool load = test.name == "soak" ? selection.load != Load::none : test.test_class == TestClass::load;
    const bool disruptive = test.test_class == TestClass::disruptive;
    // One with an independent sampler disturbs nothing: margin looks lane by lane.
    if (disruptive && !options.disruptive && asked && test.name != "margin")
      return fmt::format("{}{} takes links down: give --disruptive when nobody uses them.", test.name,
                         test.retrain ? " --retrain" : "");
    const bool left_out = disruptive && !options.disruptive && !asked;
    if (test.required) selection.required.insert(test.name);
    if (left_out) continue;
    selection.tests.insert(test.name);
    selection.writes = selection.writes || disruptive || (load && selection.load != Load::command);
    selection.needs_idle = selection.needs_idle || disruptive || (load && selection.load != Load::command);
  }
  return std::nullopt;
}

}  // namespace

void Selection::describe(Report& report) const {
  report.plan = settings.plan.name;
  report.plan_sha256 = settings.plan.sha256;
  report.confidence = settings.plan.confidence;
  report.limits_sha256 = sha256_hex(canonical_limits(settings.plan));
}

std::expected<Selection, std::string> select_tests(const Options& options) {
  Selection selection;
  selection.disruptive = options.disruptive;
  if (auto taken = take_plan(options, selection); !taken) return std::unexpected(taken.error());
  if (!options.load.empty() && selection.settings.plan.find("soak") == nullptr)
    return std::unexpected("--load is for soak: oam-linktest soak --load 'COMMAND'.");
  // A soak of a plan is loaded, by the modules' own engines where nothing else is named.
  selection.load = options.load.empty() ? (options.command == Command::kSoak ? Load::none : Load::engines)
                   : options.load == "engines" ? Load::engines
                                               : Load::command;
  selection.command = selection.load == Load::command ? options.load : "";
  if (selection.load == Load::command && !options.report.empty())
    selection.load_log = options.report + ".load.log";
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
    const bool by_device = std::string_view(known.name) == "pcie" || std::string_view(known.name) == "reset";
    const auto missing = [&](Device& device) {
      const auto can = device.can(known.operation);
      const std::string not_part = known.test_class == TestClass::disruptive && !selection.disruptive
                                       ? fmt::format("not part of {}; needs --disruptive", selection.called)
                                       : fmt::format("not part of {}", selection.called);
      // Leave to write is asked for with the test itself.
      const bool would =
          can.answer == OAMHAL_ANSWER_YES || std::string_view(can.enable).contains("OAMHAL_BRINGUP_WRITE");
      count.missing(would || by_device ? not_part : can.reason);
    };
    if (by_device)
      for (Device& device : run.machine.devices) missing(device);
    else if (by_port)
      for (const PortAt at : run.machine.chosen_ports()) {
        if (!is_nothing(run.machine, at)) missing(run.machine.device(at));
      }
    else
      for (const Link& link : run.machine.chosen_links()) missing(run.machine.device(link.a));
    if (!by_device)
      for (const Bundle& bundle : run.machine.bundles) missing(run.machine.devices[bundle.a]);
    count.end(run.report);
  }
  for (Coverage& coverage : run.report.coverage)
    coverage.required = selection.required.contains(coverage.test);
}

}  // namespace oam_linktest
