// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_JSON_VALUE_HPP
#define OAMHAL_TOOLS_COMMON_JSON_VALUE_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>

namespace oam_tools {

// JSON that somebody else wrote, to be read once and thrown away. A reader of its own, because it bounds
// what a hostile file can cost, and because a fleet has many files: nlohmann's parser tells what there is,
// and all of a file lies in one arena.

struct Member;

/// A value of JSON. It points into the arena it was read to.
class Value {
 public:
  enum class Kind : std::uint8_t { kNull, kBoolean, kNumber, kText, kList, kObject };

  Value() = default;
  /// A number, true or false in the shortest way to write it, or a text.
  Value(Kind kind, std::string_view text)
      : data_(text.data()), size_(static_cast<std::uint32_t>(text.size())), kind_(kind) {}
  explicit Value(std::span<const Value> items)
      : data_(items.data()), size_(static_cast<std::uint32_t>(items.size())), kind_(Kind::kList) {}
  explicit Value(std::span<const Member> members);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is(Kind kind) const { return kind_ == kind; }
  /// Empty for other kinds.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::span<const Value> items() const;
  [[nodiscard]] std::span<const Member> members() const;
  /// The member of an object, or null when there is none or this is no object.
  [[nodiscard]] const Value& operator[](std::string_view key) const;

  /// Whether both are null, or of one kind with one text. Lists and objects never are.
  [[nodiscard]] bool same(const Value& other) const;

 private:
  const void* data_ = nullptr;
  std::uint32_t size_ = 0;
  Kind kind_ = Kind::kNull;
};

struct Member {
  std::string_view key;
  Value value;
};

/// What a reader takes of a file that it does not trust.
struct JsonLimits {
  std::size_t depth = 32;
  std::size_t values = std::size_t{8} << 20U;
};

/// The JSON of text, in the arena, as `value`; or why it is refused, as the rest of a sentence: "is no JSON:
/// ...". Empty when all is well.
std::string read_json(std::string_view text, const JsonLimits& limits, std::pmr::memory_resource& arena,
                      Value& value);

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_JSON_VALUE_HPP
