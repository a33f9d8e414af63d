// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The header-only TOML parser is compiled once, here (TOML_HEADER_ONLY=0 in CMakeLists.txt).

// As in hal/core/machine.cpp: toml++ asserts what a broken file violates.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_IMPLEMENTATION
#include <toml++/toml.h>
