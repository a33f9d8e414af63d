// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_VERSION_HPP
#define OAMHAL_VERSION_HPP

/// @file version.hpp
/// Versions of the headers and of the loaded library. See version.h.

#include <string_view>

#include <oamhal/version.h>

namespace oamhal {

/// The version of the loaded library, static text. Compare with OAMHAL_VERSION_STRING. Since 0.1.0.
[[nodiscard]] inline std::string_view version() noexcept {
  return oamhal_version();
}

/// The same as a number: (major << 16) | (minor << 8) | patch. Since 0.1.0.
[[nodiscard]] inline unsigned version_number() noexcept {
  return oamhal_version_number();
}

}  // namespace oamhal

#endif  // OAMHAL_VERSION_HPP
