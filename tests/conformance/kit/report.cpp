// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "report.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <new>
#include <string_view>
#include <utility>

#include "watch.hpp"

namespace oamhal::conformance {

namespace {

// Records on the pipe: a letter, then texts that end in NUL, then an empty one. Texts of details are not
// empty.
constexpr char kPass = 'P';
constexpr char kFail = 'F';
constexpr char kNotTested = 'N';
constexpr char kCoverage = 'C';
constexpr char kEnd = 'E';
constexpr std::size_t kMostDetails = 8;
constexpr std::int64_t kNsPerMs = 1'000'000;

template <std::size_t N>
void copy(std::array<char, N>& to, const char* from) {
  const std::size_t length = ::strnlen(from, N - 1);
  std::memcpy(to.data(), from, length);
  to[length] = '\0';
}

/// Takes what is in the pipe; false at its end.
bool receive(int pipe, std::string& sent) {
  std::array<char, 16384> block;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t got = ::read(pipe, block.data(), block.size());
  if (got > 0) sent.append(block.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

/// Receives until the pipe is closed; false when the backend had control for longer than the deadline.
bool follow(int pipe, std::int64_t deadline_ns, std::string& sent) {
  for (;;) {
    const std::int64_t started = watch().started_ns();
    const std::int64_t left = started == 0 ? deadline_ns : started + deadline_ns - monotonic_ns();
    if (left <= 0) return false;
    pollfd readable = {pipe, POLLIN, 0};
    const int ready = ::poll(&readable, 1, static_cast<int>(left / kNsPerMs + 1));
    if (ready > 0 && !receive(pipe, sent)) return true;
  }
}

std::string next_text(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\0'), rest.size());
  std::string text(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return text;
}

const char* describe_signal(int number) {
  const char* text = ::sigdescr_np(number);
  return text == nullptr ? "unknown" : text;
}

Verdict verdict_of(char kind) {
  return kind == kPass ? Verdict::kPass : kind == kFail ? Verdict::kFail : Verdict::kNotTested;
}

/// Takes the records apart; true when the last one says that the group came to its end.
bool decode(std::string_view sent, Received& received) {
  while (!sent.empty()) {
    const char kind = sent.front();
    sent.remove_prefix(1);
    if (kind == kEnd) return true;
    Outcome outcome{next_text(sent), verdict_of(kind), {}};
    for (std::string detail = next_text(sent); !detail.empty(); detail = next_text(sent))
      outcome.details.push_back(std::move(detail));
    if (kind == kCoverage)
      received.coverage.push_back(outcome.rule);
    else
      received.outcomes.push_back(std::move(outcome));
  }
  return false;
}

[[noreturn]] void run_child(int pipe, const std::function<void(const Outcomes&)>& work) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    work(Outcomes(pipe));
    (void)!::write(pipe, &kEnd, 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "oamhal-conformance: %s\n", error.what());
  }
  ::_exit(0);
}

}  // namespace

Watch& watch() {
  static Watch* const shared = [] {
    void* memory = ::mmap(nullptr, sizeof(Watch), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    return new (memory) Watch;
  }();
  return *shared;
}

std::int64_t monotonic_ns() {
  timespec now = {};
  (void)::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

void Watch::begin(const char* operation, const char* device) {
  copy(operation_, operation);
  copy(device_, device == nullptr ? "" : device);
  started_ns_.store(monotonic_ns());
}

std::string Watch::what() const {
  if (device_[0] == '\0') return operation_.data();
  return fmt::format("{} of {}", operation_.data(), device_.data());
}

void Watch::clear() {
  end();
  copy(operation_, "");
  copy(device_, "");
}

void Outcomes::send(char kind, const std::string& rule, const std::vector<std::string>& details) const {
  std::string record(1, kind);
  record.append(rule).push_back('\0');
  for (const std::string& detail : details)
    if (!detail.empty()) record.append(detail).push_back('\0');
  record.push_back('\0');
  std::string_view rest = record;
  while (!rest.empty()) {
    const ssize_t put = ::write(pipe_, rest.data(), rest.size());
    if (put < 0 && errno != EINTR) return;
    rest.remove_prefix(put < 0 ? 0 : static_cast<std::size_t>(put));
  }
}

void Outcomes::add(const Outcome& outcome) const {
  const char kind = outcome.verdict == Verdict::kPass   ? kPass
                    : outcome.verdict == Verdict::kFail ? kFail
                                                        : kNotTested;
  send(kind, outcome.rule, outcome.details);
}

void Outcomes::judge(const std::string& rule, std::vector<std::string> details) const {
  const Verdict verdict = details.empty() ? Verdict::kPass : Verdict::kFail;
  if (details.size() > kMostDetails) {
    const std::size_t more = details.size() - kMostDetails;
    details.resize(kMostDetails);
    details.push_back(fmt::format("and {} more", more));
  }
  add({rule, verdict, std::move(details)});
}

void Outcomes::not_tested(const std::string& rule, const std::string& why) const {
  add({rule, Verdict::kNotTested, {why}});
}

void Outcomes::covered(const std::string& what) const {
  send(kCoverage, what, {});
}

Received run_apart(double deadline_seconds, const std::function<void(const Outcomes&)>& work) {
  Received received;
  watch().clear();
  std::array<int, 2> pipe{};
  (void)std::fflush(nullptr);
  if (::pipe(pipe.data()) != 0) throw std::bad_alloc();
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    run_child(pipe[1], work);
  }
  ::close(pipe[1]);
  if (child < 0) {
    ::close(pipe[0]);
    received.crashed = "no process can be started";
    return received;
  }
  std::string sent;
  const bool closed = follow(pipe[0], static_cast<std::int64_t>(deadline_seconds * 1e9), sent);
  if (!closed) ::kill(child, SIGKILL);
  ::close(pipe[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (decode(sent, received)) return received;
  const std::string what = watch().what();
  const std::string where = what.empty() ? "" : fmt::format(" in {}", what);
  if (!closed)
    received.hung = fmt::format("it did not come back{} within {} s", where, deadline_seconds);
  else if (WIFSIGNALED(status))
    received.crashed =
        fmt::format("ended by signal {} ({}){}", WTERMSIG(status), describe_signal(WTERMSIG(status)), where);
  else
    received.crashed = fmt::format("the process ended early{}", where);
  return received;
}

}  // namespace oamhal::conformance
