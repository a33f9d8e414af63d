// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/program.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <oamhal/bringup/bringup.hpp>
#include <oamhal/oamhal.hpp>

#include "tools/common/descriptors.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-linktest/checks/busy.hpp"
#include "tools/oam-linktest/checks/capabilities.hpp"
#include "tools/oam-linktest/checks/environment.hpp"
#include "tools/oam-linktest/checks/host_margin.hpp"
#include "tools/oam-linktest/checks/reset.hpp"
#include "tools/oam-linktest/checks/restore.hpp"
#include "tools/oam-linktest/checks/retrain.hpp"
#include "tools/oam-linktest/checks/run.hpp"
#include "tools/oam-linktest/machine/clock.hpp"
#include "tools/oam-linktest/machine/holders.hpp"
#include "tools/oam-linktest/machine/journal.hpp"
#include "tools/oam-linktest/machine/locks.hpp"
#include "tools/oam-linktest/machine/looker.hpp"
#include "tools/oam-linktest/machine/machine.hpp"
#include "tools/oam-linktest/outputs.hpp"
#include "tools/oam-linktest/progress.hpp"
#include "tools/oam-linktest/report/render.hpp"
#include "tools/oam-linktest/selection.hpp"
#include "tools/oam-linktest/triage/triage.hpp"

namespace oam_linktest {

namespace {

int cannot_run(const std::string& message) {
  std::fprintf(stderr, "oam-linktest: %s\n", message.c_str());
  return kCannotRun;
}

/// How long errors are watched when nothing else runs meanwhile.
constexpr std::chrono::seconds kPcieAlone{5};

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  char text[32];
  if (::gmtime_r(&now, &parts) == nullptr ||
      std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
    return "";
  return text;
}

oamhal::result<oamhal::context> make_context(const Options& options, bool writes) {
  oamhal::context_options how;
  how.use_environment = true;
  how.load_plugins = true;
  how.root = options.root;
  auto context = oamhal::context::try_create(how);
  if (!context) return context;
  oamhal::bringup::attach_options ways;
  if (options.via == "vfio") ways.flags |= OAMHAL_BRINGUP_VFIO;
  if (options.via == "sysfs") ways.flags |= OAMHAL_BRINGUP_SYSFS_UNOWNED;
  // Nothing but what was asked for may write: a run of passive tests cannot, whatever a backend tries.
  if (writes) ways.flags |= OAMHAL_BRINGUP_WRITE;
  ways.flags |= OAMHAL_BRINGUP_GUARD_SIGBUS;
  if (auto attached = oamhal::bringup::try_attach(*context, ways); !attached) return attached.error();
  return context;
}

std::string nothing_here(const Machine& machine) {
  return fmt::format(
      "no accelerator was found below {}: there is nothing to test. To try it on a simulated baseboard: "
      "oam-sim "
      "exec ubb8-reference -- oam-linktest",
      machine.snapshot.info().root);
}

int show_capabilities(Machine& machine, const Options& options) {
  open_testers(machine);
  const auto list = capabilities_of(machine);
  return print(options.json ? capabilities_json(list)
                            : render_capabilities(list, options.width, options.color))
             ? kPassed
             : kCannotRun;
}

void soak(Run& run, const Selection& selection) {
  switch (selection.load) {
    case Load::none:
      return check_soak(run, nullptr);
    case Load::engines:
      return soak_with_engines(run);
    case Load::command:
      return soak_with_command(run, selection.command, selection.load_log);
  }
}

int triage(const Options& options) {
  const auto before = read_report(options.before);
  if (!before) return cannot_run(before.error());
  const auto after = read_report(options.after);
  if (!after) return cannot_run(after.error());
  const Triage found = triage_reports(*before, *after);
  return print(options.json ? triage_json(found) : render_triage(found, options.color))
             ? exit_status_of(found)
             : kCannotRun;
}

std::chrono::milliseconds deadline_of(const Options& options) {
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(options.deadline));
}

std::string root_of(const Machine& machine) {
  return machine.snapshot.info().root;
}

/// Puts back what earlier runs left behind. A note goes when all of its ports are back.
int put_back(const Options& options) {
  HostClock clock;
  auto context = make_context(options, true);
  if (!context) return cannot_run(context.error().message);
  Looker looker(*context, deadline_of(options));
  auto machine = look_at(*context, options.board, looker);
  if (!machine) return cannot_run(machine.error().message);
  const auto left = left_behind(journal_folder(), root_of(*machine));
  if (left.empty()) return print("Nothing was left behind.\n") ? kPassed : kCannotRun;
  DeviceLocks locks;
  if (const auto busy = locks.take(*machine)) return cannot_run(*busy);
  open_testers(*machine);
  bool all = true;
  std::string text;
  for (const LeftBehind& run : left) {
    bool whole = true;
    for (const Restored& one : restore(*machine, clock, run.note)) {
      whole = whole && one.problem.empty();
      text += fmt::format("{}: {}\n", oam_tools::printable(one.name),
                          one.problem.empty() ? one.state : one.problem);
    }
    if (whole && ::unlink(run.path.c_str()) != 0)
      return cannot_run(fmt::format("{} cannot be removed.", oam_tools::printable(run.path)));
    all = all && whole;
  }
  if (!print(text)) return kCannotRun;
  return all ? kPassed : kFailed;
}

/// In the order that disturbs least first, which is that of run_tests().
std::vector<Expected> expected_of(const Machine& machine, const Selection& selection) {
  std::vector<std::string> tests;
  for (const char* const test :
       {"status", "counters", "soak", "bandwidth", "latency", "margin", "train", "prbs", "loopback", "reset"})
    if (selection.has(test)) tests.emplace_back(test);
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const Link& link : machine.chosen_links()) pairs.emplace(std::minmax(link.a.device, link.b.device));
  for (const Bundle& bundle : machine.bundles) pairs.emplace(std::minmax(bundle.a, bundle.b));
  auto expected = expected_times(selection.settings, tests, pairs.size());
  // A command of the user's ends when it does.
  for (Expected& one : expected)
    if (one.test == "soak" && selection.load == Load::command) one.time.reset();
  return expected;
}

/// Somebody at a terminal sees how far it is without asking for that.
bool is_watched() {
  const char* const terminal = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): no other thread
  return ::isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

/// Runs the selected tests in the order that disturbs least first.
void run_tests(Run& run, Progress& progress, const Selection& selection) {
  const auto begins = [&](const char* test) {
    if (!selection.has(test) || run.clock.stopped()) return false;
    progress.begin(test);
    run.look();
    run.say(test);
    return true;
  };
  std::optional<PcieCheck> pcie;
  if (selection.has("pcie")) pcie.emplace(run);
  if (begins("status")) check_status(run);
  if (begins("counters")) check_counters(run, "counters");
  if (begins("soak")) soak(run, selection);
  if (begins("bandwidth")) check_bandwidth(run);
  if (begins("latency")) check_latency(run);
  if (begins("margin")) check_margin(run, selection.disruptive);
  if (selection.has("margin") && !run.clock.stopped()) check_host_margin(run, selection.disruptive);
  if (begins("train")) check_training(run);
  if (begins("prbs")) check_prbs(run);
  if (begins("loopback")) check_loopback(run);
  if (begins("reset")) check_reset(run, function_reset(run.machine));
  if (pcie && run.report.results.empty() && !run.clock.stopped()) run.wait(kPcieAlone);
  if (pcie) pcie->end();
  // Last: what training does to the counters of errors is its own matter.
  if (selection.settings.of("pcie").retrain && pcie && !run.clock.stopped())
    check_retrain(run, selection.disruptive);
}

}  // namespace

int run(const Options& options) {
  if (options.command == Command::kTriage) return triage(options);
  if (options.command == Command::kRestore) return put_back(options);
  auto selection = select_tests(options);
  if (!selection) return cannot_run(selection.error());
  if (const auto wrong = wrong_outputs(options)) return cannot_run(*wrong);
  HostClock clock;
  const auto start = clock.now();
  auto context = make_context(options, selection->writes);
  if (!context) return cannot_run(context.error().message);
  Looker looker(*context, deadline_of(options));
  auto machine = look_at(*context, options.board, looker);
  if (!machine) return cannot_run(machine.error().message);
  if (machine->devices.empty()) return cannot_run(nothing_here(*machine));
  if (const auto wrong = choose(*machine, options.links, options.pairs)) {
    std::fprintf(stderr, "oam-linktest: %s\n", wrong->c_str());
    return kUsage;
  }
  // A limit that the user names himself is above the board's.
  const bool named = options.ber.has_value();
  if (!named) take_board_limits(*machine, selection->settings);
  if (options.command == Command::kCapabilities) return show_capabilities(*machine, options);
  DeviceLocks locks;
  if (selection->needs_idle) {
    if (const auto held = who_holds(*machine)) return cannot_run(*held);
    if (const auto busy = locks.take(*machine)) return cannot_run(*busy);
  }
  open_testers(*machine);
  Report report;
  report.tool_version = OAMHAL_VERSION_STRING;
  report.command = options.line;
  report.started = utc_now();
  report.meta = options.meta;
  describe(*machine, report);
  selection->describe(report);
  for (const LeftBehind& left : left_behind(journal_folder(), root_of(*machine)))
    report.notes.push_back(left_words(left));
  Journal journal(journal_folder(), root_of(*machine));
  Environment environment(*machine, clock, looker);
  Progress progress(clock, expected_of(*machine, *selection), is_watched(), [](const std::string& text) {
    (void)std::fputs(text.c_str(), stderr);
    (void)std::fflush(stderr);
  });
  Run tests{*machine, clock, selection->settings, report, {}, &journal, &environment, {}};
  if (options.progress || is_watched()) {
    tests.progress = [&](const std::string& what) { progress.say(what); };
    tests.tick = [&] { progress.tick(); };
  }
  run_tests(tests, progress, *selection);
  progress.end();
  if (options.command == Command::kLevel) add_not_run(tests, *selection);
  environment.end(selection->settings.plan, report);
  report.seconds = std::chrono::duration<double>(clock.now() - start).count();
  if (clock.stopped()) report.cut_short = "stopped by a signal";
  return write_outputs(report, options);
}

}  // namespace oam_linktest
