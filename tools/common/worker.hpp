// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_WORKER_HPP
#define OAMHAL_TOOLS_COMMON_WORKER_HPP

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace oam_tools {

/// A forked process and the pipe on which what it sends arrives.
struct Worker {
  pid_t pid = -1;
  int pipe = -1;
  /// The errno value when there is no process.
  int error = 0;
};

/// Forks a process that runs work, which sends what it has to say to the descriptor that it is given, and
/// returns 0 or an errno value: the exit status is 0 or 1. It dies with this process, and holds none of this
/// process's open files: what reads our output must not wait for a worker that hangs. What work throws ends
/// the worker, and nothing of this process is undone in it.
Worker start_worker(const std::function<int(int pipe)>& work);

/// Takes what is in the pipe; false at its end.
bool receive(int pipe, std::string& sent);

/// How receive_all() ended.
enum class Received : std::uint8_t { kAll, kLate, kTooMuch };

/// Takes all that is sent, until then, and at most that many bytes: of more the beginning is in sent.
Received receive_all(int pipe, std::chrono::steady_clock::time_point until, std::size_t most,
                     std::string& sent);

/// Waits up to milliseconds for a worker to be gone, and then takes its status. Nothing when it is still
/// there.
std::optional<int> reap(pid_t pid, int milliseconds);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_WORKER_HPP
