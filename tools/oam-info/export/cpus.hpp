// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPORT_CPUS_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPORT_CPUS_HPP

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace oam_info {

/// The CPUs of a list ("0-3,8"); none when it is no such list, or has a number above any machine's.
std::set<std::uint32_t> cpus_of(std::string_view list);

/// A set as the kernel writes a mask ("00000001,0000010f"), and as hwloc does ("0x00000001,0x0000010f").
std::string kernel_mask(const std::set<std::uint32_t>& members);
std::string hwloc_set(const std::set<std::uint32_t>& members);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPORT_CPUS_HPP
