// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/args.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <sstream>
#include <system_error>

#include <oamhal/version.hpp>

#include "tools/common/color.hpp"
#include "tools/oam-info/export/export.hpp"

namespace oam_info {

namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  oam-info                            one row for each device\n"
    "  oam-info show oam3                  all there is about one module\n"
    "  oam-info --expect 8 --json          for a job's prologue: fails with fewer than 8 modules\n"
    "  oam-info env --runtime hip --units oam0,oam3\n"
    "                                      an export line for a job script\n"
    "  oam-info check                      is the board wired right, and which wire is not\n"
    "  oam-info expect --save              from now on say which module is missing\n"
    "  oam-info groups -k 4                which four units work best together\n"
    "  oam-info fabric --losses            rings, the bisection, and what each link costs that is lost\n"
    "  oam-info capture node7.tar.xz       write what oam-info reads of this machine to an archive\n"
    "  oam-info --root node7.tar.xz doctor look at a captured machine\n"
    "  oam-info merge nodes/*.json         which nodes of a fleet differ from the others\n"
    "  oam-sim exec mi300x-ubb8 -- oam-info topology\n"
    "                                      try it on a simulated machine\n\n"
    "Exit status: 0 it ran (also when there is no accelerator), 1 a finding of severity error or fewer "
    "modules\n"
    "than --expect, or diff or merge found something, 2 wrong usage, 3 cannot run. A \"~\" ends what was "
    "cut\n"
    "to fit 120 columns.";

/// A number is one of modules; what is none is a file.
void take_expected(const std::string& value, Options& options) {
  std::uint32_t count = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (problem == std::errc() && end == value.data() + value.size())
    options.expect = count;
  else if (value.find_first_not_of("0123456789+-") == std::string::npos)
    throw CLI::ValidationError("--expect", "there cannot be that many modules");
  else
    options.expect_file = value;
}

void add_expect(CLI::App& expect, Options& options) {
  CLI::Option* save = expect.add_flag("--save", options.save,
                                      "Write it to FILE; without FILE to where oam-info looks by itself, "
                                      "/etc/oamhal/expected.toml");
  expect.add_option("file", options.save_file, "The file to write; it must not be there yet")
      ->type_name("FILE")
      ->needs(save);
  expect.add_flag("--replace", options.replace, "Write over a file that is there")->needs(save);
}

/// What is read beside what the kernel has in memory.
void add_reads(CLI::App& app, Options& options) {
  app.add_flag("--live", options.live,
               "Also ask firmware (memory in use, fabric state); show, links and doctor do so by themselves");
  app.add_flag(
      "--usable", options.usable,
      "Show only devices that this process can use: their driver works and their nodes may be opened");
  app.add_flag(
      "--open", options.open,
      "Also open control nodes, to ask drivers what they tell nowhere else (memory in use and kind of "
      "server of a Gaudi)");
  app.add_flag("--readings", options.readings,
               "Also show temperatures, power and clocks (show, and JSON); asks firmware");
  app.add_flag(
      "--debugfs", options.debugfs,
      "Also read registers through the files that drivers have in debugfs, as root (states and errors "
      "of the ports of an AMD part); wakes a device that sleeps");
}

void add_options(CLI::App& app, Options& options, std::string& color, bool& version) {
  app.add_option("--root", options.root,
                 "Look at the captured or simulated machine in DIR, or in a capture's archive, "
                 "instead of this one")
      ->type_name("DIR|ARCHIVE");
  app.add_flag("--json", options.json, "Write JSON (schema oamhal.inventory/1)");
  app.add_option_function<std::string>(
         "--expect", [&options](const std::string& value) { take_expected(value, options); },
         "Exit with 1 when there are fewer than N modules; or compare with FILE, not with what is saved")
      ->type_name("N|FILE");
  app.add_option("--platform", options.platform,
                 "A server by its name or the path of its file, where its firmware does not tell")
      ->type_name("NAME|FILE");
  add_reads(app, options);
  app.add_option("--deadline", options.deadline_seconds,
                 "How long an attribute may take before it is given up")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(0.05, 3600.0));
  app.add_option(
         "--via", options.via,
         "Reach registers of this machine: vfio (devices bound to vfio-pci), or sysfs (unowned: a driver "
         "may use them too)")
      ->type_name("WAY")
      ->check(CLI::IsMember({"vfio", "sysfs"}));
  app.add_flag("--indirect", options.indirect,
               "Also read what is behind index registers, which are written for that");
  app.add_option("--color", color, "Colours: auto (on a terminal, unless NO_COLOR is set), always, never")
      ->type_name("WHEN")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("--version", version, "Show the version");
}

void add_registers(CLI::App& command, Options& options) {
  RegisterOptions& wanted = options.registers;
  command
      .add_option("device", options.selector,
                  "A module or device: oam3, oam3.1, 0000:0c:00.0, a serial number")
      ->required()
      ->type_name("DEVICE");
  command
      .add_option("block", wanted.block,
                  "id, half, link3, link3.half0.STATE, ...; without it the blocks are listed")
      ->type_name("BLOCK");
  CLI::Option* raw = command
                         .add_option("--raw", wanted.raw,
                                     "Show COUNT words of 4 bytes from OFFSET on as they are; any device")
                         ->type_name("OFFSET[:COUNT]");
  command.add_option("--bar", wanted.bar, "The BAR of --raw")
      ->type_name("N")
      ->check(CLI::Range(0, 5))
      ->needs(raw);
  CLI::Option* watch =
      command.add_flag("--watch", wanted.watch, "Read again and again, and mark what changed");
  command.add_option("--interval", wanted.interval_seconds, "Time between two readings of --watch")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 3600.0))
      ->needs(watch);
  command.add_option("--count", wanted.rounds, "End --watch after N readings")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->needs(watch);
  CLI::Option* write =
      command.add_option("--write", wanted.write, "Write a register, or one field of it; noted in a journal")
          ->type_name("REGISTER[.FIELD]=VALUE")
          ->excludes(raw)
          ->excludes(watch);
  command.add_flag("--yes", wanted.confirmed, "The write is meant")->needs(write);
}

void add_topology(CLI::App& topology, Options& options) {
  topology
      .add_option(
          "--format", options.format,
          "Write it for other programs: a picture (svg), for Graphviz (dot), for NCCL and RCCL (nccl-xml), "
          "or as --json does")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"svg", "dot", "nccl-xml", "hwloc-xml", "json"}));
  topology
      .add_option("--load", options.load,
                  "Show what a file has that oam-info --json wrote instead of a machine; - is standard input")
      ->type_name("FILE");
  topology.add_option("--for", options.library, "Who reads the file of --format nccl-xml: nccl or rccl")
      ->type_name("LIBRARY")
      ->check(CLI::IsMember({"nccl", "rccl"}));
}

void add_capture(CLI::App& capture, Options& options) {
  capture
      .add_option("file", options.capture_file, "The archive to write, NAME.tar.xz; it must not be there yet")
      ->required()
      ->type_name("FILE");
  capture.add_flag(
      "--redact", options.redact,
      "Put pseudonyms in the place of serial numbers, unique ids, MAC addresses, UUIDs and the host name");
  capture.add_flag(
      "--support", options.support,
      "Add the kernel log, error counters, module parameters, and output of lspci, dmidecode and the "
      "makers' tools");
}

void add_units(CLI::App& command, Options& options, const char* help) {
  command.add_option("--units", options.units, help)->delimiter(',')->type_name("LIST");
}

CLI::Option* add_weight(CLI::App& command, Options& options) {
  command.add_flag("--all-links", options.all_links, "Count links too that are not seen but only expected");
  return command
      .add_option("--weight", options.weight,
                  "What the rate of a pair is: raw, reported, links, or auto for the first that is known")
      ->type_name("WHAT")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "raw", "reported", "links"}));
}

void add_groups(CLI::App& groups, Options& options) {
  groups.add_option("-k,--size", options.group_size, "Units in a group")
      ->required()
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  add_units(groups, options, "Choose among these: modules, devices or partitions (id:ID)");
  groups.add_option("--count", options.group_count, "Show at most N groups, each of what those before left")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  groups
      .add_option("--rings", options.rings, "Show up to N rings through each group, no link in two of them")
      ->type_name("N")
      ->check(CLI::Range(0, 64));
  CLI::Option* weight = add_weight(groups, options);
  CLI::Option* measured =
      groups
          .add_option("--measured", options.measured_file,
                      "Rates that you measured, in GB/s: a row of numbers for each unit, - for unknown")
          ->type_name("FILE")
          ->excludes(weight);
  groups
      .add_option("--matrix", options.matrix_file,
                  "Numbers of your own, more is better: they alone decide, whatever the links")
      ->type_name("FILE")
      ->excludes(weight)
      ->excludes(measured);
}

void add_fabric(CLI::App& fabric, Options& options) {
  add_units(fabric, options, "Look at these alone: modules or devices");
  CLI::Option* path =
      fabric.add_option("--path", options.path, "Show the best ways between two devices instead")
          ->expected(2)
          ->type_name("FROM TO");
  fabric.add_flag("--losses", options.losses, "Show what each link costs that would be lost")->excludes(path);
  add_weight(fabric, options);
}

void add_compare(CLI::App& diff, CLI::App& merge, Options& options) {
  diff.add_option("files", options.files, "Two files that oam-info --json wrote; - is standard input")
      ->required()
      ->expected(2)
      ->type_name("BEFORE AFTER");
  merge
      .add_option("files", options.files, "Files that oam-info --json wrote, one a node; - is standard input")
      ->required()
      ->type_name("FILE");
  merge.add_option("--golden", options.golden, "Compare with this node instead of with what most nodes have")
      ->type_name("FILE");
}

void add_commands(CLI::App& app, Options& options) {
  // Commands inherit this: options may stand behind them too.
  app.fallthrough();
  const auto add = [&](const char* name, Command command, const char* help) {
    CLI::App* added = app.add_subcommand(name, help);
    added->fallthrough();  // so that options may stand behind the command too
    added->callback([&options, command] { options.command = command; });
    return added;
  };
  add("show", Command::kShow, "Show all there is about a module or device")
      ->add_option("device", options.selector,
                   "oam3, oam3.1, ubb0/oam3, 0000:0c:00.0, id:ID, uuid:UNIQUE-ID or an index")
      ->required()
      ->type_name("DEVICE");
  add("links", Command::kLinks, "Show every link between the modules");
  add_topology(*add("topology", Command::kTopology,
                    "Show who is connected to whom, and how near the network functions are"),
               options);
  add("doctor", Command::kDoctor, "Show what is wrong and what to do about it");
  add("pcie", Command::kPcie, "Show every PCIe hop from the host to a device, and what limits it")
      ->add_option("device", options.selector, "One device or module, as for show; without it all")
      ->type_name("DEVICE");
  add_registers(
      *add("registers", Command::kRegisters, "Show a device's registers with the names of their fields"),
      options);
  add("backends", Command::kBackends, "Show the makers' backends of this library");
  add("check", Command::kCheck, "Show whether the modules are wired as their board should be")
      ->add_option("--board", options.board,
                   "A board by its name or the path of its file, not the one that fits best")
      ->type_name("NAME|FILE");
  add_expect(*add("expect", Command::kExpect, "Write down what is here, as what should be here"), options);
  add("inventory", Command::kInventory, "Show the modules as parts, beside what should be here");
  add_groups(*add("groups", Command::kGroups, "Show which units work best together"), options);
  add_fabric(*add("fabric", Command::kFabric, "Show what the links amount to: groups, rings, the bisection"),
             options);
  CLI::App* env =
      add("env", Command::kEnv, "Show what to set so that a runtime sees chosen units, or which it sees now");
  env->add_option("--runtime", options.runtime, "The runtime: rocr or hip")->required()->type_name("NAME");
  env->add_option("--units", options.units, "The units, in order: modules, devices or partitions (id:ID)")
      ->delimiter(',')
      ->type_name("LIST");
  add_capture(
      *add("capture", Command::kCapture, "Write what is read of the machine to an archive for --root"),
      options);
  add_compare(*add("diff", Command::kDiff, "Show what differs between two inventories"),
              *add("merge", Command::kMerge, "Show which nodes of a fleet differ from the others"), options);
  app.require_subcommand(0, 1);
}

void describe_exit(CLI::App& app, const CLI::ParseError& error, Parsed& parsed) {
  std::ostringstream output;
  std::ostringstream words;
  parsed.status = app.exit(error, output, words) == 0 ? kRan : kUsage;
  parsed.output = output.str();
  if (parsed.status != kRan) parsed.error = fmt::format("oam-info: {}", words.str());
}

}  // namespace

Parsed parse(int argc, char** argv) {
  Parsed parsed;
  std::string color = "auto";
  bool version = false;
  CLI::App app(
      "Shows the OCP Accelerator Modules of a machine: what they are, where they sit, how they are linked.",
      "oam-info");
  app.footer(kFooter);
  app.set_help_flag("-h,--help", "Show this text");
  add_options(app, parsed.options, color, version);
  add_commands(app, parsed.options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    describe_exit(app, error, parsed);
    return parsed;
  }
  if (version) {
    parsed.output = fmt::format("oam-info {} (liboamhal {})\n", OAMHAL_VERSION_STRING, oamhal::version());
    return parsed;
  }
  if (const std::string why = wrong_export(parsed.options); !why.empty()) {
    parsed.status = kUsage;
    parsed.error = fmt::format("oam-info: {}\n", why);
    return parsed;
  }
  if ((parsed.options.open || parsed.options.debugfs) && parsed.options.command == Command::kCapture) {
    parsed.status = kUsage;
    parsed.error = fmt::format("oam-info: capture reads attributes alone: --{} does not go with it.\n",
                               parsed.options.open ? "open" : "debugfs");
    return parsed;
  }
  // A device that VFIO opens is reset first, one after the other: that takes longer than an attribute.
  constexpr double kWithResets = 30;
  if (parsed.options.via == "vfio" && app.count("--deadline") == 0)
    parsed.options.deadline_seconds = kWithResets;
  parsed.options.color = oam_tools::use_color(color, STDOUT_FILENO);
  parsed.run = true;
  return parsed;
}

}  // namespace oam_info
