// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_ALLOW_LIST_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_ALLOW_LIST_HPP

#include <cstdint>
#include <span>
#include <string_view>

namespace oam_info {

/// How an entry of the list is taken.
enum class Take : std::uint8_t {
  /// Read.
  kFile,
  /// Each file in the directory is read; what else is in it is noted by name and, if a link, by target.
  kFolder,
  /// The names of the directories and links in it, and in those directories, three levels deep.
  kNames,
};

/// What a capture takes beside what enumeration reads. None of it changes or clears anything, or waits for
/// more than the firmware; docs/attributes.md has the same list.
struct Extra {
  /// The kernel driver whose devices have it; empty for every accelerator and the bridges above it.
  std::string_view driver;
  /// Below the function's directory.
  std::string_view path;
  /// One of oamhal_attribute_class.
  std::int32_t attribute_class;
  Take take;
};

/// The list, and with it, for --support, the error counters of the kernel.
std::span<const Extra> extras();
std::span<const Extra> support_extras();

/// Links in the directories of accelerators and of the bridges above them, and directories of which discovery
/// wants the list of names; the last ones as kNames takes them.
std::span<const std::string_view> function_links();
std::span<const std::string_view> listed_directories();
std::span<const std::string_view> deeply_listed_directories();

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_ALLOW_LIST_HPP
