// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tools/oam-linktest/checks/aer.hpp"
#include "tools/oam-linktest/checks/run.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kTest = "pcie";

/// What a bit of oamhal_pcie_hop_t.verdict is to a test.
struct Meaning {
  std::uint32_t bit;
  Verdict verdict;
  const char* words;
};
constexpr std::array kMeanings{
    Meaning{OAMHAL_HOP_DOWN, Verdict::fail, "no data flows"},
    Meaning{OAMHAL_HOP_CONTAINED, Verdict::fail, "DPC has cut it"},
    Meaning{OAMHAL_HOP_NARROW, Verdict::fail, "fewer lanes than both ends can"},
    Meaning{OAMHAL_HOP_HELD, Verdict::fail, "its target speed holds it below what both ends can"},
    Meaning{OAMHAL_HOP_ENDS_DISAGREE, Verdict::fail, "its ends do not say the same"},
    // One that rests may be slow on purpose.
    Meaning{OAMHAL_HOP_SLOW, Verdict::inconclusive,
            "slower than both ends can, which is a fault unless it rests: look again under load"},
    Meaning{OAMHAL_HOP_PAYLOAD, Verdict::inconclusive, "its ends are set to different payload sizes"},
    Meaning{OAMHAL_HOP_EQUALIZATION, Verdict::inconclusive, "an end asks for equalization again"},
};

std::vector<std::string> way_to(const Machine& machine, const Device& device) {
  std::vector<std::string> way;
  for (const auto& found : machine.snapshot.devices())
    if (device.bdf == found.bdf_text)
      for (const auto& bridge : machine.snapshot.bridges(found)) way.emplace_back(bridge.bdf_text);
  std::ranges::reverse(way);
  way.push_back(device.bdf);
  return way;
}

void measure(Result& result, const char* name, const char* unit, const oamhal_number_t& number,
             double scale) {
  Measure one;
  one.name = name;
  one.unit = unit;
  if (number.absence == OAMHAL_PRESENT)
    one.value = static_cast<double>(number.value) * scale;
  else
    one.reason = oamhal_absence_name(number.absence);
  result.measures.push_back(std::move(one));
}

}  // namespace

PcieCheck::PcieCheck(Run& run)
    : run_(run), start_(run.clock.now()), tally_(kTest, TestClass::passive, "host links") {
  for (const Device& device : run.machine.devices)
    for (const std::string& bdf : way_to(run.machine, device))
      if (!before_.contains(bdf)) before_.emplace(bdf, aer_errors_of(run.machine.context, bdf));
}

void PcieCheck::end() {
  for (const Device& device : run_.machine.devices) judge_path(device);
  tally_.end(run_.report);
}

void PcieCheck::judge_path(const Device& device) {
  Result result;
  result.test = kTest;
  result.subject.module = device.name;
  result.subject.port = "pcie";
  result.seconds = std::chrono::duration<double>(run_.clock.now() - start_).count();
  const auto path = oamhal::bringup::try_read_path(run_.machine.context, way_to(run_.machine, device));
  if (!path) {
    result.reason = path.error().message;
    const bool lost = path.error().status == OAMHAL_ERROR_DEVICE_LOST;
    if (lost) result.verdict = Verdict::fail;
    lost ? tally_.done() : tally_.missing(result.reason);
    run_.report.results.push_back(std::move(result));
    return;
  }
  if (path->hops.empty()) {
    result.reason = "no port above it is known, so its link has one end.";
    tally_.missing(result.reason);
    run_.report.results.push_back(std::move(result));
    return;
  }
  tally_.done();
  result.verdict = Verdict::pass;
  for (const auto& hop : path->hops) judge_hop(*path, hop, result);
  const auto& last = path->hops.back().judged.link;
  measure(result, "speed", "GT/s", last.speed_tenth_gts, 0.1);
  measure(result, "width", "1", last.width, 1);
  run_.report.results.push_back(std::move(result));
}

void PcieCheck::judge_hop(const oamhal::bringup::pcie_path& path, const oamhal::bringup::pcie_path::hop& hop,
                          Result& result) {
  const std::string& upper = path.nodes[hop.lower - 1].bdf;
  const std::string& lower = path.nodes[hop.lower].bdf;
  const auto& link = hop.judged.link;
  if (link.speed_tenth_gts.absence != OAMHAL_PRESENT || link.width.absence != OAMHAL_PRESENT)
    say(result, Verdict::inconclusive,
        fmt::format("the speed and width between {} and {} could not be read: that needs root.", upper,
                    lower));
  for (const Meaning& meaning : kMeanings)
    if ((hop.judged.verdict & meaning.bit) != 0)
      say(result, meaning.verdict, fmt::format("between {} and {}: {}.", upper, lower, meaning.words));
  for (const std::string& bdf : {upper, lower})
    add_new_errors(run_.machine.context, bdf, before_[bdf], result);
}

}  // namespace oam_linktest
