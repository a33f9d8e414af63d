// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPORT_XML_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPORT_XML_HPP

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/common/markup.hpp"

namespace oam_info {

using oam_tools::clean_text;
using oam_tools::xml_text;

/// clean_text() that may stand in a comment.
std::string xml_comment(std::string_view text);

/// An element with its attributes in order, and what is in it.
struct XmlElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes = {};
  std::vector<XmlElement> children = {};
  /// Instead of children.
  std::string content = {};

  void set(std::string key, std::string value) { attributes.emplace_back(std::move(key), std::move(value)); }
};

/// The element on lines of its own, margin in front of the first.
std::string to_text(const XmlElement& element, std::size_t margin = 0);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPORT_XML_HPP
