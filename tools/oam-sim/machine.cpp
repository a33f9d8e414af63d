// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "machine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "error.hpp"

namespace oam_sim {

std::string Function::bdf() const {
  return fmt::format("{:04x}:{:02x}:{:02x}.{:x}", domain, bus, device, function);
}

int Machine::numa_of(const Function& function) const {
  return roots[static_cast<std::size_t>(function.root_index)].numa;
}

std::size_t Machine::index_of(const std::string& function_name) const {
  const auto found = std::ranges::find(functions, function_name, &Function::name);
  if (found == functions.end()) {
    throw Error(fmt::format("machine {}: there is no function named \"{}\"", name, function_name));
  }
  return static_cast<std::size_t>(found - functions.begin());
}

}  // namespace oam_sim
