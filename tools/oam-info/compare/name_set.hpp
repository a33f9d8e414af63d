// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_COMPARE_NAME_SET_HPP
#define OAMHAL_TOOLS_OAM_INFO_COMPARE_NAME_SET_HPP

#include <string>
#include <vector>

namespace oam_info {

/// Names as cluster administrators write them: node001, node002 and node004 become "node[001-002,004]".
/// Numbers that are filled up with zeros keep their width; of a name with several numbers the last one is
/// folded. Groups are sorted by their names and joined by commas; a name that is there twice is shown once.
std::string fold_names(const std::vector<std::string>& names);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_COMPARE_NAME_SET_HPP
