// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include "tools/common/color.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

std::string render_backends(const Inventory& inventory, const Options& options) {
  std::string text = origin_line(inventory, options.color);
  for (const auto& backend : inventory.context.backends()) {
    if (backend.refusal != nullptr) {
      text += oam_tools::paint("refused", oam_tools::Tone::kBad, options.color) + "\n";
      for (const std::string& line : oam_tools::wrap(backend.refusal, kWidth - 2)) text += "  " + line + "\n";
      continue;
    }
    text += oam_tools::paint(text_or_dash(backend.name), oam_tools::Tone::kStrong, options.color);
    text +=
        fmt::format(" {} ({}, {} entries of devices, interface {}.{})\n", text_or_dash(backend.version),
                    text_or_dash(backend.origin), backend.match_count, backend.abi_major, backend.abi_minor);
    if (backend.path != nullptr) text += fmt::format("  {}\n", backend.path);
    for (const std::string& line : oam_tools::wrap("evidence: " + text_or_dash(backend.evidence), kWidth - 2))
      text += "  " + line + "\n";
  }
  return text;
}

}  // namespace oam_info
