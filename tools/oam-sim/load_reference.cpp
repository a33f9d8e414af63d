// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "load_reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "error.hpp"
#include "load_function.hpp"

namespace oam_sim {
namespace {

// What the register interface can say (include/oamhal/backend/reference_module.hpp).
constexpr std::size_t kTextBytes = 32;
constexpr unsigned kSlots = 32;
constexpr int kMemoryBar = 2;
constexpr std::array<unsigned, 4> kRates = {25781, 32000, 53125, 106250};

std::string short_text(Props& props, std::string_view key, std::string_view otherwise) {
  std::string text = props.text(key, otherwise);
  if (text.size() > kTextBytes) props.fail(key, fmt::format("has room for {} letters", kTextBytes));
  return text;
}

// "1.4.2"
void read_firmware(Props& props, ReferenceModuleSettings& module) {
  const std::string text = props.text("firmware", "1.0.0");
  const std::array<std::pair<unsigned*, unsigned>, 3> parts = {
      {{&module.firmware_major, 0xff}, {&module.firmware_minor, 0xff}, {&module.firmware_patch, 0xffff}}};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto [next, error] = std::from_chars(at, end, *parts[i].first);
    const bool last = i + 1 == parts.size();
    const bool ends_well = last ? next == end : next != end && *next == '.';
    if (error != std::errc{} || *parts[i].first > parts[i].second || !ends_well)
      props.fail("firmware", "must look like \"1.4.2\"");
    at = next + 1;
  }
}

void read_rates(Props& props, ReferenceModuleSettings& module) {
  for (const std::uint64_t rate : props.values("rates")) module.rates.push_back(static_cast<unsigned>(rate));
  if (module.rates.empty()) module.rates = {25781, 32000, 53125};
  for (const unsigned rate : module.rates) {
    if (std::ranges::find(kRates, rate) == kRates.end())
      props.fail("rates", fmt::format("has {}: use {} Mb/s", rate, fmt::join(kRates, ", ")));
  }
}

unsigned read_bits(Props& props, std::string_view key, unsigned otherwise) {
  const std::int64_t bits = props.number(key, otherwise);
  if (bits < 8 || bits > 64) props.fail(key, "must be 8 to 64");
  return static_cast<unsigned>(bits);
}

}  // namespace

ReferenceBoard read_reference_board(Props& props, const std::string& machine_name) {
  ReferenceBoard board;
  board.present = true;
  board.wiring = props.required_text("board");
  const auto stable = [&](const char* what) {
    return static_cast<std::int64_t>(stable_number(machine_name + what));
  };
  board.seed = static_cast<std::uint64_t>(props.number("seed", stable("/seed")));
  board.baseboard_id = static_cast<std::uint64_t>(props.number("baseboard_id", stable("/baseboard")));
  if (auto bits = props.child("counter_bits")) {
    board.bit_count_bits = read_bits(*bits, "bits", board.bit_count_bits);
    board.error_count_bits = read_bits(*bits, "errors", board.error_count_bits);
    board.link_counter_bits = read_bits(*bits, "links", board.link_counter_bits);
    bits->finish();
  }
  props.finish();
  return board;
}

ReferenceModuleSettings read_reference_module(const toml::table& function, const std::string& where,
                                              const Variables& variables, int module) {
  ReferenceModuleSettings settings;
  Props of_function(function, where, variables);
  auto props = of_function.child("reference");
  if (!props) return settings;
  settings.present = true;
  settings.vendor = short_text(*props, "vendor", "");
  settings.serial = short_text(*props, "serial", "");
  settings.part = short_text(*props, "part", "");
  settings.model = short_text(*props, "model", "");
  read_firmware(*props, settings);
  read_rates(*props, settings);
  const std::int64_t slot = props->number("slot", module);
  if (slot < 0 || slot >= kSlots)
    props->fail("slot", fmt::format("must be 0 to {}: give it, or `module`", kSlots - 1));
  settings.slot = static_cast<unsigned>(slot);
  props->finish();
  return settings;
}

void check_reference_modules(const Machine& machine) {
  std::map<unsigned, std::string> by_slot;
  for (const Function& function : machine.functions) {
    if (!function.reference.present) continue;
    const auto fail = [&](const std::string& problem) {
      throw Error(fmt::format("function {}: {}", function.name, problem));
    };
    if (!machine.reference.present) fail("has `reference`, but the machine has no [reference] with a board");
    if (!function.bars.contains(kMemoryBar)) fail("has `reference` and therefore needs BAR 2, its memory");
    const auto [other, fresh] = by_slot.try_emplace(function.reference.slot, function.name);
    if (!fresh) fail(fmt::format("is in slot {}, and so is {}", function.reference.slot, other->second));
  }
}

}  // namespace oam_sim
