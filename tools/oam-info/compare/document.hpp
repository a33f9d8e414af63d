// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_COMPARE_DOCUMENT_HPP
#define OAMHAL_TOOLS_OAM_INFO_COMPARE_DOCUMENT_HPP

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>

#include "tools/oam-info/compare/value.hpp"

namespace oam_info {

/// Larger than any machine's document: that of 8,192 units has some 20 MB.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{256} << 20U;

/// Why a document cannot be used.
struct Refusal {
  enum class Kind : std::uint8_t {
    kUnreadable,   ///< It cannot be read, or is no JSON.
    kOtherSchema,  ///< It is about something else.
    kNewerSchema,  ///< A later major version of the schema.
    kNotWhole      ///< An inventory of a command that leaves the devices out.
  };
  Kind kind = Kind::kUnreadable;
  /// A sentence that names the document and says what to do.
  std::string message;
};

/// An inventory that oam-info --json wrote.
class Document {
 public:
  /// Parses text and checks that it is a whole inventory. name is for messages.
  static std::expected<Document, Refusal> parse(std::string name, std::string_view text);
  /// parse() of a file's content, or of standard input for "-".
  static std::expected<Document, Refusal> read(const std::string& file);

  Document(Document&&) = default;
  Document& operator=(Document&&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Value& root() const { return root_; }
  /// "live", "capture", "simulated" or "unknown".
  [[nodiscard]] std::string_view origin() const { return root_["root"].text(); }
  [[nodiscard]] std::string_view machine() const { return root_["machine"].text(); }
  [[nodiscard]] std::string_view hostname() const { return root_["host"]["hostname"].text(); }
  [[nodiscard]] std::string_view library_version() const { return root_["library_version"].text(); }

 private:
  Document() = default;

  std::string name_;
  /// What root_ points into; it does not move with this.
  std::unique_ptr<std::pmr::monotonic_buffer_resource> arena_;
  Value root_;
};

/// The bytes of a file, or of standard input for "-"; or why not, as the rest of a sentence.
std::expected<std::string, std::string> read_file(const std::string& file, std::size_t limit);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_COMPARE_DOCUMENT_HPP
