// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Stream sockets in the file system, at paths of any length.

#ifndef OAM_SIM_SERVE_SOCKET_HPP_
#define OAM_SIM_SERVE_SOCKET_HPP_

#include <string>

#include "tools/oam-sim/serve/descriptor.hpp"

namespace oam_sim {

// A listening socket at `path`, close-on-exec and non-blocking. A socket that nobody listens at any more is
// replaced; Error when somebody does, or when it cannot be made.
Descriptor listen_at(const std::string& path);

// Connects to `path`; Error with the reason when nobody listens there.
Descriptor connect_to(const std::string& path);

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_SOCKET_HPP_
