// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/capabilities.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-linktest/checks/reset.hpp"
#include "tools/oam-linktest/checks/retrain.hpp"

namespace oam_linktest {

namespace {

/// A test, and the operation that it stands or falls with.
struct Asked {
  const char* test;
  oamhal_link_operation operation;
};
constexpr std::array kAsked{Asked{"status", OAMHAL_LINK_STATUS}, Asked{"counters", OAMHAL_LINK_COUNTERS},
                            Asked{"train", OAMHAL_LINK_RETRAIN}, Asked{"prbs", OAMHAL_LINK_PRBS},
                            Asked{"margin", OAMHAL_LINK_MARGIN}, Asked{"loopback", OAMHAL_LINK_LOOPBACK},
                            Asked{"inject", OAMHAL_LINK_INJECT}, Asked{"bandwidth", OAMHAL_LINK_COPY}};

TestClass class_of(std::int32_t effect) {
  return effect == OAMHAL_EFFECT_PASSIVE ? TestClass::passive
         : effect == OAMHAL_EFFECT_LOAD  ? TestClass::load
                                         : TestClass::disruptive;
}

Capability capability_of(const Device& device, const char* test, const oamhal_link_capability_t& answer) {
  Capability one{device.short_name, test,         class_of(answer.effect), answer.answer == OAMHAL_ANSWER_YES,
                 answer.reason,     answer.enable};
  // Leave to write is what the test itself asks for; looking at capabilities asks for none.
  if (!one.possible && one.enable.contains("OAMHAL_BRINGUP_WRITE")) {
    one.possible = true;
    one.reason = one.test_class == TestClass::disruptive ? "with --disruptive." : "";
    one.enable.clear();
  }
  return one;
}

/// Whether the enumeration told the state of ports or links, which needs no tester.
bool is_told(const Device& device) {
  for (const Port& port : device.ports)
    if (port.info.state != OAMHAL_LINK_STATE_UNKNOWN) return true;
  return false;
}

}  // namespace

std::vector<Capability> capabilities_of(Machine& machine) {
  std::vector<Capability> list;
  for (std::uint32_t d = 0; d < machine.devices.size(); ++d) {
    Device& device = machine.devices[d];
    for (const Asked& asked : kAsked) {
      const auto answer = device.can(asked.operation);
      Capability one = capability_of(device, asked.test, answer);
      bool linked = is_told(device);
      for (const Bundle& bundle : machine.bundles)
        linked =
            linked || ((bundle.a == d || bundle.b == d) && bundle.info.state != OAMHAL_LINK_STATE_UNKNOWN);
      if (asked.operation == OAMHAL_LINK_STATUS && !one.possible && linked) {
        one.possible = true;
        one.reason = "as its driver tells it.";
        one.enable.clear();
        one.test_class = TestClass::passive;
      }
      list.push_back(std::move(one));
    }
    list.push_back(capability_of(device, "reset", can_reset(machine, device)));
    list.push_back(capability_of(device, "pcie --retrain", can_retrain(machine, device)));
  }
  return list;
}

std::string render_capabilities(const std::vector<Capability>& list, std::size_t width, bool color) {
  // Devices that say the same of a test share a row.
  std::map<std::string, std::size_t> rows;
  std::set<std::string> devices;
  struct Row {
    Capability first;
    std::string devices;
    std::size_t count = 1;
    void add(const std::string& device) {
      devices += " " + device;
      ++count;
    }
  };
  std::vector<Row> shown;
  for (const Capability& one : list) {
    devices.insert(one.device);
    const std::string key = fmt::format("{}\n{}\n{}\n{}", one.test, one.possible, one.reason, one.enable);
    const auto [place, added] = rows.emplace(key, shown.size());
    if (added)
      shown.push_back({one, one.device});
    else
      shown[place->second].add(one.device);
  }
  oam_tools::Table table({{"TEST"},
                          {"CLASS"},
                          {"POSSIBLE"},
                          {"DEVICES", 12, 1},
                          {"WHY NOT, AND WHAT WOULD ENABLE IT", 50, 2, false, true}});
  for (const auto& [one, named, count] : shown) {
    const std::string why =
        one.enable.empty() ? one.reason : fmt::format("{} To enable: {}.", one.reason, one.enable);
    table.add(
        {one.test,
         std::string(class_name(one.test_class)),
         {one.possible ? "yes" : "no", one.possible ? oam_tools::Tone::kGood : oam_tools::Tone::kWarning},
         count == devices.size() && count > 1 ? fmt::format("all {}", count) : named,
         why});
  }
  return table.text(width, color);
}

}  // namespace oam_linktest
