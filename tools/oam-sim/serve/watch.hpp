// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What commands that serve modules wait for: signals, children, the control socket.

#ifndef OAM_SIM_SERVE_WATCH_HPP_
#define OAM_SIM_SERVE_WATCH_HPP_

#include <sys/types.h>

#include <optional>

#include "tools/oam-sim/serve/node.hpp"
#include "tools/oam-sim/signals.hpp"

namespace oam_sim {

// Waits until a signal has come, and meanwhile does what the control socket asks. `node` may be nullptr.
void wait_for_event(const Signals& signals, Node* node);

// Takes the children that have ended. The status of `child`, as waitpid gives it, when it is one of them; -1
// for no child of one's own.
std::optional<int> reap(pid_t child, Node* node);

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_WATCH_HPP_
