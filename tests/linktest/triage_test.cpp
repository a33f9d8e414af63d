// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/triage/triage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace oam_linktest {
namespace {

using testing::HasSubstr;

constexpr std::uint32_t kSlots = 8;

std::string slot_name(std::uint32_t slot) {
  return "ubb0/oam" + std::to_string(slot);
}
std::string serial_of(std::uint32_t module) {
  return "S" + std::to_string(100 + module);
}

/// The port of a slot that is wired to another slot: 1 to 7.
std::uint32_t port_to(std::uint32_t slot, std::uint32_t peer) {
  return peer < slot ? peer + 1 : peer;
}

/// A fully connected board of eight slots, the modules in them, and what is truly broken.
struct Bench {
  std::array<std::uint32_t, kSlots> modules{};
  /// A module's port, wherever the module is.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> broken_ports;
  /// A wire between two slots, the lower first.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> broken_wires;

  Bench() { std::iota(modules.begin(), modules.end(), 0U); }

  [[nodiscard]] bool broken(std::uint32_t a, std::uint32_t b) const {
    const auto has = [](const auto& list, std::uint32_t x, std::uint32_t y) {
      return std::ranges::find(list, std::pair(x, y)) != list.end();
    };
    return has(broken_wires, a, b) || has(broken_ports, modules[a], port_to(a, b)) ||
           has(broken_ports, modules[b], port_to(b, a));
  }

  [[nodiscard]] Report run() const {
    Report report;
    report.host = "node1";
    report.origin = "live";
    for (std::uint32_t slot = 0; slot < kSlots; ++slot) {
      ModuleRow row;
      row.name = slot_name(slot);
      row.serial = serial_of(modules[slot]);
      row.slot = slot;
      report.modules.push_back(row);
    }
    for (std::uint32_t a = 0; a < kSlots; ++a)
      for (std::uint32_t b = a + 1; b < kSlots; ++b) {
        const Subject link{
            slot_name(a), std::to_string(port_to(a, b)), slot_name(b), std::to_string(port_to(b, a)), {}, ""};
        Subject back{link.peer_module, link.peer_port, link.module, link.port, 3U, "in"};
        report.results.push_back(result("status", link, broken(a, b)));
        // Named from the other end, by lane and direction.
        report.results.push_back(result("prbs", back, broken(a, b)));
        back.lane = 4U;
        report.results.push_back(result("prbs", back, false));
      }
    return report;
  }

  static Result result(const char* test, const Subject& subject, bool bad) {
    Result one;
    one.test = test;
    one.subject = subject;
    one.verdict = bad ? Verdict::fail : Verdict::pass;
    if (bad) one.reason = "it is down.";
    return one;
  }
};

bool has_end(const TriagedFault& fault, std::uint32_t slot) {
  return fault.place.module == slot_name(slot) || fault.place.peer_module == slot_name(slot);
}

/// A module that was too hot is a fault of a place, as a link is.
TEST(Triage, AHotModuleGoesWithItOrStaysWithItsSlot) {
  const auto run = [](const Bench& bench, std::uint32_t hot_slot) {
    Report report = bench.run();
    for (std::uint32_t slot = 0; slot < kSlots; ++slot)
      report.results.push_back(
          Bench::result("environment", {slot_name(slot), "", "", "", {}, ""}, slot == hot_slot));
    return report;
  };
  Bench bench;
  const Report before = run(bench, 2);
  const Triage same = triage_reports(before, before);
  ASSERT_EQ(same.faults.size(), 1U);
  EXPECT_EQ(same.faults[0].outcome, Outcome::not_moved);
  EXPECT_EQ(same.faults[0].why, "the same module is here: exchange it with one that passes.");
  std::swap(bench.modules[2], bench.modules[5]);
  const Triage followed = triage_reports(before, run(bench, 5));
  ASSERT_EQ(followed.faults.size(), 1U);
  EXPECT_EQ(followed.faults[0].outcome, Outcome::followed);
  EXPECT_EQ(followed.faults[0].why, "it went with S102 (ubb0/oam2): suspect that module.");
  const Triage stayed = triage_reports(before, run(bench, 2));
  ASSERT_EQ(stayed.faults.size(), 1U);
  EXPECT_EQ(stayed.faults[0].outcome, Outcome::stayed);
  EXPECT_EQ(stayed.faults[0].why,
            "it is not S102 (ubb0/oam2): suspect the slot, and what cools and feeds it.");
}

/// What exchanging the modules of two slots must tell of the only fault.
TEST(Triage, EveryFaultOfAWireAndEveryExchangeOfTwoModules) {
  for (std::uint32_t a = 0; a < kSlots; ++a)
    for (std::uint32_t b = a + 1; b < kSlots; ++b)
      for (std::uint32_t x = 0; x < kSlots; ++x)
        for (std::uint32_t y = x + 1; y < kSlots; ++y) {
          SCOPED_TRACE(testing::Message() << "wire " << a << "-" << b << ", exchanged " << x << ", " << y);
          Bench bench;
          bench.broken_wires = {{a, b}};
          const Report before = bench.run();
          std::swap(bench.modules[x], bench.modules[y]);
          const Triage triage = triage_reports(before, bench.run());
          ASSERT_EQ(triage.faults.size(), 1U);
          const TriagedFault& fault = triage.faults[0];
          EXPECT_TRUE(has_end(fault, a) && has_end(fault, b));
          const bool touches = x == a || x == b || y == a || y == b;
          // Neighbours have the same port at the link between them.
          const bool mirrored = x == a && y == b && b == a + 1;
          EXPECT_EQ(outcome_name(fault.outcome), outcome_name(!touches   ? Outcome::not_moved
                                                              : mirrored ? Outcome::cannot_tell
                                                                         : Outcome::stayed));
          EXPECT_EQ(exit_status_of(triage), 1);
        }
}

TEST(Triage, EveryFaultOfAModuleAndEveryExchangeOfTwoModules) {
  for (std::uint32_t module = 0; module < kSlots; ++module)
    for (std::uint32_t port = 1; port < kSlots; ++port)
      for (std::uint32_t x = 0; x < kSlots; ++x)
        for (std::uint32_t y = x + 1; y < kSlots; ++y) {
          SCOPED_TRACE(testing::Message()
                       << "port " << port << " of " << module << ", exchanged " << x << ", " << y);
          Bench bench;
          bench.broken_ports = {{module, port}};
          const std::uint32_t peer = port <= module ? port - 1 : port;
          const Report before = bench.run();
          std::swap(bench.modules[x], bench.modules[y]);
          const Triage triage = triage_reports(before, bench.run());
          ASSERT_EQ(triage.faults.size(), 1U);
          const TriagedFault& fault = triage.faults[0];
          const bool moved = x == module || y == module;
          const bool peer_moved = x == peer || y == peer;
          const bool mirrored = moved && peer_moved && (peer == module + 1 || module == peer + 1);
          Outcome expected = Outcome::not_moved;
          if (moved) expected = Outcome::followed;
          // It is the end that was not moved.
          if (!moved && peer_moved) expected = Outcome::stayed;
          if (mirrored) expected = Outcome::cannot_tell;
          EXPECT_EQ(outcome_name(fault.outcome), outcome_name(expected));
          if (expected == Outcome::followed) {
            EXPECT_THAT(fault.why, HasSubstr(serial_of(module) + " (" + slot_name(module)));
            EXPECT_THAT(fault.now, HasSubstr("oam" + std::to_string(x == module ? y : x)));
          }
          if (expected == Outcome::stayed) {
            EXPECT_THAT(fault.why, HasSubstr("the module in " + slot_name(module)));
          }
        }
}

TEST(Triage, AModuleThatLeftTookItsFaultAlong) {
  Bench bench;
  bench.broken_ports = {{3, 6}};
  const Report before = bench.run();
  bench.modules[3] = 20;
  const Triage triage = triage_reports(before, bench.run());
  ASSERT_EQ(triage.faults.size(), 1U);
  EXPECT_EQ(triage.faults[0].outcome, Outcome::left);
  EXPECT_THAT(triage.faults[0].why, HasSubstr("S103"));
  ASSERT_EQ(triage.moves.size(), 2U);
  EXPECT_EQ(triage.moves[0].to, "");
  EXPECT_EQ(triage.moves[1].serial, "S120");
  EXPECT_EQ(exit_status_of(triage), 0);
}

TEST(Triage, WhatIsGoneAndWhatIsNew) {
  Bench bench;
  bench.broken_wires = {{1, 4}};
  const Report before = bench.run();
  bench.broken_wires = {{2, 5}};
  const Triage triage = triage_reports(before, bench.run());
  ASSERT_EQ(triage.faults.size(), 2U);
  EXPECT_EQ(triage.faults[0].outcome, Outcome::cleared);
  EXPECT_EQ(triage.faults[1].outcome, Outcome::fresh);
  EXPECT_EQ(triage.faults[1].tests, (std::vector<std::string>{"prbs", "status"}));
  EXPECT_EQ(exit_status_of(triage), 1);
}

TEST(Triage, TwoFaultsAreNotTakenForOne) {
  Bench bench;
  bench.broken_ports = {{0, 4}};
  bench.broken_wires = {{0, 4}};
  const Report before = bench.run();
  std::swap(bench.modules[0], bench.modules[6]);
  const Triage triage = triage_reports(before, bench.run());
  ASSERT_EQ(triage.faults.size(), 1U);
  EXPECT_EQ(triage.faults[0].outcome, Outcome::cannot_tell);
}

TEST(Triage, APlaceThatHadFailedBeforeProvesNothing) {
  Bench bench;
  bench.broken_ports = {{0, 4}, {6, 4}};
  const Report before = bench.run();
  bench.broken_ports = {{0, 4}};
  std::swap(bench.modules[0], bench.modules[6]);
  const Triage triage = triage_reports(before, bench.run());
  ASSERT_EQ(triage.faults.size(), 2U);
  for (const TriagedFault& fault : triage.faults) EXPECT_NE(fault.outcome, Outcome::followed);
}

TEST(Triage, WhatWasNotTestedIsNotCleared) {
  Bench bench;
  bench.broken_wires = {{1, 4}};
  const Report before = bench.run();
  bench.broken_wires.clear();
  Report after = bench.run();
  // The pattern is not run again, and of the other test the result is not conclusive.
  std::erase_if(after.results, [](const Result& result) { return result.test == "prbs"; });
  EXPECT_EQ(triage_reports(before, after).faults.at(0).outcome, Outcome::not_tested);
  EXPECT_EQ(exit_status_of(triage_reports(before, after)), 4);
  for (Result& result : after.results) result.verdict = Verdict::inconclusive;
  EXPECT_EQ(triage_reports(before, after).faults.at(0).outcome, Outcome::not_tested);
}

TEST(Triage, WithoutSerialNumbersNothingIsSaidToHaveMoved) {
  for (const bool shared : {false, true}) {
    Bench bench;
    bench.broken_ports = {{3, 6}};
    const auto blank = [&](Report report) {
      for (ModuleRow& module : report.modules) module.serial = shared ? "0000" : "";
      return report;
    };
    const Report before = blank(bench.run());
    std::swap(bench.modules[3], bench.modules[0]);
    const Triage triage = triage_reports(before, blank(bench.run()));
    EXPECT_TRUE(triage.moves.empty());
    ASSERT_EQ(triage.faults.size(), 2U) << "gone from one place, new at another";
    EXPECT_THAT(triage.faults[0].why, HasSubstr("no serial number of its own"));
    EXPECT_EQ(triage.faults[1].outcome, Outcome::fresh);
  }
}

TEST(Triage, AnEndThatIsNotToldIsTheSamePlace) {
  Bench bench;
  bench.broken_wires = {{1, 4}};
  const Report whole = bench.run();
  Report alone = whole;
  // A link that is down tells its ends apart.
  for (Result& result : alone.results)
    if (result.verdict == Verdict::fail) result.subject.peer_module = result.subject.peer_port = "";
  std::erase_if(alone.results, [](const Result& result) {
    return result.test == "prbs" && result.verdict == Verdict::pass;
  });
  bench.broken_wires.clear();
  for (const TriagedFault& fault : triage_reports(alone, bench.run()).faults)
    EXPECT_EQ(fault.outcome, Outcome::cleared);
  const Triage still = triage_reports(whole, alone);
  ASSERT_EQ(still.faults.size(), 1U) << "the same fault, and no new one";
  EXPECT_EQ(still.faults[0].outcome, Outcome::not_moved);
}

TEST(Triage, AModuleThatIsNotThereIsNotTheSame) {
  Bench bench;
  bench.broken_wires = {{1, 4}};
  const Report before = bench.run();
  Report after = before;
  after.modules[4].serial = "";
  EXPECT_EQ(triage_reports(before, after).faults.at(0).outcome, Outcome::cannot_tell);
}

TEST(Triage, AHostLinkGoesWithItsModule) {
  Bench bench;
  const auto with_pcie = [&](std::uint32_t bad) {
    Report report = bench.run();
    for (std::uint32_t slot = 0; slot < kSlots; ++slot)
      report.results.push_back(Bench::result("pcie", {slot_name(slot), "pcie", "", "", {}, ""}, slot == bad));
    return report;
  };
  const Report before = with_pcie(3);
  std::swap(bench.modules[3], bench.modules[5]);
  const Triage followed = triage_reports(before, with_pcie(5));
  ASSERT_EQ(followed.faults.size(), 1U);
  EXPECT_EQ(followed.faults[0].outcome, Outcome::followed);
  const Triage stayed = triage_reports(before, with_pcie(3));
  ASSERT_EQ(stayed.faults.size(), 1U);
  EXPECT_EQ(stayed.faults[0].outcome, Outcome::stayed);
}

TEST(Triage, TextAndJsonSayTheSame) {
  Bench bench;
  bench.broken_ports = {{3, 6}};
  Report before = bench.run();
  before.origin = "simulated";
  std::swap(bench.modules[3], bench.modules[5]);
  const Triage triage = triage_reports(before, bench.run());
  const std::string text = render_triage(triage, false);
  EXPECT_THAT(text, HasSubstr("SIMULATED"));
  EXPECT_THAT(text, HasSubstr("S103 went from ubb0/oam3 to ubb0/oam5"));
  EXPECT_THAT(text, HasSubstr("followed-module"));
  EXPECT_THAT(triage_json(triage), HasSubstr("\"outcome\": \"followed-module\""));
  EXPECT_THAT(triage_json(triage), HasSubstr("\"simulated\": true"));
  EXPECT_THAT(text, HasSubstr("another origin"));
}

TEST(Triage, ControlCharactersOfAFileReachNoTerminal) {
  Bench bench;
  bench.broken_wires = {{1, 4}};
  Report before = bench.run();
  before.host = "a\x1b[2Jb";
  for (Result& result : before.results) result.reason = "\x1b]0;title\x07";
  for (ModuleRow& module : before.modules) module.serial += "\x1b[31m";
  const std::string text = render_triage(triage_reports(before, before), false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace oam_linktest
