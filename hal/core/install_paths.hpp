// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_INSTALL_PATHS_HPP
#define OAMHAL_HAL_CORE_INSTALL_PATHS_HPP

namespace oamhal::hal {

/// Where the installation keeps plugins, and the files *.conf that name others.
extern const char* const kPluginDirectory;
extern const char* const kConfDirectory;

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_INSTALL_PATHS_HPP
