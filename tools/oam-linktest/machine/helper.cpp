// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/machine/helper.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>

#include "tools/common/descriptors.hpp"
#include "tools/common/worker.hpp"

namespace oam_linktest {

namespace {

constexpr int kMillisecondsToEnd = 1000;
constexpr int kMillisecondsToDie = 20;

/// In the process. What stops the run is for this program's own to see: it ends the process when it is late.
int do_work(const Helper::Work& work, int pipe) {
  static_cast<void>(std::signal(SIGINT, SIG_IGN));
  static_cast<void>(std::signal(SIGTERM, SIG_IGN));
  return oam_tools::write_all(pipe, work());
}

std::string end_of(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("the process that asks the drivers was ended by signal {} ({}).", WTERMSIG(status),
                       ::strsignal(WTERMSIG(status)));  // NOLINT(concurrency-mt-unsafe)
  return fmt::format("the process that asks the drivers ended with exit status {}.", WEXITSTATUS(status));
}

}  // namespace

Helper::~Helper() {
  if (left_ >= 0) static_cast<void>(oam_tools::reap(left_, kMillisecondsToDie));
}

bool Helper::is_left() {
  if (left_ >= 0 && oam_tools::reap(left_, 0)) left_ = -1;
  return left_ >= 0;
}

std::expected<std::string, std::string> Helper::run(const Work& work) {
  if (is_left())
    return std::unexpected(fmt::format(
        "a driver still does not answer the process {} that asked it: look at the kernel log.", left_));
  const auto until = std::chrono::steady_clock::now() + deadline_;
  const oam_tools::Worker worker = oam_tools::start_worker([&](int pipe) { return do_work(work, pipe); });
  if (worker.pid < 0)
    return std::unexpected(fmt::format("the process that asks the drivers cannot be started: {}.",
                                       std::generic_category().message(worker.error)));
  std::string sent;
  const auto received = oam_tools::receive_all(worker.pipe, until, kMost, sent);
  ::close(worker.pipe);
  const bool all = received == oam_tools::Received::kAll;
  if (!all) static_cast<void>(::kill(worker.pid, SIGKILL));
  const auto status = oam_tools::reap(worker.pid, all ? kMillisecondsToEnd : kMillisecondsToDie);
  if (!status) {
    static_cast<void>(::kill(worker.pid, SIGKILL));
    left_ = worker.pid;
  }
  if (received == oam_tools::Received::kLate)
    return std::unexpected(
        fmt::format("a driver did not answer within {} s: look at the kernel log, or raise --deadline.",
                    std::chrono::duration<double>(deadline_).count()));
  if (!all)
    return std::unexpected(fmt::format("the process that asks the drivers said more than {} bytes.", kMost));
  if (status.value_or(0) != 0) return std::unexpected(end_of(*status));
  return sent;
}

}  // namespace oam_linktest
