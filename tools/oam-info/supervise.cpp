// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/supervise.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <optional>
#include <string_view>
#include <system_error>

#include "tools/common/descriptors.hpp"
#include "tools/common/worker.hpp"
#include "tools/oam-info/args.hpp"

namespace oam_info {

namespace {

constexpr int kRestarts = 8;
constexpr int kMillisecondsToDie = 20;
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kSlackMs = 250;

enum class Ended : std::uint8_t { kClosed, kHung };

// Memory that the worker writes and this process reads.
class SharedWatch {
 public:
  SharedWatch()
      : memory_(::mmap(nullptr, sizeof(Watch), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (memory_ != MAP_FAILED) watch_ = new (memory_) Watch;
  }
  SharedWatch(const SharedWatch&) = delete;
  SharedWatch& operator=(const SharedWatch&) = delete;
  ~SharedWatch() {
    if (watch_ != nullptr) ::munmap(memory_, sizeof(Watch));
  }
  [[nodiscard]] Watch* get() const { return watch_; }

 private:
  void* memory_;
  Watch* watch_ = nullptr;
};

struct Frame {
  std::uint64_t status = 0;
  std::uint64_t output = 0;
  std::uint64_t error = 0;
  std::uint64_t payload = 0;
};

int send(int pipe, const Outcome& outcome) {
  const Frame frame = {static_cast<std::uint64_t>(outcome.status), outcome.output.size(),
                       outcome.error.size(), outcome.payload.size()};
  int failed = oam_tools::write_all(pipe, {reinterpret_cast<const char*>(&frame), sizeof frame});
  if (failed == 0) failed = oam_tools::write_all(pipe, outcome.output);
  if (failed == 0) failed = oam_tools::write_all(pipe, outcome.error);
  if (failed == 0) failed = oam_tools::write_all(pipe, outcome.payload);
  return failed;
}

// What a worker sent, or nothing when it is not complete.
std::optional<Outcome> decode(std::string_view sent) {
  Frame frame;
  if (sent.size() < sizeof frame) return std::nullopt;
  std::memcpy(&frame, sent.data(), sizeof frame);
  sent.remove_prefix(sizeof frame);
  if (frame.output > sent.size() || frame.error > sent.size() - frame.output ||
      sent.size() - frame.output - frame.error != frame.payload)
    return std::nullopt;
  return Outcome{static_cast<int>(frame.status), std::string(sent.substr(0, frame.output)),
                 std::string(sent.substr(frame.output, frame.error)),
                 std::string(sent.substr(frame.output + frame.error))};
}

// Receives until the worker closes the pipe, or is in one reading for longer than the deadline.
Ended follow(int pipe, const Watch& watch, std::int64_t deadline_ns, std::string& sent) {
  std::int64_t not_before = 0;
  for (;;) {
    const std::int64_t asked = monotonic_ns();
    const std::int64_t started = watch.started_ns();
    const std::int64_t left =
        started == 0 ? deadline_ns : std::max(started, not_before) + deadline_ns - asked;
    if (left <= 0) return Ended::kHung;
    const std::int64_t wait_ms = left / kNsPerMs + 1;
    pollfd readable = {pipe, POLLIN, 0};
    const int ready = ::poll(&readable, 1, static_cast<int>(wait_ms));
    if (ready > 0 && !oam_tools::receive(pipe, sent)) return Ended::kClosed;
    // Woken much too late: this process, and so the worker, was stopped. That is no time for which it hung.
    const std::int64_t now = monotonic_ns();
    if (now - asked > (wait_ms + kSlackMs) * kNsPerMs) not_before = now;
  }
}

Outcome cannot_run(std::string why) {
  return {kCannotRun, "", "oam-info: " + std::move(why) + "\n", ""};
}

std::string name_of_operation(const Operation& operation) {
  return fmt::format("the {} of backend {}{}{}", operation.operation, operation.backend,
                     operation.device.empty() ? "" : " for ", operation.device);
}

/// What hung, for people.
std::string name_of(const Watch& watch) {
  const Attribute hung = watch.attribute();
  if (!watch.operation().backend.empty() && hung.name.empty()) return name_of_operation(watch.operation());
  return hung.directory.empty() ? hung.name : hung.directory + "/" + hung.name;
}

Outcome ended_without_outcome(std::optional<int> status, const Watch& watch) {
  const std::string where =
      watch.operation().backend.empty() ? "" : " in " + name_of_operation(watch.operation());
  if (status && WIFSIGNALED(*status))
    return cannot_run(fmt::format("the process that reads the machine was ended by signal {} ({}){}",
                                  WTERMSIG(*status), ::strsignal(WTERMSIG(*status)), where));  // NOLINT
  return cannot_run(fmt::format("the process that reads the machine ended without a result{}", where));
}

Outcome gave_up(const Watch& watch, double deadline, const char* why) {
  return cannot_run(
      fmt::format("{} did not answer within {} s{}; look at the kernel log, or raise --deadline",
                  name_of(watch), deadline, why));
}

/// Puts what hung on the list; false when all of it was there before.
bool leave_out(const Watch& watch, SkipList& skip) {
  const Attribute hung = watch.attribute();
  const Operation operation = watch.operation();
  if (!hung.directory.empty() && skip.verdict(hung) == 0) {
    skip.add(hung);
    return true;
  }
  // An attribute that was not even read cannot have hung, nor did it before: it is the backend that reads it.
  if (operation.backend.empty() || skip.verdict(operation) != 0) return false;
  if (!hung.directory.empty()) skip.acquit(hung);
  skip.add(operation);
  return true;
}

}  // namespace

Outcome supervise(double deadline_seconds, const std::function<Outcome(Watch&, const SkipList&)>& work) {
  const SharedWatch shared;
  if (shared.get() == nullptr) return cannot_run("no memory for the worker");
  Watch& watch = *shared.get();
  const auto deadline_ns = static_cast<std::int64_t>(deadline_seconds * 1e9);
  SkipList skip;
  for (int restarts = 0;; ++restarts) {
    watch.end_operation();
    watch.begin("", "the start of the worker", 0);
    const oam_tools::Worker worker =
        oam_tools::start_worker([&](int pipe) { return send(pipe, work(watch, skip)); });
    if (worker.pid < 0)
      return cannot_run(
          fmt::format("cannot start a process: {}", std::generic_category().message(worker.error)));
    std::string sent;
    const Ended ended = follow(worker.pipe, watch, deadline_ns, sent);
    if (ended == Ended::kHung) ::kill(worker.pid, SIGKILL);
    ::close(worker.pipe);
    const std::optional<int> status =
        oam_tools::reap(worker.pid, ended == Ended::kHung ? kMillisecondsToDie : 1000);
    if (ended == Ended::kClosed) return decode(sent).value_or(ended_without_outcome(status, watch));
    if (restarts == kRestarts)
      return gave_up(watch, deadline_seconds, ", after 8 others that did not either");
    if (!leave_out(watch, skip))
      return gave_up(watch, deadline_seconds,
                     watch.attribute().directory.empty() ? "" : ", or a directory read right after it");
  }
}

}  // namespace oam_info
