// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_PLUGIN_TABLES_HPP
#define OAMHAL_HAL_CORE_PLUGIN_TABLES_HPP

#include <string>

#include <oamhal/backend/backend.h>

#include "hal/core/loaded_images.hpp"

namespace oamhal::hal {

/// What the tables of a plugin cannot mean, to follow its name in a sentence; "" when they make sense.
/// backend may point anywhere: nothing outside of images is looked at. Of a backend of another major version
/// only the beginning is looked at, which looks alike in all of them.
std::string wrong_in_tables(const oamhal_backend_t* backend, const LoadedImages& images);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_PLUGIN_TABLES_HPP
