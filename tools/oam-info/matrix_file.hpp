// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_MATRIX_FILE_HPP
#define OAMHAL_TOOLS_OAM_INFO_MATRIX_FILE_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/result.hpp>

namespace oam_info {

/// Reads a matrix of count rows and columns: numbers divided by blanks or commas, a row a line, "-" for what
/// is not known, and "#" before what is for people. Each number is multiplied by factor and rounded. The
/// error names the file and the line.
oamhal::result<std::vector<std::uint64_t>> read_matrix(const std::string& file, std::size_t count,
                                                       double factor);

/// The same, of a text; name is what the error calls it.
oamhal::result<std::vector<std::uint64_t>> parse_matrix(const std::string& name, std::string_view text,
                                                        std::size_t count, double factor);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_MATRIX_FILE_HPP
