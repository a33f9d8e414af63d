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
#include "tree.hpp"

namespace {

constexpr int kUsage = 2, kCannotRun = 3;

struct Options {
  std::string machines, machine, directory;
  std::vector<std::string> command;
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
  oam_sim::Machine machine = load(options);
  oam_sim::prepare_directory(options.directory);
  oam_sim::write_tree(std::move(machine), options.directory);
}

constexpr const char* kFooter =
    "Examples:\n"
    "  oam-sim list\n"
    "  oam-sim exec mi300x-ubb8 -- oam-info\n"
    "  oam-sim tree mi250x-4oam /tmp/tree && oam-info --root /tmp/tree\n"
    "  oam-sim exec ./my-machine.toml -- sh -c 'ls $OAMHAL_ROOT/sys/bus/pci/devices'\n\n"
    "Exit status: 0 done (exec: the command's own, 128 + signal when a signal ended it, 127 not found,\n"
    "126 not executable), 2 wrong usage, 3 cannot run.";

struct Commands {
  CLI::App* list;
  CLI::App* tree;
  CLI::App* exec;
};

Commands add_commands(CLI::App& app, Options& options) {
  const char* machine_help = "A name that `oam-sim list` shows, or the path of a .toml file";
  Commands commands{
      app.add_subcommand("list", "Show the machines"),
      app.add_subcommand("tree", "Write the tree of a machine into a new or empty directory"),
      app.add_subcommand("exec",
                         "exec MACHINE -- COMMAND...: run a command with OAMHAL_ROOT set to a private tree"),
  };
  for (CLI::App* command : {commands.tree, commands.exec}) {
    command->add_option("machine", options.machine, machine_help)->required()->type_name("MACHINE");
  }
  commands.tree->add_option("directory", options.directory, "Where to write it")
      ->required()
      ->type_name("DIR");
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
  return *commands.exec ? oam_sim::run_in_tree(load(options), options.command) : 0;
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
