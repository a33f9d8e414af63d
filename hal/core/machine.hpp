// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_MACHINE_HPP
#define OAMHAL_HAL_CORE_MACHINE_HPP

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <oamhal/node.h>
#include <oamhal/types.h>

#include "hal/base/error.hpp"
#include "hal/kernel/root.hpp"

namespace oamhal::hal {

/// What <root>/.oamhal/machine.toml says about a replayed root.
struct Machine {
  oamhal_origin origin = OAMHAL_ORIGIN_CAPTURE;
  std::string name;
  /// What stands for the access to device nodes, by path; without it nothing is known of any.
  std::optional<std::map<std::string, oamhal_access, std::less<>>> nodes;
  /// Sockets of the servers that play devices, below .oamhal, by the address of the device.
  std::map<std::string, std::string, std::less<>> served;
};

/// What the text of such a file says; file is its name in messages.
Result<Machine> parse_machine(std::string_view text, std::string_view file);

/// Reads it. A root without one is a capture without a name.
Result<Machine> read_machine(const Root& root);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_MACHINE_HPP
