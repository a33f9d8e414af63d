// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BASE_TOML_HPP
#define OAMHAL_HAL_BASE_TOML_HPP

// toml++ asserts what a broken file violates ("[[" alone): a debug build would end the caller's process, and
// clang would take it for granted. Without the assertions it reports an error. Debian 12's version takes
// letters beyond ASCII outside of quotes for unreachable code: texts are to be plain (is_plain_text) before
// they come to it.
#ifdef TOML_VERSION_MAJOR
#error "hal/base/toml.hpp must come before any other inclusion of toml++"
#endif
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#endif  // OAMHAL_HAL_BASE_TOML_HPP
