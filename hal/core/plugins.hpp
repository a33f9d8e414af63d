// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_PLUGINS_HPP
#define OAMHAL_HAL_CORE_PLUGINS_HPP

#include <string>
#include <vector>

#include "hal/core/backend_gate.hpp"
#include "hal/core/registry.hpp"

namespace oamhal::hal {

/// The plugins *.so of a directory, sorted, and those that the files *.conf of another one name: a path on
/// each line, empty lines and those that begin with # left out. A directory that is not there has none. What
/// cannot be read or trusted is noted in registry as refused.
std::vector<std::string> installed_plugins(const std::string& plugin_directory,
                                           const std::string& conf_directory, Registry& registry);

/// Loads a plugin into registry, or notes there why it is refused.
void load_plugin(const std::string& path, const BackendGate& gate, Registry& registry);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_PLUGINS_HPP
