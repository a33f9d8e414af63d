// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// TOML files, with errors that name file and line.

#ifndef OAM_SIM_TOML_FILE_HPP_
#define OAM_SIM_TOML_FILE_HPP_

#include <toml++/toml.h>
#include <string>
#include <string_view>

namespace oam_sim {

// Both throw Error. `path` is for messages.
toml::table parse_toml(std::string_view text, const std::string& path);
std::string read_text_file(const std::string& path);

}  // namespace oam_sim

#endif  // OAM_SIM_TOML_FILE_HPP_
