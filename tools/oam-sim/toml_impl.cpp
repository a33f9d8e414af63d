// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The header-only TOML parser is compiled once, here (TOML_HEADER_ONLY=0 in CMakeLists.txt).

#define TOML_IMPLEMENTATION
#include <toml++/toml.h>
