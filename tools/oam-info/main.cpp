// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// oam-info: shows the OCP Accelerator Modules of a machine.

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <string>
#include <system_error>
#include <utility>

#include "tools/common/descriptors.hpp"
#include "tools/oam-info/args.hpp"
#include "tools/oam-info/capture/archive_root.hpp"
#include "tools/oam-info/capture/capture.hpp"
#include "tools/oam-info/capture/publish.hpp"
#include "tools/oam-info/check/check.hpp"
#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/compare/compare.hpp"
#include "tools/oam-info/expect/expect.hpp"
#include "tools/oam-info/export/export.hpp"
#include "tools/oam-info/fabric/fabric.hpp"
#include "tools/oam-info/json.hpp"
#include "tools/oam-info/pcie/path.hpp"
#include "tools/oam-info/registers/registers.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/supervise.hpp"

namespace oam_info {
namespace {

using Devices = std::vector<oamhal::device_info>;

oamhal::result<Devices> selected(const Inventory& inventory, const Options& options) {
  if (options.command != Command::kShow && options.command != Command::kPcie) return Devices{};
  if (options.command == Command::kPcie && options.selector.empty()) return inventory.devices;
  const auto selection = oamhal::try_select(inventory.snapshot, options.selector);
  if (!selection) return selection.error();
  Devices devices;
  for (const auto& device : inventory.devices)
    if (device.position == selection->device ||
        (selection->whole_module != 0 && device.module == selection->module))
      devices.push_back(device);
  return devices;
}

std::string render(const Inventory& inventory, const Options& options, const Devices& devices) {
  if (options.json || options.format == "json") return render_json(inventory, options, devices);
  switch (options.command) {
    case Command::kShow:
      return render_show(inventory, options, devices);
    case Command::kLinks:
      return render_links(inventory, options);
    case Command::kTopology:
      return inventory.devices.empty() ? nothing_found(inventory, options)
                                       : render_topology(machine_of(inventory), options);
    case Command::kDoctor:
      return render_doctor(inventory, options);
    case Command::kBackends:
      return render_backends(inventory, options);
    case Command::kEnv:
    case Command::kGroups:
    case Command::kPcie:
    case Command::kRegisters:
    case Command::kTable:
    case Command::kCapture:
    case Command::kDiff:
    case Command::kMerge:
    case Command::kCheck:
    case Command::kExpect:
    case Command::kFabric:
      break;
    case Command::kInventory:
      return render_inventory(inventory, options);
  }
  return render_table(inventory, options);
}

oamhal::result<std::string> groups_of(const Inventory& inventory, const Options& options) {
  if (inventory.devices.empty() && !options.json) return nothing_found(inventory, options);
  const auto placement = place(inventory, options);
  if (!placement) return placement.error();
  return options.json ? render_groups_json(inventory, *placement)
                      : render_groups(inventory, options, *placement);
}

oamhal::result<std::string> fabric_text(const Inventory& inventory, const Options& options) {
  if (inventory.devices.empty() && !options.json) return nothing_found(inventory, options);
  const auto fabric = fabric_of(inventory, options);
  if (!fabric) return fabric.error();
  return options.json ? render_fabric_json(inventory, options, *fabric)
                      : render_fabric(inventory, options, *fabric);
}

/// Of the commands that need no devices of the inventory but units of the snapshot.
oamhal::result<std::string> text_of_units(const Inventory& inventory, const Options& options) {
  if (options.command == Command::kEnv) return render_env(inventory, options);
  return options.command == Command::kFabric ? fabric_text(inventory, options)
                                             : groups_of(inventory, options);
}

Outcome failure(int status, const std::string& message) {
  return {status, "", "oam-info: " + message + "\n", ""};
}

Outcome check(const Inventory& inventory, const Options& options) {
  const auto checked = oam_tools::check_baseboards(inventory.snapshot, options.board);
  if (!checked) return failure(kUsage, checked.error().message);
  const bool nothing_judged = checked->empty() && !inventory.devices.empty();
  const bool misplaced =
      inventory.comparison &&
      inventory.comparison->absent() + inventory.comparison->count(Presence::kWrongSlot) > 0;
  const int status =
      oam_tools::is_as_expected(*checked) && !nothing_judged && !misplaced ? kRan : kNotAsExpected;
  if (options.json) return {status, render_check_json(inventory, *checked), "", ""};
  if (inventory.devices.empty()) return {kRan, nothing_found(inventory, options), "", ""};
  if (checked->empty())
    return {kNotAsExpected, "",
            "oam-info: there is no baseboard to check: no module says that it belongs to one.\n", ""};
  return {status, render_check(inventory, options, *checked), "", ""};
}

/// What is said of the machine by files: what should be here, and what server it is. A sentence when one of
/// them is none.
std::string look_around(const Options& options, Inventory& inventory) {
  const bool compares = options.command == Command::kTable || options.command == Command::kDoctor ||
                        options.command == Command::kInventory || options.command == Command::kCheck;
  if (compares || !options.expect_file.empty())
    if (std::string why = apply_expectation(options, inventory); !why.empty()) return why;
  auto platform = find_platform(options.platform, inventory.snapshot);
  if (!platform) return platform.error().message;
  inventory.platform = std::move(*platform);
  return "";
}

Outcome work(const Options& options, Watch& watch, const SkipList& skip) {
  if (options.command == Command::kCapture) return capture(options, watch, skip);
  auto inventory = collect(options, watch, skip);
  if (!inventory) return failure(kCannotRun, inventory.error().message);
  if (options.command == Command::kExpect) return expect(*inventory, options);
  if (const std::string why = look_around(options, *inventory); !why.empty()) return failure(kUsage, why);
  if (options.command == Command::kRegisters) return registers(*inventory, options, watch, skip);
  if (options.command == Command::kCheck) return check(*inventory, options);
  const auto devices = selected(*inventory, options);
  if (!devices) return failure(kUsage, devices.error().message);
  Outcome outcome = {kRan, "", "", ""};
  if (options.command == Command::kEnv || options.command == Command::kGroups ||
      options.command == Command::kFabric) {
    const auto text = text_of_units(*inventory, options);
    if (!text)
      return failure(text.error().status == OAMHAL_ERROR_NOT_SUPPORTED ? kCannotRun : kUsage,
                     text.error().message);
    return {kRan, *text, "", ""};
  }
  if (!options.format.empty() && options.format != "json") {
    const auto text = export_topology(*inventory, options, watch, skip);
    if (!text) return failure(kCannotRun, text.error().message);
    outcome.output = *text;
  } else if (options.command == Command::kPcie) {
    const auto paths = pcie_paths(*inventory, *devices, watch, skip);
    if (!paths) return failure(kCannotRun, paths.error());
    outcome.output =
        options.json ? render_pcie_json(*inventory, *paths) : render_pcie(*inventory, options, *paths);
  } else {
    outcome.output = render(*inventory, options, *devices);
  }
  if (count_findings(*inventory)[OAMHAL_SEVERITY_ERROR] > 0) outcome.status = kNotAsExpected;
  const std::size_t found = inventory->modules.size();
  if (options.command == Command::kInventory && inventory->comparison &&
      !inventory->comparison->is_as_expected())
    outcome.status = kNotAsExpected;
  if (options.expect && found < *options.expect) {
    outcome.status = kNotAsExpected;
    outcome.error = fmt::format("oam-info: {} modules were expected, {} found\n", *options.expect, found);
  }
  return outcome;
}

Outcome guarded_work(const Options& options, Watch& watch, const SkipList& skip) {
  try {
    return work(options, watch, skip);
  } catch (const std::exception& error) {
    return failure(kCannotRun, error.what());
  }
}

// Writes what there is to say; a full disk or a closed pipe is a failure too.
int finish(const Outcome& outcome) {
  const int failed = oam_tools::write_all(STDOUT_FILENO, outcome.output);
  static_cast<void>(oam_tools::write_all(STDERR_FILENO, outcome.error));
  if (failed == 0) return outcome.status;
  const std::string why =
      "oam-info: cannot write the output: " + std::generic_category().message(failed) + "\n";
  static_cast<void>(oam_tools::write_all(STDERR_FILENO, why));
  return kCannotRun;
}

int run_on_root(const Options& options) {
  if (options.command == Command::kRegisters && options.registers.watch)
    return watch_registers(
        options,
        [](const Options& round) {
          return supervise(round.deadline_seconds, [&](Watch& watch, const SkipList& skip) {
            return guarded_work(round, watch, skip);
          });
        },
        finish);
  Outcome outcome = supervise(options.deadline_seconds, [&](Watch& watch, const SkipList& skip) {
    return guarded_work(options, watch, skip);
  });
  return finish(options.command == Command::kExpect ? save_expectation(options, std::move(outcome))
                                                    : publish_capture(options, std::move(outcome)));
}

int run(int argc, char** argv) {
  const Parsed parsed = parse(argc, argv);
  if (!parsed.run) return finish({parsed.status, parsed.output, parsed.error, ""});
  Options options = parsed.options;
  if (options.command == Command::kCapture)
    if (const std::string why = cannot_publish(options.capture_file); !why.empty())
      return finish(failure(kUsage, fmt::format("cannot write {}: {}", options.capture_file, why)));
  if (compares_files(options.command)) return finish(compare_files(options));
  if (!options.load.empty()) return finish(export_loaded(options));
  const std::string archive = archive_of(options);
  if (archive.empty()) return run_on_root(options);
  options.root_name = archive;
  const auto below = [&](const std::string& root) {
    options.root = root;
    return run_on_root(options);
  };
  return run_in_archive(archive, below,
                        [](const std::string& message) { return finish(failure(kCannotRun, message)); });
}

}  // namespace
}  // namespace oam_info

int main(int argc, char** argv) {
  oam_tools::reserve_standard_descriptors();
  // So that writing to a closed pipe fails, and can be said, instead of ending the program.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  try {
    return oam_info::run(argc, argv);
  } catch (const std::exception& error) {
    return oam_info::finish(oam_info::failure(oam_info::kCannotRun, error.what()));
  }
}
