// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/args.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <sstream>

#include <oamhal/version.hpp>

#include "tools/common/color.hpp"
#include "tools/oam-linktest/plan/plan.hpp"

namespace oam_linktest {

namespace {

constexpr const char* kFooter =
    "Tests are of three classes:\n"
    "  PASSIVE     reads and changes nothing: status, wiring, counters, soak, pcie\n"
    "  LOAD        moves data, and needs idle devices: bandwidth, latency, soak with --load\n"
    "  DISRUPTIVE  takes links down or disturbs them: train, prbs, loopback, margin, reset, pcie --retrain;\n"
    "              needs --disruptive\n"
    "Without a command the tests of --level run: quick is PASSIVE, medium adds LOAD, and long lasts longer.\n"
    "LOAD and DISRUPTIVE refuse while a process has a device open that they would disturb.\n\n"
    "Examples:\n"
    "  oam-linktest                                  is every link up, whole, wired right, free of errors\n"
    "  oam-linktest capabilities                     what could be tested here, and what is in the way\n"
    "  oam-linktest --level long --disruptive --report board7.html --meta operator=kim\n"
    "                                                all there is, as a page that one can sign\n"
    "  oam-linktest prbs --disruptive --pair 0-5 --time 60\n"
    "                                                patterns on the links between two modules\n"
    "  oam-linktest soak --time 600 --load './all_reduce_perf -g 8'\n"
    "                                                watch the links while a program of yours uses them\n"
    "  oam-linktest triage monday.json tuesday.json  after modules were exchanged: whose fault is it\n"
    "  oam-sim exec ubb8-reference -- oam-linktest   try it on a simulated baseboard\n\n"
    "Exit status: 0 pass, 1 fail, 2 wrong usage, 3 cannot run, 4 a required test was not done or is not "
    "conclusive.";

void take_meta(const std::vector<std::string>& given, Options& options) {
  for (const std::string& text : given) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw CLI::ValidationError("--meta", fmt::format("\"{}\" is not KEY=VALUE", text));
    options.meta.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
}

void add_choice(CLI::App& app, Options& options) {
  app.add_option("--level", options.level, "Which tests run without a command: quick, medium, long")
      ->type_name("LEVEL")
      ->capture_default_str()
      ->check(CLI::IsMember({"quick", "medium", "long"}));
  app.add_option("--plan", options.plan,
                 "Tests, times, limits and windows from a file (docs/linktest-plans.md)")
      ->type_name("FILE");
  app.add_option("--link", options.links, "Only this port (oam0:7L), or those of a module (oam0); repeatable")
      ->type_name("PORT");
  app.add_option("--pair", options.pairs, "Only links between two modules (0-5, oam0-oam5); repeatable")
      ->type_name("PAIR");
  app.add_flag("--disruptive", options.disruptive, "Tests may take links down");
  app.add_option("--board", options.board,
                 "The board by its name or the path of its file, not the one that fits best")
      ->type_name("NAME|FILE");
  app.add_option("--root", options.root, "Test the simulated machine in DIR instead of this one")
      ->type_name("DIR");
  app.add_option("--via", options.via,
                 "Reach registers of this machine: vfio (devices bound to vfio-pci), or sysfs (unowned: a "
                 "driver may use them too)")
      ->type_name("WAY")
      ->check(CLI::IsMember({"vfio", "sysfs"}));
}

void add_measuring(CLI::App& app, Options& options) {
  app.add_option("--time", options.seconds, "How long counters are watched and patterns run, fixed before")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.01, 30.0 * 86400));
  app.add_option("--interval", options.interval, "How often it is looked meanwhile")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.01, 3600.0));
  app.add_option("--deadline", options.deadline,
                 "How long the drivers may take to answer before a look at the readings is given up")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(0.05, 3600.0));
  app.add_option("--ber", options.ber, "The limit of the bit error ratio of patterns")
      ->type_name("RATIO")
      ->check(CLI::Range(1e-30, 1.0));
  app.add_option("--count", options.count, "How often train trains each link")
      ->type_name("N")
      ->check(CLI::Range(1U, 100000U));
  app.add_option("--pattern", options.pattern,
                 "The pattern of prbs and loopback, not that of the plan or the one that fits the modulation")
      ->type_name("PATTERN")
      ->check(CLI::IsMember(std::vector<std::string>(kPatterns.begin(), kPatterns.end())));
  app.add_option(
         "--load", options.load,
         "Of soak: start this command, watch the links until it ends, and prove that data crossed them; "
         "\"engines\" lets the modules' own engines copy for --time")
      ->type_name("COMMAND");
}

void add_output(CLI::App& app, Options& options, std::vector<std::string>& meta, std::string& color) {
  CLI::Option* json = app.add_flag("--json", options.json, "Write JSON (schema oamhal.linktest/1)");
  CLI::Option* csv = app.add_flag("--csv", options.csv, "Write CSV, a row for each measure");
  CLI::Option* junit = app.add_flag("--junit", options.junit, "Write JUnit's XML");
  json->excludes(csv)->excludes(junit);
  csv->excludes(junit);
  app.add_flag("--progress", options.progress,
               "Say on standard error what is going on, and how long it takes; a terminal shows it in one "
               "line anyway");
  app.add_option("--report", options.report, "Also write a page to FILE.html")->type_name("FILE");
  app.add_option("--baseline", options.baseline, "Compare with an earlier run, as --json wrote it")
      ->type_name("FILE");
  app.add_option("--meta", meta, "Put this into the report; repeatable")->type_name("KEY=VALUE");
  app.add_option("--color", color, "Colours: auto (on a terminal, unless NO_COLOR is set), always, never")
      ->type_name("WHEN")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

void add_commands(CLI::App& app, Options& options) {
  app.fallthrough();
  const auto add = [&](const char* name, Command command, const char* help) -> CLI::App* {
    CLI::App* added = app.add_subcommand(name, help);
    added->fallthrough();  // so that options may stand behind the command too
    added->callback([&options, command] { options.command = command; });
    return added;
  };
  add("capabilities", Command::kCapabilities, "Show which tests are possible on which device, and why not");
  add("status", Command::kStatus, "PASSIVE: is each port up, whole, and wired as the board says");
  add("soak", Command::kSoak, "PASSIVE, with --load LOAD: watch counters for --time");
  add("train", Command::kTrain, "DISRUPTIVE: train each link --count times");
  add("prbs", Command::kPrbs, "DISRUPTIVE: patterns on all lanes for --time");
  add("loopback", Command::kLoopback,
      "DISRUPTIVE: patterns through each port alone, then over each link and back: module or wire");
  add("reset", Command::kReset,
      "DISRUPTIVE: reset each module's function: it comes back, the same, and so do its links");
  add("margin", Command::kMargin,
      "How far the eye of each lane reaches; DISRUPTIVE where the sampler is not independent");
  add("bandwidth", Command::kBandwidth, "LOAD: how much each link carries");
  add("latency", Command::kLatency, "LOAD: how long a small copy over each link takes");
  add("pcie", Command::kPcie,
      "PASSIVE, with --retrain DISRUPTIVE: each hop of the links to the host, and errors at both ends")
      ->add_flag("--retrain", options.retrain,
                 "DISRUPTIVE: also train the link right above each module anew");
  add("restore", Command::kRestore,
      "Put back what a run left behind that was killed: patterns and loopbacks off, ports enabled, ASPM");
  CLI::App* triage = app.add_subcommand(
      "triage", "Compare two runs between which modules were exchanged: did a fault go with its module?");
  triage->add_option("before", options.before, "The earlier run, as --json wrote it")
      ->type_name("FILE")
      ->required();
  triage->add_option("after", options.after, "The later run")->type_name("FILE")->required();
  triage->fallthrough();
  triage->callback([&options] { options.command = Command::kTriage; });
  app.require_subcommand(0, 1);
}

std::string line_of(int argc, char** argv) {
  std::string line = "oam-linktest";
  for (int i = 1; i < argc; ++i) line += fmt::format(" {}", argv[i]);
  return line;
}

}  // namespace

Parsed parse(int argc, char** argv) {
  Parsed parsed;
  Options& options = parsed.options;
  std::string color = "auto";
  std::vector<std::string> meta;
  bool version = false;
  CLI::App app(
      "Tests the links between OCP Accelerator Modules: trained as designed, error rates with bounds, what "
      "they "
      "carry.",
      "oam-linktest");
  app.footer(kFooter);
  app.set_help_flag("-h,--help", "Show this text");
  add_choice(app, options);
  add_measuring(app, options);
  add_output(app, options, meta, color);
  app.add_flag("--version", version, "Show the version");
  add_commands(app, options);
  try {
    app.parse(argc, argv);
    take_meta(meta, options);
    if (options.command == Command::kTriage && (options.csv || options.junit || !options.report.empty()))
      throw CLI::ValidationError("triage", "it writes text, or with --json JSON, and nothing else");
  } catch (const CLI::ParseError& error) {
    std::ostringstream output;
    std::ostringstream words;
    const bool asked = app.exit(error, output, words) == 0;
    std::fputs(output.str().c_str(), stdout);
    if (!asked) std::fprintf(stderr, "oam-linktest: %s", words.str().c_str());
    parsed.status = asked ? kPassed : kUsage;
    return parsed;
  }
  if (version) {
    std::fputs(
        fmt::format("oam-linktest {} (liboamhal {})\n", OAMHAL_VERSION_STRING, oamhal::version()).c_str(),
        stdout);
    parsed.status = kPassed;
  }
  options.color = oam_tools::use_color(color, STDOUT_FILENO);
  options.line = line_of(argc, argv);
  return parsed;
}

}  // namespace oam_linktest
