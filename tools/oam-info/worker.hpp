// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_WORKER_HPP
#define OAMHAL_TOOLS_OAM_INFO_WORKER_HPP

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string_view>

#include "tools/oam-info/supervise.hpp"

namespace oam_info {

/// A forked process and the pipe on which its outcome arrives.
struct Worker {
  pid_t pid = -1;
  int pipe = -1;
  /// The errno value when there is no process.
  int error = 0;
};

/// Forks a process that runs work and sends its outcome. It dies with this process, and holds none of this
/// process's open files: what reads our output must not wait for a worker that hangs.
Worker start_worker(const std::function<Outcome()>& work);

/// What a worker sent, or nothing when it is not complete.
std::optional<Outcome> decode(std::string_view sent);

/// Waits up to milliseconds for a worker to be gone, and then takes its status. Nothing when it is still
/// there.
std::optional<int> reap(pid_t pid, int milliseconds);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_WORKER_HPP
