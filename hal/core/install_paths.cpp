// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/install_paths.hpp"

namespace oamhal::hal {

const char* const kPluginDirectory = OAMHAL_PLUGIN_DIRECTORY;
const char* const kConfDirectory = OAMHAL_CONF_DIRECTORY;

}  // namespace oamhal::hal
