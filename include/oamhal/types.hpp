// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TYPES_HPP
#define OAMHAL_TYPES_HPP

/// @file types.hpp
/// Small helpers for the types of the C interface: absent numbers and texts, and names of enumerators.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <oamhal/types.h>
#include <oamhal/result.hpp>

namespace oamhal {

/// The number, or nothing when it is absent. An absent number is never 0. Never fails. Since 0.1.0.
[[nodiscard]] constexpr std::optional<std::uint64_t> value_of(const oamhal_number_t& number) noexcept {
  if (number.absence != OAMHAL_PRESENT) return std::nullopt;
  return number.value;
}

/// Why a number is absent; OAMHAL_PRESENT when it is not. Never fails. Since 0.1.0.
[[nodiscard]] constexpr oamhal_absence absence_of(const oamhal_number_t& number) noexcept {
  return static_cast<oamhal_absence>(number.absence);
}

/// An index of a snapshot, or nothing for OAMHAL_NO_INDEX. Never fails. Since 0.1.0.
[[nodiscard]] constexpr std::optional<std::uint32_t> index_of(std::uint32_t index) noexcept {
  if (index == OAMHAL_NO_INDEX) return std::nullopt;
  return index;
}

/// A text of the library as a view with the same owner; empty for NULL. Never fails. Since 0.1.0.
[[nodiscard]] constexpr std::string_view text_of(const char* text) noexcept {
  return text != nullptr ? std::string_view(text) : std::string_view();
}

/// As text_of(), but nothing for NULL. Never fails. Since 0.1.0.
[[nodiscard]] constexpr std::optional<std::string_view> maybe_text(const char* text) noexcept {
  if (text == nullptr) return std::nullopt;
  return std::string_view(text);
}

/// The lower-case name that the tools and the JSON use: static text, "unknown" for values that the loaded
/// library does not know. The structures hold enumerators as int32_t: cast, or call oamhal_X_name(). Never
/// fails. Since 0.1.0.
[[nodiscard]] inline std::string_view to_string(oamhal_status value) noexcept {
  return oamhal_status_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_absence value) noexcept {
  return oamhal_absence_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_origin value) noexcept {
  return oamhal_origin_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_usable value) noexcept {
  return oamhal_usable_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_state value) noexcept {
  return oamhal_state_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_link_state value) noexcept {
  return oamhal_link_state_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_form_factor value) noexcept {
  return oamhal_form_factor_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_severity value) noexcept {
  return oamhal_severity_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_evidence value) noexcept {
  return oamhal_evidence_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_proof value) noexcept {
  return oamhal_proof_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_end_kind value) noexcept {
  return oamhal_end_kind_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_atomics value) noexcept {
  return oamhal_atomics_name(value);
}
[[nodiscard]] inline std::string_view to_string(oamhal_answer value) noexcept {
  return oamhal_answer_name(value);
}

/// A PCI address as "0000:0c:00.0". Never fails, but for memory. Since 0.1.0.
[[nodiscard]] inline std::string to_string(const oamhal_bdf_t& bdf) {
  char text[OAMHAL_BDF_TEXT_SIZE] = {};
  static_cast<void>(oamhal_bdf_format(&bdf, text, sizeof text));
  return text;
}

/// Reads "0000:0c:00.0" or "0c:00.0" (domain 0). Errors: INVALID_ARGUMENT. Since 0.1.0.
[[nodiscard]] inline result<oamhal_bdf_t> try_parse_bdf(const std::string& text) {
  oamhal_bdf_t bdf = {};
  if (const oamhal_status status = oamhal_bdf_parse(text.c_str(), &bdf); status != OAMHAL_OK)
    return error{status, "\"" + text + "\" is not a PCI address", 0};
  return bdf;
}

#ifdef __cpp_exceptions
/// As try_parse_bdf(); throws oamhal::exception. Since 0.1.0.
[[nodiscard]] inline oamhal_bdf_t parse_bdf(const std::string& text) {
  return try_parse_bdf(text).value();
}
#endif

}  // namespace oamhal

#endif  // OAMHAL_TYPES_HPP
