// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/watch.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace oam_sim {

void wait_for_event(const Signals& signals, Node* node) {
  for (;;) {
    std::vector<pollfd> wanted{{signals.descriptor(), POLLIN, 0}};
    int timeout = -1;
    if (node != nullptr) {
      node->add_to(wanted);
      if (const auto deadline = node->deadline()) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
        timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
      }
    }
    if (poll(wanted.data(), wanted.size(), timeout) < 0) continue;
    if ((wanted.front().revents & POLLIN) != 0) return;
    if (node != nullptr) node->serve();
  }
}

std::optional<int> reap(pid_t child, Node* node) {
  std::optional<int> found;
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid <= 0) return found;
    if (pid == child) {
      found = status;
    } else if (node != nullptr) {
      node->ended(pid, status);
    }
  }
}

}  // namespace oam_sim
