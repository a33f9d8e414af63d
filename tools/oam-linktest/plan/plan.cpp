// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/toml.hpp"

#include "tools/oam-linktest/plan/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include "tools/common/text.hpp"
#include "tools/oam-linktest/plan/sha256.hpp"
#include "tools/oam-linktest/statistics/poisson.hpp"

namespace oam_linktest {

namespace {

constexpr std::uint32_t kIntervals = 60;
constexpr double kMostSeconds = 30.0 * 86400;

/// A limit, and the range of its values: above `above`, at most `most`.
struct LimitKey {
  std::string_view name;
  std::optional<double> Limits::* member;
  double most;
};

constexpr std::array kLimits{LimitKey{"ber", &Limits::ber, 0.5},
                             LimitKey{"crc_per_s", &Limits::crc_per_s, 1e9},
                             LimitKey{"latency_us", &Limits::latency_us, 1e9},
                             LimitKey{"pre_fec_ber", &Limits::pre_fec_ber, 0.5},
                             LimitKey{"share_of_raw", &Limits::share_of_raw, 1},
                             LimitKey{"timing_ui_percent", &Limits::timing_ui_percent, 50},
                             LimitKey{"uncorrectable_per_s", &Limits::uncorrectable_per_s, 1e9},
                             LimitKey{"voltage_mv", &Limits::voltage_mv, 1000}};

/// What can have a window. Of temperatures each sensor can have one of its own.
struct WindowKind {
  std::string_view name;
  std::string_view unit;
  double scale;
  double most;
};

constexpr std::array kWindows{WindowKind{"temperature", "mC", 1000, 1000},
                              WindowKind{"power", "mW", 1000, 1e6}, WindowKind{"throttle", "1", 1, 0}};
constexpr std::string_view kTemperature = "temperature";

enum class Time : std::uint8_t { none, needed };

/// A test that plans can have, with the keys that it takes.
struct TestKind {
  std::string_view name;
  TestClass test_class;
  Time time;
  bool intervals;
  bool repeats;
  std::string_view limits;  // names with a space after each
};

constexpr std::array kTests{
    TestKind{"status", TestClass::passive, Time::none, false, false, ""},
    TestKind{"pcie", TestClass::passive, Time::none, false, false, ""},
    TestKind{"counters", TestClass::passive, Time::needed, true, false,
             "crc_per_s pre_fec_ber uncorrectable_per_s "},
    TestKind{"bandwidth", TestClass::load, Time::needed, false, false, "share_of_raw "},
    TestKind{"latency", TestClass::load, Time::needed, false, false, "latency_us "},
    TestKind{"soak", TestClass::load, Time::needed, true, false,
             "crc_per_s pre_fec_ber share_of_raw uncorrectable_per_s "},
    TestKind{"train", TestClass::disruptive, Time::needed, false, true, ""},
    TestKind{"margin", TestClass::disruptive, Time::needed, false, false, "timing_ui_percent voltage_mv "},
    TestKind{"prbs", TestClass::disruptive, Time::needed, true, false, "ber pre_fec_ber "},
    TestKind{"loopback", TestClass::disruptive, Time::needed, true, false, "ber pre_fec_ber "},
    TestKind{"reset", TestClass::disruptive, Time::needed, false, false, ""}};

/// Plans write levels in small letters.
std::string level_name(TestClass level) {
  std::string name(class_name(level));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

bool takes(const TestKind& kind, std::string_view limit) {
  return kind.limits.find(std::string(limit) + " ") != std::string_view::npos;
}

/// Reads a table of TOML; the first thing that is wrong is kept, with its line.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  [[nodiscard]] const std::string& why() const { return why_; }

  void refuse(const toml::node& node, const std::string& what) { refuse(node.source().begin.line, what); }
  void refuse(std::size_t line, const std::string& what) {
    if (why_.empty())
      why_ = fmt::format("{}:{}: {}.", oam_tools::printable(file_), std::max<std::size_t>(line, 1), what);
  }

  Plan plan(const toml::table& root) {
    Plan plan;
    const toml::table* tests = nullptr;
    const toml::table* windows = nullptr;
    bool format = false, level = false;
    for (const auto& [key, node] : root) {
      if (key == "format")
        format = text(key, node) == kPlanFormat;
      else if (key == "name")
        plan.name = text(key, node);
      else if (key == "description")
        plan.description = text(key, node);
      else if (key == "level")
        level = read_level(key, node, plan.level);
      else if (key == "confidence")
        plan.confidence = confidence(key, node);
      else if (key == "test")
        tests = table(key, node);
      else if (key == "window")
        windows = table(key, node);
      else
        unknown(key, "a plan");
    }
    if (!format) refuse(root, fmt::format("it does not say format = \"{}\"", kPlanFormat));
    if (plan.name.empty()) refuse(root, "it has no \"name\"");
    if (!level) refuse(root, "it has no \"level\": write passive, load or disruptive");
    if (tests == nullptr || tests->empty()) refuse(root, "it has no test: write [test.status]");
    if (why_.empty()) read_tests(*tests, plan);
    if (why_.empty() && windows != nullptr) read_windows(*windows, plan);
    return plan;
  }

 private:
  void unknown(const toml::key& key, std::string_view whose) {
    refuse(key.source().begin.line,
           fmt::format("{} has no \"{}\": look for a typing error", whose, oam_tools::printable(key.str())));
  }

  std::string text(const toml::key& key, const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty() || value->size() > 200)
      refuse(node, fmt::format("\"{}\" is no text of 1 to 200 letters", key.str()));
    return value.value_or("");
  }

  const toml::table* table(const toml::key& key, const toml::node& node) {
    if (!node.is_table()) refuse(key.source().begin.line, fmt::format("\"{}\" is no table", key.str()));
    return node.as_table();
  }

  /// Above 0, at most most.
  double number(const toml::key& key, const toml::node& node, double most) {
    const auto value = node.is_number() ? node.value<double>() : std::nullopt;
    const bool is_within = value && *value > 0 && *value <= most;
    if (!is_within) refuse(node, fmt::format("\"{}\" is no number above 0 and at most {}", key.str(), most));
    return value.value_or(0);
  }

  std::uint32_t whole(const toml::key& key, const toml::node& node, std::int64_t least, std::int64_t most) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most)
      refuse(node, fmt::format("\"{}\" is no whole number from {} to {}", key.str(), least, most));
    return static_cast<std::uint32_t>(value.value_or(0));
  }

  bool boolean(const toml::key& key, const toml::node& node) {
    const auto value = node.value_exact<bool>();
    if (!value) refuse(node, fmt::format("\"{}\" is not true or false", key.str()));
    return value.value_or(false);
  }

  double confidence(const toml::key& key, const toml::node& node) {
    constexpr double kLeast = 0.5, kMost = 0.999999;
    const double value = number(key, node, kMost);
    if (value <= kLeast) refuse(node, fmt::format("\"{}\" is not above 0.5", key.str()));
    return value;
  }

  bool read_level(const toml::key& key, const toml::node& node, TestClass& level) {
    const std::string name = text(key, node);
    for (const TestClass each : {TestClass::passive, TestClass::load, TestClass::disruptive})
      if (name == level_name(each)) level = each;
    if (name != level_name(level)) refuse(node, "\"level\" is not passive, load or disruptive");
    return true;
  }

  void read_tests(const toml::table& tests, Plan& plan) {
    for (const auto& [key, node] : tests)
      if (std::ranges::find(kTests, key.str(), &TestKind::name) == kTests.end())
        refuse(key.source().begin.line,
               fmt::format("there is no test \"{}\"", oam_tools::printable(key.str())));
    for (const TestKind& kind : kTests)
      if (const toml::node* node = tests.get(kind.name)) {
        if (!node->is_table())
          return refuse(*node, fmt::format("\"{}\" is no table: write [test.{}]", kind.name, kind.name));
        read_test(*node->as_table(), kind, plan);
      }
  }

  void read_test(const toml::table& table, const TestKind& kind, Plan& plan) {
    PlannedTest test;
    test.name = kind.name;
    test.test_class = kind.test_class;
    test.intervals = kind.intervals ? kIntervals : 0;
    test.repeats = kind.repeats ? 1 : 0;
    for (const auto& [key, node] : table) read_key(key, node, kind, test);
    if (kind.time == Time::needed && !test.seconds)
      refuse(table, fmt::format("the test \"{}\" has no \"seconds\"", kind.name));
    if (test.retrain) test.test_class = TestClass::disruptive;
    if (test.test_class > plan.level)
      refuse(table,
             fmt::format("the test \"{}\" is {}, and the plan is {}: write level = \"{}\" or leave it out",
                         kind.name, level_name(test.test_class), level_name(plan.level),
                         level_name(test.test_class)));
    if (why_.empty()) check_time(table, test, plan.confidence);
    plan.tests.push_back(std::move(test));
  }

  void read_key(const toml::key& key, const toml::node& node, const TestKind& kind, PlannedTest& test) {
    const std::string_view name = key.str();
    const auto limit = std::ranges::find(kLimits, name, &LimitKey::name);
    if (name == "required") {
      test.required = boolean(key, node);
    } else if (name == "retrain" && kind.name == "pcie") {
      test.retrain = boolean(key, node);
    } else if (name == "seconds" && kind.time == Time::needed) {
      test.seconds = number(key, node, kMostSeconds);
    } else if (name == "intervals" && kind.intervals) {
      test.intervals = whole(key, node, 2, 100'000);
    } else if (name == "repeats" && kind.repeats) {
      test.repeats = whole(key, node, 1, 1000);
    } else if (name == "pattern" && kind.name == "prbs") {
      test.pattern = text(key, node);
      if (std::ranges::find(kPatterns, test.pattern) == kPatterns.end())
        refuse(node, fmt::format("\"pattern\" is none of {}", fmt::join(kPatterns, ", ")));
    } else if (limit != kLimits.end() && takes(kind, name)) {
      test.limits.*limit->member = number(key, node, limit->most);
    } else {
      unknown(key, fmt::format("the test \"{}\"", kind.name));
    }
  }

  void read_windows(const toml::table& windows, Plan& plan) {
    for (const auto& [key, node] : windows) {
      const auto kind = std::ranges::find(kWindows, key.str(), &WindowKind::name);
      if (kind == kWindows.end())
        refuse(key.source().begin.line,
               fmt::format("there is no window \"{}\": write temperature, power or throttle",
                           oam_tools::printable(key.str())));
      else
        read_window(key, node, *kind, std::string(kind->name), plan);
    }
    std::ranges::sort(plan.windows, {}, &Window::name);
  }

  void read_window(const toml::key& key, const toml::node& node, const WindowKind& kind,
                   const std::string& name, Plan& plan) {
    if (!node.is_table())
      return refuse(key.source().begin.line,
                    fmt::format("the window \"{0}\" is no table: write [window.{0}]", name));
    Window window{name, false, {}, {}, kind.unit, kind.scale};
    bool sensors = false, demands = false;
    for (const auto& [inner, value] : *node.as_table()) {
      const bool sensor = kind.name == kTemperature && value.is_table() && is_sensor(name, inner.str());
      if (sensor)
        read_window(inner, value, kind, fmt::format("{}.{}", name, inner.str()), plan);
      else
        read_bound(inner, value, kind, window);
      (sensor ? sensors : demands) = true;
    }
    const bool bounded = window.min || window.max;
    if (!bounded && (demands || !sensors))
      refuse(node, fmt::format("the window \"{}\" demands nothing: write {}", name,
                               kind.most == 0 ? "allowed = false" : "min, max or both"));
    if (window.min && window.max && *window.min >= *window.max)
      refuse(node, fmt::format("the window \"{}\" has a \"min\" that is not below its \"max\"", name));
    if (bounded) plan.windows.push_back(std::move(window));
  }

  /// A name as reading.h has them, at most two below "temperature".
  static bool is_sensor(std::string_view above, std::string_view name) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
    constexpr std::size_t kMostLetters = 64;
    return !name.empty() && name.size() <= kMostLetters && std::ranges::count(above, '.') < 2 &&
           name.find_first_not_of(kLetters) == std::string_view::npos;
  }

  void read_bound(const toml::key& key, const toml::node& node, const WindowKind& kind, Window& window) {
    if (key == "required") {
      window.required = boolean(key, node);
    } else if (kind.most == 0 && key == "allowed") {
      if (boolean(key, node)) refuse(node, "\"allowed\" is not false: without the window it is allowed");
      window.max = 0;
    } else if (kind.most != 0 && key == "min") {
      window.min = number(key, node, kind.most);
    } else if (kind.most != 0 && key == "max") {
      window.max = number(key, node, kind.most);
    } else {
      unknown(key, fmt::format("the window \"{}\"", window.name));
    }
  }

  /// A limit that not even a run without an event could show is a mistake of the plan. Of bits it depends on
  /// the lanes.
  void check_time(const toml::table& table, const PlannedTest& test, double confidence) {
    if (!test.limits.crc_per_s || !test.seconds) return;
    const double least = poisson_upper(0, confidence) / *test.limits.crc_per_s;
    if (*test.seconds <= least)
      refuse(table,
             fmt::format("the test \"{}\" can never show crc_per_s = {}: that takes more than {:.5g} seconds "
                         "without an error, and more for many ports together",
                         test.name, *test.limits.crc_per_s, least));
  }

  std::string file_;
  std::string why_;
};

}  // namespace

PlannedTest* Plan::find(std::string_view test) {
  const auto found = std::ranges::find(tests, test, &PlannedTest::name);
  return found == tests.end() ? nullptr : &*found;
}

const PlannedTest* Plan::find(std::string_view test) const {
  const auto found = std::ranges::find(tests, test, &PlannedTest::name);
  return found == tests.end() ? nullptr : &*found;
}

bool Window::covers(std::string_view reading) const {
  if (reading == name) return true;
  return name.starts_with(kTemperature) && reading.starts_with(name) && reading[name.size()] == '.';
}

const Window* Plan::window_of(std::string_view reading) const {
  const Window* nearest = nullptr;
  for (const Window& window : windows)
    if (window.covers(reading) && (nearest == nullptr || window.name.size() > nearest->name.size()))
      nearest = &window;
  return nearest;
}

std::string canonical_limits(const Plan& plan) {
  std::vector<std::string> lines{fmt::format("confidence={}", plan.confidence)};
  for (const PlannedTest& test : plan.tests)
    for (const LimitKey& limit : kLimits)
      if (const auto& value = test.limits.*limit.member)
        lines.push_back(fmt::format("{}.{}={}", test.name, limit.name, *value));
  for (const Window& window : plan.windows) {
    if (window.min) lines.push_back(fmt::format("window.{}.min={}", window.name, *window.min));
    if (window.max && *window.max == 0)
      lines.push_back(fmt::format("window.{}.allowed=false", window.name));
    else if (window.max)
      lines.push_back(fmt::format("window.{}.max={}", window.name, *window.max));
  }
  std::ranges::sort(lines);
  std::string text = "oamhal.linktest-limits/1\n";
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::expected<Plan, std::string> parse_plan(std::string_view text, const std::string& file) {
  const auto root = oam_tools::parse_toml(text, file);
  if (!root) return std::unexpected(root.error());
  Reader reader(file);
  Plan plan = reader.plan(*root);
  if (!reader.why().empty()) return std::unexpected(reader.why());
  plan.sha256 = sha256_hex(text);
  plan.limits_sha256 = sha256_hex(canonical_limits(plan));
  return plan;
}

std::expected<Plan, std::string> read_plan(const std::string& file) {
  const auto text = oam_tools::read_small_file(file);
  if (!text) return std::unexpected(text.error());
  return parse_plan(*text, file);
}

}  // namespace oam_linktest
