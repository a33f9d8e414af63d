// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// oam-sim: simulated machines with OCP Accelerator Modules, as trees that look like /sys and /proc.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <set>
#include <string_view>

#include "error.hpp"
#include "exec.hpp"
#include "load.hpp"
#include "serve_command.hpp"
#include "tools/oam-sim/module/faults.hpp"
#include "tools/oam-sim/module/instinct.hpp"
#include "tree.hpp"

namespace {

constexpr int kUsage = 2, kCannotRun = 3;

struct Options {
  std::string machines, machine, directory, simulation;
  double clock = 1;
  std::vector<std::string> command, fault;
};

void list(const Options& options) {
  const std::string directory = oam_sim::machines_directory(options.machines);
  for (const std::string& name : oam_sim::machine_names(directory)) {
    const oam_sim::Machine machine = oam_sim::load_machine(name, directory);
    std::set<int> modules;
    std::size_t devices = 0;
    for (const oam_sim::Function& function : machine.functions) {
      if (function.module < 0) continue;
      modules.insert(function.module);
      ++devices;
    }
    fmt::print("{:<18} {:>5} modules {:>5} devices  {}\n", name, modules.size(), devices,
               machine.description);
  }
}

oam_sim::Machine load(const Options& options) {
  oam_sim::Machine machine =
      oam_sim::load_machine(options.machine, oam_sim::machines_directory(options.machines));
  oam_sim::check_tree(machine);
  return machine;
}

void tree(const Options& options) {
  const oam_sim::Machine machine = load(options);
  oam_sim::prepare_directory(options.directory);
  oam_sim::write_tree(machine, options.directory);
}

constexpr const char* kFooter =
    "Examples:\n"
    "  oam-sim list\n"
    "  oam-sim exec mi300x-ubb8 -- oam-info\n"
    "  oam-sim tree mi250x-4oam /tmp/tree && oam-info --root /tmp/tree\n"
    "  oam-sim exec ./my-machine.toml -- sh -c 'ls $OAMHAL_ROOT/sys/bus/pci/devices'\n"
    "  oam-sim serve ubb8-reference /tmp/ubb & oam-sim fault --dir /tmp/ubb oam3 link-down 1\n\n"
    "Exit status: 0 done (exec: the command's own, 128 + signal when a signal ended it, 127 not found,\n"
    "126 not executable), 2 wrong usage, 3 cannot run.";

struct Commands {
  CLI::App* list;
  CLI::App* tree;
  CLI::App* exec;
  CLI::App* serve;
  CLI::App* fault;
};

void add_fault(CLI::App& fault, Options& options) {
  fault.add_option("--dir", options.simulation, "Directory of `oam-sim serve`; default: OAMHAL_ROOT")
      ->type_name("DIR");
  fault.add_option("words", options.fault, "The module, as oam3, and what breaks")
      ->required()
      ->expected(2, 8)
      ->type_name("MODULE FAULT");
  fault.footer(
      fmt::format("Faults; PORT is a link, 3, or half of one, 3L or 3H:\n{}Of mi300x-ubb8-unbound; PORT is 0 "
                  "to 7, KIND the "
                  "number of an error of the PCS:\n{}",
                  oam_sim::fault_forms(), oam_sim::instinct_fault_forms()));
}

Commands add_commands(CLI::App& app, Options& options) {
  const char* machine_help = "A name that `oam-sim list` shows, or the path of a .toml file";
  Commands commands{
      app.add_subcommand("list", "Show the machines"),
      app.add_subcommand("tree", "Write the tree of a machine into a new or empty directory"),
      app.add_subcommand("exec",
                         "exec MACHINE -- COMMAND...: run a command with OAMHAL_ROOT set to a private tree"),
      app.add_subcommand("serve",
                         "Serve the modules of a machine as vfio-user devices, in a new or empty directory"),
      app.add_subcommand("fault", "Break something in a simulation that runs, or mend it"),
  };
  for (CLI::App* command : {commands.tree, commands.exec, commands.serve}) {
    command->add_option("machine", options.machine, machine_help)->required()->type_name("MACHINE");
  }
  for (CLI::App* command : {commands.tree, commands.serve}) {
    command->add_option("directory", options.directory, "Where to write it")->required()->type_name("DIR");
  }
  for (CLI::App* command : {commands.exec, commands.serve}) {
    command->add_option("--clock", options.clock, "Seconds of the modules' clock in a second")
        ->check(CLI::Range(1e-3, 1e3))
        ->type_name("RATIO");
  }
  add_fault(*commands.fault, options);
  return commands;
}

int run(int argc, char** argv) {
  CLI::App app{
      "oam-sim: simulated machines with OCP Accelerator Modules (OAM). Nothing it shows is real hardware.",
      "oam-sim"};
  Options options;
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("oam-sim ") + OAM_SIM_VERSION);
  app.add_option("--machines", options.machines, "Directory with the machine files")->type_name("DIR");
  const Commands commands = add_commands(app, options);
  // What follows -- is the command's own: CLI11 would take the brackets in it for lists.
  char** const dashes = std::find(argv, argv + argc, std::string_view("--"));
  if (dashes != argv + argc) options.command.assign(dashes + 1, argv + argc);
  try {
    app.parse(static_cast<int>(dashes - argv), argv);
    if (*commands.exec && options.command.empty()) throw CLI::RequiredError("exec: a command after --");
    if (!*commands.exec && !options.command.empty()) throw CLI::ExtrasError("oam-sim", options.command);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  if (*commands.list) list(options);
  if (*commands.tree) tree(options);
  if (*commands.serve) oam_sim::serve_machine(load(options), options.directory, options.clock);
  if (*commands.fault) oam_sim::send_fault(options.simulation, options.fault);
  return *commands.exec ? oam_sim::run_in_tree(load(options), options.command, options.clock) : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "oam-sim: %s\n", error.what());
    return kCannotRun;
  }
}
