// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// oamhal-conformance: does a plugin keep the contract of backends?

#include <fmt/format.h>
#include <getopt.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "subject.hpp"

namespace oamhal::conformance {
namespace {

constexpr int kConforms = 0;
constexpr int kBreaks = 1;
constexpr int kUsage = 2;
constexpr int kCannotRun = 3;

constexpr const char* kHelp =
    R"(Usage: oamhal-conformance PLUGIN.so --root DIR|MACHINE [OPTIONS]

Loads a plugin of oamhal, lets its backend look at a machine, and says for each rule of the contract whether it holds.

  --root DIR|MACHINE   a captured or simulated tree, "/" for this machine, or a machine of oam-sim (a name, or a file
                       that ends in .toml)
  --rounds N           how often everything is made and given back (1000)
  --deadline SECONDS   how long one operation may take (2)
  -h, --help           this text
  --version            the version

Exit status: 0 no rule is broken, 1 a rule is broken, 2 wrong usage, 3 it cannot run.
)";

const std::vector<Group>& groups() {
  static const std::vector<Group> all{
      {{"plugin.loads", "plugin.symbols"}, check_plugin},
      {{"tables.interface", "tables.matches", "tables.operations", "tables.runtimes"}, check_tables},
      {{"devices.taken", "operations.succeed", "operations.in-time", "snapshot.devices", "snapshot.findings",
        "snapshot.ids", "snapshot.links", "snapshot.memories", "snapshot.modules", "snapshot.nodes",
        "snapshot.numbers", "snapshot.partitions", "snapshot.ports", "snapshot.runtime-ids", "snapshot.texts",
        "snapshot.units", "findings.codes", "snapshot.stable", "snapshot.classes"},
       check_snapshot},
      {{"refusal.missing", "refusal.denied", "refusal.by-driver", "refusal.timeout"}, check_refusals},
      {{"damage.truncated", "damage.emptied", "damage.garbled", "damage.other-text", "damage.huge-number",
        "damage.all-ones", "damage.directory"},
       check_damage},
      {{"life.descriptors", "life.memory"}, check_life},
      {{"threads.one-context", "threads.own-contexts"}, check_threads},
      {{"process.loading", "process.looking", "process.opens-nothing"}, check_process}};
  return all;
}

/// A tree that oam-sim writes; goes with the object.
class Simulated {
 public:
  explicit Simulated(const std::string& machine) {
    std::string name = (std::filesystem::temp_directory_path() / "oamhal-conformance-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(fmt::format("cannot make {}", name));
    folder_ = name;
    if (run_sim(machine) != 0) {
      std::filesystem::remove_all(folder_);
      throw std::runtime_error(fmt::format("oam-sim cannot write the machine {}; see oam-sim list", machine));
    }
  }
  ~Simulated() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Simulated(const Simulated&) = delete;
  Simulated& operator=(const Simulated&) = delete;
  [[nodiscard]] std::string path() const { return folder_ / "root"; }

 private:
  [[nodiscard]] int run_sim(const std::string& machine) const {
    // The one that was installed beside this program, else that of PATH.
    std::error_code ignored;
    const auto beside = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "oam-sim";
    const char* named = ::secure_getenv("OAM_SIM");
    const std::string program = named != nullptr                  ? named
                                : std::filesystem::exists(beside) ? beside.string()
                                                                  : "oam-sim";
    const std::string to = path();
    const pid_t child = ::fork();
    if (child == 0) {
      ::execlp(program.c_str(), program.c_str(), "tree", machine.c_str(), to.c_str(), nullptr);
      std::perror(program.c_str());
      ::_exit(127);
    }
    int status = 0;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child < 0 ? -1 : status;
  }

  std::filesystem::path folder_;
};

/// Counts and prints outcomes.
class Printer {
 public:
  void print(const Outcome& outcome) {
    constexpr const char* kNames[] = {"PASS", "FAIL", "NOT-TESTED"};
    const auto index = static_cast<std::size_t>(outcome.verdict);
    ++counts_.at(index);
    if (outcome.verdict == Verdict::kNotTested) {
      fmt::print("{:<10} {} ({})\n", kNames[index], outcome.rule,
                 outcome.details.empty() ? "" : outcome.details[0]);
      return;
    }
    fmt::print("{:<10} {}\n", kNames[index], outcome.rule);
    for (const std::string& detail : outcome.details) fmt::print("           {}\n", detail);
  }
  void cover(std::vector<std::string> lines) {
    for (std::string& line : lines) coverage_.push_back(std::move(line));
  }
  [[nodiscard]] int finish(const Subject& subject) const {
    for (const std::string& line : coverage_) fmt::print("coverage: {}\n", line);
    fmt::print("{}: {} rules hold, {} are broken, {} are not tested\n", subject.plugin, counts_[0],
               counts_[1], counts_[2]);
    return counts_[1] == 0 ? kConforms : kBreaks;
  }

 private:
  std::array<int, 3> counts_{};
  std::vector<std::string> coverage_;
};

/// Rules of a group that it did not come to: the one that is about what ended it is broken.
void print_rest(const Group& group, const Received& received, Printer& printer) {
  const std::string why = received.hung.empty() ? received.crashed : received.hung;
  std::vector<std::string> rest;
  for (const std::string& rule : group.rules)
    if (std::ranges::find(received.outcomes, rule, &Outcome::rule) == received.outcomes.end())
      rest.push_back(rule);
  const std::string about = received.hung.empty() ? "operations.succeed" : "operations.in-time";
  const std::string broken = std::ranges::find(rest, about) != rest.end() ? about
                             : rest.empty()                               ? ""
                                                                          : rest.front();
  for (const std::string& rule : rest) {
    if (!why.empty() && rule == broken)
      printer.print({rule, Verdict::kFail, {why}});
    else
      printer.print(
          {rule, Verdict::kNotTested, {why.empty() ? "a rule above that it needs is broken" : why}});
  }
}

int test(const Subject& subject) {
  Printer printer;
  std::string given_up;
  for (const Group& group : groups()) {
    if (!given_up.empty()) {
      for (const std::string& rule : group.rules) printer.print({rule, Verdict::kNotTested, {given_up}});
      continue;
    }
    Received received =
        run_apart(subject.deadline_seconds, [&](const Outcomes& out) { group.run(subject, out); });
    for (const Outcome& outcome : received.outcomes) printer.print(outcome);
    print_rest(group, received, printer);
    printer.cover(std::move(received.coverage));
    (void)std::fflush(stdout);
    const bool first_broken =
        !received.outcomes.empty() && received.outcomes.front().verdict == Verdict::kFail;
    if (group.run == check_plugin && (first_broken || received.outcomes.empty()))
      given_up = "the plugin is not loaded";
    if (group.run == check_snapshot && first_broken) given_up = "the backend takes no device";
    if (group.run == check_snapshot && !received.hung.empty()) given_up = "the backend hangs";
    if (group.run == check_snapshot && !received.crashed.empty()) given_up = "the backend ends the process";
  }
  return printer.finish(subject);
}

template <typename T>
bool parse(const char* text, T& value, T least) {
  const std::string_view all = text;
  const auto [end, error] = std::from_chars(all.data(), all.data() + all.size(), value);
  return error == std::errc() && end == all.data() + all.size() && value >= least;
}

int usage(const std::string& what) {
  fmt::print(stderr, "oamhal-conformance: {}; see --help\n", what);
  return kUsage;
}

int run(const Subject& given) {
  Subject subject = given;
  if (!std::filesystem::exists(subject.plugin))
    throw std::runtime_error(fmt::format("{} is not there", subject.plugin));
  subject.plugin = std::filesystem::absolute(subject.plugin);
  std::optional<Simulated> simulated;
  if (!std::filesystem::is_directory(subject.root)) subject.root = simulated.emplace(subject.root).path();
  return test(subject);
}

int main_of(int argc, char** argv) {
  Subject subject;
  constexpr option kOptions[] = {
      {"root", required_argument, nullptr, 'r'},     {"rounds", required_argument, nullptr, 'n'},
      {"deadline", required_argument, nullptr, 'd'}, {"help", no_argument, nullptr, 'h'},
      {"version", no_argument, nullptr, 'v'},        {nullptr, 0, nullptr, 0}};
  // There is one thread. NOLINTNEXTLINE(concurrency-mt-unsafe)
  for (int at = 0; (at = ::getopt_long(argc, argv, "h", kOptions, nullptr)) != -1;) {
    if (at == 'h') return fmt::print("{}", kHelp), kConforms;
    if (at == 'v') return fmt::print("oamhal-conformance {}\n", oamhal_version()), kConforms;
    if (at == 'r') subject.root = optarg;
    if (at == 'n' && !parse(optarg, subject.rounds, 1)) return usage("--rounds is a number from 1 on");
    if (at == 'd' && !parse(optarg, subject.deadline_seconds, 0.001))
      return usage("--deadline is a number of seconds");
    if (at == '?') return kUsage;
  }
  if (argc - optind != 1) return usage("name one plugin");
  if (subject.root.empty()) return usage("--root says which machine to look at");
  subject.plugin = argv[optind];
  return run(subject);
}

}  // namespace
}  // namespace oamhal::conformance

int main(int argc, char** argv) {
  try {
    return oamhal::conformance::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "oamhal-conformance: %s\n", error.what());
    return 3;
  }
}
