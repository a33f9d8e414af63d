// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_COMPARE_VALUE_HPP
#define OAMHAL_TOOLS_OAM_INFO_COMPARE_VALUE_HPP

#include "tools/common/json_value.hpp"

namespace oam_info {

// What documents are made of.
using oam_tools::JsonLimits;
using oam_tools::Member;
using oam_tools::read_json;
using oam_tools::Value;

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_COMPARE_VALUE_HPP
