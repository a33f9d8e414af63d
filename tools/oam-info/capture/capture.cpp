// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/capture.hpp"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "tools/oam-info/capture/gather.hpp"
#include "tools/oam-info/capture/manifest.hpp"
#include "tools/oam-info/capture/pack.hpp"
#include "tools/oam-info/capture/publish.hpp"
#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

Outcome failure(int status, const std::string& message) {
  return {status, "", "oam-info: " + message + "\n", ""};
}

std::string summary(const Inventory& inventory, const Options& options, const Gathered& gathered) {
  std::string text = origin_line(inventory, options.color);
  text +=
      fmt::format("{}: {} and {} in {}", host_text(inventory), count_text(inventory.devices.size(), "device"),
                  count_text(gathered.taken.size(), "file"), options.capture_file);
  if (!gathered.missing.empty())
    text += fmt::format("; {} could not be read or not be had, see .oamhal/manifest.json in it",
                        gathered.missing.size());
  return text + "\n";
}

}  // namespace

Outcome capture(const Options& options, Watch& watch, const SkipList& skip) {
  std::vector<Attribute> seen;
  const auto inventory = collect(options, watch, skip, &seen);
  if (!inventory) return failure(kCannotRun, inventory.error().message);
  RootReader reader(inventory->context.info().root);
  if (reader.error() != 0)
    return failure(kCannotRun,
                   "cannot open the root directory: " + std::generic_category().message(reader.error()));
  Gatherer gatherer(reader, watch, skip, options.deadline_seconds);
  gather(gatherer, *inventory, seen, options.support);
  gatherer.add(".oamhal/machine.toml", machine_file(*inventory));
  gatherer.add(".oamhal/manifest.json", manifest_file(*inventory, options, gatherer.result()));
  if (gatherer.too_large()) return failure(kCannotRun, "this machine has more files than a capture may hold");
  auto archive = pack(gatherer.result().tree);
  if (!archive) return failure(kCannotRun, archive.error());
  return {kRan, summary(*inventory, options, gatherer.result()), "", std::move(*archive)};
}

Outcome publish_capture(const Options& options, Outcome outcome) {
  if (outcome.payload.empty()) return outcome;
  const std::string why = publish(options.capture_file, outcome.payload);
  if (!why.empty()) return failure(kCannotRun, fmt::format("cannot write {}: {}", options.capture_file, why));
  return outcome;
}

}  // namespace oam_info
