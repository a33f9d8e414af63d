// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/capture.hpp"

#include <fmt/format.h>

#include <optional>
#include <system_error>
#include <utility>

#include "tools/oam-info/capture/gather.hpp"
#include "tools/oam-info/capture/manifest.hpp"
#include "tools/oam-info/capture/pack.hpp"
#include "tools/oam-info/capture/publish.hpp"
#include "tools/oam-info/capture/redact.hpp"
#include "tools/oam-info/capture/support.hpp"
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

// Redacts the tree and the name of the machine.
Redactor redact(const Inventory& inventory, std::string& machine, Gathered& gathered) {
  Redactor redactor;
  for (const auto& device : inventory.devices) {
    redactor.learn_serial(oamhal::text_of(device.serial));
    redactor.learn_hex(oamhal::text_of(device.unique_id));
  }
  const oamhal_snapshot_info_t& info = inventory.snapshot.info();
  redactor.learn_host(oamhal::text_of(info.hostname));
  redactor.learn_tree(gathered.tree);
  redactor.end_of_learning();
  gathered.tree = redactor.redacted(gathered.tree);
  machine = redactor.text(machine);
  return redactor;
}

}  // namespace

Outcome capture(const Options& options, Watch& watch, const SkipList& skip) {
  std::vector<Attribute> seen;
  const auto inventory = collect(options, watch, skip, &seen);
  if (!inventory) return failure(kCannotRun, inventory.error().message);
  if (options.support && inventory->snapshot.info().origin != OAMHAL_ORIGIN_LIVE)
    return failure(
        kUsage, "--support asks programs of this machine, but the root is another one: leave --support out");
  RootReader reader(inventory->context.info().root);
  if (reader.error() != 0)
    return failure(kCannotRun,
                   "cannot open the root directory: " + std::generic_category().message(reader.error()));
  Gatherer gatherer(reader, watch, skip, options.deadline_seconds);
  gather(gatherer, *inventory, seen, options.support);
  if (options.support) gather_support(gatherer, options.deadline_seconds);
  std::string machine = machine_name(*inventory);
  std::optional<Redactor> redactor;
  if (options.redact) redactor = redact(*inventory, machine, gatherer.result());
  const std::string manifest = manifest_file(*inventory, options, machine, gatherer.result());
  gatherer.add(".oamhal/machine.toml", machine_file(*inventory, machine));
  gatherer.add(".oamhal/manifest.json", redactor ? redactor->bytes(manifest) : manifest);
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
