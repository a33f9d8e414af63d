// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/tree.hpp"

#include <vector>

namespace oam_info {

namespace {

// Puts the parts of a path on a stack, the first on top.
void push_parts(std::string_view path, std::vector<std::string>& stack) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
    if (begin < path.size()) stack.emplace_back(path.substr(begin));
    path = path.substr(0, begin == 0 ? 0 : slash);
  }
}

}  // namespace

bool add_directory(Tree& tree, std::string_view path) {
  if (path.empty()) return true;
  if (const auto found = tree.find(path); found != tree.end()) return found->second.kind == Kind::kDirectory;
  if (!add_directory(tree, parent_of(path))) return false;
  tree.emplace(path, Entry{});
  return true;
}

bool stays_inside(const Tree& tree, std::string_view path) {
  std::vector<std::string> parts;
  push_parts(path, parts);
  std::string place;
  for (int links = 0; !parts.empty();) {
    const std::string part = std::move(parts.back());
    parts.pop_back();
    if (part == ".") continue;
    if (part == "..") {
      if (place.empty()) return false;
      place = parent_of(place);
      continue;
    }
    std::string next = place;
    if (!next.empty()) next += '/';
    next += part;
    const auto found = tree.find(next);
    if (found != tree.end() && found->second.kind == Kind::kLink) {
      if (found->second.content.starts_with('/')) return false;
      // A circle leads nowhere, and so not out.
      if (++links > kMaxLinks) return true;
      push_parts(found->second.content, parts);
    } else {
      place = std::move(next);
    }
  }
  return true;
}

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace oam_info
