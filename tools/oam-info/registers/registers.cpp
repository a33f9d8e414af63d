// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/registers/registers.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <functional>

#include "tools/common/descriptors.hpp"

namespace oam_info {

namespace {

Outcome refuse(int status, const std::string& message) {
  return {status, "", "oam-info: " + message + "\n", ""};
}

/// What the command line asks for; a sentence when that cannot be.
std::string fill_task(const Options& options, RegisterTask& task) {
  const auto& wanted = options.registers;
  std::string why;
  if (!wanted.raw.empty()) {
    task.raw = parse_raw(wanted.raw, wanted.bar, why);
    return why;
  }
  if (task.map == nullptr)
    return fmt::format("the registers of {} have no names: its backend knows none. See --raw OFFSET[:COUNT].",
                       task.bdf);
  if (!wanted.write.empty()) {
    task.write = parse_write(*task.map, wanted.write, why);
    if (!task.write) return why;
    if (!wanted.confirmed)
      return fmt::format(
          "writing a register can take the module, its links and the machine down: say --yes to write "
          "{:#x} to {}.",
          task.write->value, task.write->place.name());
    return "";
  }
  if (wanted.block.empty()) return "";
  task.places = places_of(*task.map, wanted.block);
  if (!task.places.empty()) return "";
  return fmt::format("{} has no registers called {}: oam-info registers {} lists its blocks.", task.bdf,
                     wanted.block, task.bdf);
}

/// Values by name, for the next reading of --watch.
std::string values_of(const RegisterTask& task) {
  std::string text;
  for (const RegisterPlace& place : task.places)
    if (place.value)
      fmt::format_to(std::back_inserter(text), "{} 0x{:0{}x}\n", place.name(), *place.value,
                     2 * place.width());
  return text;
}

}  // namespace

std::optional<RawRange> parse_raw(std::string_view text, std::uint32_t bar, std::string& why) {
  constexpr std::uint64_t kMostWords = 65536;
  const std::size_t colon = text.find(':');
  const auto offset = register_number(text.substr(0, colon));
  const auto count = colon == std::string_view::npos ? 1 : register_number(text.substr(colon + 1));
  if (offset && count && *offset % 4 == 0 && *count != 0 && *count <= kMostWords)
    return RawRange{bar, *offset, static_cast<std::uint32_t>(*count)};
  why = fmt::format(
      "--raw wants OFFSET or OFFSET:COUNT, an offset that is a multiple of 4 and at most {} words, and not "
      "\"{}\".",
      kMostWords, text);
  return std::nullopt;
}

Outcome registers(const Inventory& inventory, const Options& options, Watch& watch, const SkipList& skip) {
  const auto selection = oamhal::try_select(inventory.snapshot, options.selector);
  if (!selection) return refuse(kUsage, selection.error().message);
  if (selection->device >= inventory.devices.size())
    return refuse(kUsage, fmt::format("{} is no device.", options.selector));
  const auto& device = inventory.devices[selection->device];
  RegisterTask task;
  task.bdf = device.bdf_text;
  if (oamhal_register_map_get(inventory.snapshot.c_handle(), device.position, &task.map) != OAMHAL_OK)
    task.map = nullptr;
  if (const std::string why = fill_task(options, task); !why.empty()) return refuse(kUsage, why);
  const bool only_list = task.places.empty() && !task.raw && !task.write;
  if (only_list) return {kRan, render_blocks(task), "", ""};
  if (const std::string why = run_registers(inventory, task, watch, skip); !why.empty()) {
    Outcome outcome = refuse(kCannotRun, why);
    // What was done is said whatever came behind it.
    if (task.written) outcome.output = render_registers(task, options, "");
    return outcome;
  }
  return {kRan,
          options.json ? render_registers_json(task, inventory)
                       : render_registers(task, options, options.registers.previous),
          "", options.registers.watch ? values_of(task) : ""};
}

int watch_registers(Options options, const std::function<Outcome(const Options&)>& run_once,
                    const std::function<int(const Outcome&)>& finish) {
  for (std::uint32_t round = 0;; ++round) {
    const Outcome outcome = run_once(options);
    if (const int status = finish(outcome); status != kRan) return status;
    if (options.registers.rounds && round + 1 >= *options.registers.rounds) return kRan;
    options.registers.previous = outcome.payload;
    // Ends early when whoever reads our output is gone.
    pollfd output = {1, 0, 0};
    if (::poll(&output, 1, static_cast<int>(options.registers.interval_seconds * 1000)) > 0) return kRan;
    static_cast<void>(oam_tools::write_all(1, "\n"));
  }
}

}  // namespace oam_info
