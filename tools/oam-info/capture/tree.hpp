// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_TREE_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_TREE_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace oam_info {

/// The most that a capture may hold. Both who writes and who reads one keep to them.
inline constexpr std::size_t kMaxEntries = 400'000;
inline constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;
inline constexpr std::size_t kMaxTotalBytes = std::size_t{256} << 20;
inline constexpr std::size_t kMaxPathBytes = 2048;
/// As many as the kernel follows.
inline constexpr int kMaxLinks = 40;

/// What a path of a tree is.
enum class Kind : std::uint8_t { kDirectory, kFile, kLink };

struct Entry {
  Kind kind = Kind::kDirectory;
  /// The bytes of a file, or where a link points.
  std::string content;
};

/// A part of a file system in memory: paths below its root, without a slash in front, and what each is.
/// Whoever adds a path has added its parents: they stand before it in the order of the map.
using Tree = std::map<std::string, Entry, std::less<>>;

/// Adds a directory and those above it. False when one of them is a file or a link.
bool add_directory(Tree& tree, std::string_view path);

/// Whether path, its links followed within the tree, stays below the root. A link to what the tree does not
/// have is followed by its text.
bool stays_inside(const Tree& tree, std::string_view path);

/// What stands before the last slash, empty without one; and what stands behind it.
std::string_view parent_of(std::string_view path);
std::string_view name_of(std::string_view path);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_TREE_HPP
