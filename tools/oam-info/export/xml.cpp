// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/export/xml.hpp"

#include <cstddef>

namespace oam_info {

std::string xml_comment(std::string_view text) {
  std::string safe = clean_text(text);
  // Two hyphens would end it.
  for (std::size_t i = 0; i + 1 < safe.size(); ++i)
    if (safe[i] == '-' && safe[i + 1] == '-') safe[i] = '~';
  return "<!-- " + safe + " -->";
}

std::string to_text(const XmlElement& element, std::size_t margin) {
  std::string text = std::string(margin, ' ') + "<" + element.name;
  for (const auto& [key, value] : element.attributes)
    text.append(" ").append(key).append("=\"").append(xml_text(value)).append("\"");
  if (!element.content.empty())
    return text.append(">").append(xml_text(element.content)).append("</").append(element.name).append(">\n");
  if (element.children.empty()) return text + "/>\n";
  text += ">\n";
  for (const XmlElement& child : element.children) text += to_text(child, margin + 2);
  return text.append(margin, ' ').append("</").append(element.name).append(">\n");
}

}  // namespace oam_info
