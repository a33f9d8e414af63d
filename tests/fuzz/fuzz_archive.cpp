// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tools/oam-info/capture/pack.hpp"
#include "tools/oam-info/capture/tree.hpp"

namespace {

// What writing the tree to a folder relies on.
bool is_safe(const oam_info::Tree& tree) {
  using namespace oam_info;
  for (const auto& [path, entry] : tree) {
    if (path.empty() || path.starts_with('/') || path.starts_with("../") || path.find("/../") != path.npos ||
        path.ends_with("/..") || path == "..")
      return false;
    const std::string_view parent = parent_of(path);
    if (!parent.empty()) {
      const auto above = tree.find(parent);
      if (above == tree.end() || above->second.kind != Kind::kDirectory) return false;
    }
    if (entry.kind == Kind::kLink && !stays_inside(tree, path)) return false;
    if (entry.content.size() > kMaxFileBytes) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tree = oam_info::unpack(std::string_view(reinterpret_cast<const char*>(data), size));
  if (tree ? !is_safe(*tree) : tree.error().empty()) std::abort();
  return 0;
}
