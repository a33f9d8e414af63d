// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_PLUGINS_HPP
#define OAMHAL_HAL_CORE_PLUGINS_HPP

#include <string>
#include <vector>

#include "hal/core/registry.hpp"

namespace oamhal::hal {

/// The plugins of a directory, and those that the files *.conf of another one name, a path on each line.
/// Sorted.
std::vector<std::string> installed_plugins(const std::string& plugin_directory,
                                           const std::string& conf_directory);

/// Loads a plugin into registry, or notes there why it is refused.
void load_plugin(const std::string& path, Registry& registry);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_PLUGINS_HPP
