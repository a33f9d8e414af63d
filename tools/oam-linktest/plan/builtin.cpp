// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>

#include "tools/oam-linktest/plan/plan.hpp"

namespace oam_linktest {

namespace {

// The limits are choices of this project. Durations are such that all of 448 lanes or ports without an error
// are a PASS together, of lanes from 25.78125 Gb/s on (docs/linktest-plans.md).

constexpr std::string_view kQuick = R"toml(# Looks, and changes nothing.
format = "oamhal.linktest-plan/1"
name = "quick"
description = "State of all links, and their counters for ten seconds"
level = "passive"
confidence = 0.95

[test.status]
required = true

[test.pcie]

[test.counters]
seconds = 10
crc_per_s = 1.0
uncorrectable_per_s = 1.0
pre_fec_ber = 1e-6
)toml";

constexpr std::string_view kMedium = R"toml(# Moves data over the links.
format = "oamhal.linktest-plan/1"
name = "medium"
description = "State, counters, bandwidth and latency, and five minutes of load"
level = "load"
confidence = 0.95

[test.status]
required = true

[test.pcie]

[test.counters]
seconds = 60
crc_per_s = 0.2
uncorrectable_per_s = 0.2
pre_fec_ber = 1e-6

[test.bandwidth]
seconds = 5
share_of_raw = 0.5

[test.latency]
seconds = 2

[test.soak]
seconds = 300
crc_per_s = 0.05
uncorrectable_per_s = 0.05
pre_fec_ber = 1e-6
share_of_raw = 0.5
)toml";

constexpr std::string_view kLong = R"toml(# Takes links out of service, and trains them anew.
format = "oamhal.linktest-plan/1"
name = "long"
description = "All tests: patterns on every lane for an hour, margins, training, and an hour of load"
level = "disruptive"
confidence = 0.95

[test.status]
required = true

[test.pcie]

[test.counters]
seconds = 300
crc_per_s = 0.05
uncorrectable_per_s = 0.05
pre_fec_ber = 1e-6

[test.bandwidth]
seconds = 20
share_of_raw = 0.5

[test.latency]
seconds = 5

[test.soak]
seconds = 3600
crc_per_s = 0.005
uncorrectable_per_s = 0.005
pre_fec_ber = 1e-6
share_of_raw = 0.5

[test.train]
seconds = 10
repeats = 10

[test.margin]
seconds = 1

[test.prbs]
seconds = 3600
intervals = 360
ber = 1e-13
pre_fec_ber = 1e-6

[test.loopback]
seconds = 60
ber = 1e-11
pre_fec_ber = 1e-6
)toml";

constexpr std::string_view kAlone = R"toml(# What no level does: each has a command.
format = "oamhal.linktest-plan/1"
name = "alone"
description = "Resets"
level = "disruptive"
confidence = 0.95

[test.reset]
seconds = 5
)toml";

constexpr std::array kPlans{BuiltInPlan{"quick", kQuick}, BuiltInPlan{"medium", kMedium},
                            BuiltInPlan{"long", kLong}};

}  // namespace

std::span<const BuiltInPlan> builtin_plans() {
  return kPlans;
}

std::optional<Plan> builtin_plan(std::string_view name) {
  const auto found = std::ranges::find(kPlans, name, &BuiltInPlan::name);
  if (found == kPlans.end() && name != "alone") return std::nullopt;
  const std::string_view text = found == kPlans.end() ? kAlone : found->text;
  auto plan = parse_plan(text, "built-in plan " + std::string(name));
  return plan ? std::optional(std::move(*plan)) : std::nullopt;
}

}  // namespace oam_linktest
