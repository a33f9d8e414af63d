// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_COMPARE_JSON_OUTPUT_HPP
#define OAMHAL_TOOLS_OAM_INFO_COMPARE_JSON_OUTPUT_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tools/oam-info/compare/value.hpp"

namespace oam_info {

using Json = nlohmann::ordered_json;

/// A value as it was read: numbers, true and false as they are.
inline Json to_json(Value::Kind kind, std::string_view text) {
  switch (kind) {
    case Value::Kind::kBoolean:
      return text == "true";
    case Value::Kind::kNumber:
      return Json::parse(text);
    case Value::Kind::kText:
      return std::string(text);
    default:
      return nullptr;
  }
}

inline Json text_or_null_json(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(std::string(text));
}

/// A document. Texts come from a parser that lets nothing but UTF-8 through; names of files may be anything.
inline std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_COMPARE_JSON_OUTPUT_HPP
