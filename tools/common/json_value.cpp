// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/json_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "tools/common/text.hpp"

namespace oam_tools {

namespace {

using Kind = Value::Kind;

const Value kNothing;

std::string_view copy(std::string_view text, std::pmr::memory_resource& arena) {
  if (text.empty()) return "";
  auto* const to = static_cast<char*>(arena.allocate(text.size(), 1));
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

template <typename T>
std::span<const T> copy(std::span<const T> items, std::pmr::memory_resource& arena) {
  if (items.empty()) return {};
  auto* const to = static_cast<T*>(arena.allocate(items.size_bytes(), alignof(T)));
  std::uninitialized_copy(items.begin(), items.end(), to);
  return {to, items.size()};
}

/// The first key that an object has twice, or empty.
std::string_view find_twice(std::span<const Member> members, std::vector<std::string_view>& keys) {
  constexpr std::size_t kFew = 12;
  if (members.size() <= kFew) {
    for (std::size_t i = 1; i < members.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (members[i].key == members[j].key) return members[i].key.empty() ? "(empty)" : members[i].key;
    return {};
  }
  keys.clear();
  for (const Member& member : members) keys.push_back(member.key);
  std::ranges::sort(keys);
  const auto twice = std::ranges::adjacent_find(keys);
  if (twice == keys.end()) return {};
  return twice->empty() ? "(empty)" : *twice;
}

/// Puts a value together from what the parser tells. Texts of the parser live for a call alone.
class Builder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  Builder(std::string_view text, const JsonLimits& limits, std::pmr::memory_resource& arena)
      : text_(text), limits_(limits), arena_(arena) {}

  bool null() { return put(Value()); }
  bool boolean(bool value) { return put(Value(Kind::kBoolean, value ? "true" : "false")); }
  bool number_integer(number_integer_t value) { return put_number(value); }
  bool number_unsigned(number_unsigned_t value) { return put_number(value); }
  bool number_float(number_float_t value, const string_t& /*literal*/) { return put_number(value); }
  bool string(string_t& value) { return put(Value(Kind::kText, copy(std::string_view(value), arena_))); }
  bool binary(binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*count*/) { return open(); }
  bool start_array(std::size_t /*count*/) { return open(); }
  bool key(string_t& name) {
    key_ = copy(std::string_view(name), arena_);
    return true;
  }
  bool end_object();
  bool end_array();
  bool parse_error(std::size_t position, const std::string& token, const nlohmann::json::exception& error);

  [[nodiscard]] const Value& root() const { return root_; }
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

 private:
  struct Level {
    std::size_t first = 0;
    std::string_view key;
  };

  bool refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }
  template <typename T>
  bool put_number(T value) {
    char text[32];
    const auto end = fmt::format_to_n(text, sizeof text, "{}", value).out;
    return put(
        Value(Kind::kNumber, copy(std::string_view(text, static_cast<std::size_t>(end - text)), arena_)));
  }
  bool put(Value value) {
    if (++count_ > limits_.values) return refuse(fmt::format("has more than {} values", limits_.values));
    if (levels_.empty())
      root_ = value;
    else
      pending_.push_back({std::exchange(key_, {}), value});
    return true;
  }
  bool open() {
    if (levels_.size() == limits_.depth)
      return refuse(fmt::format("is nested more than {} levels deep", limits_.depth));
    levels_.push_back({pending_.size(), std::exchange(key_, {})});
    return true;
  }
  std::span<const Member> level() const { return std::span(pending_).subspan(levels_.back().first); }
  bool close(Value value) {
    pending_.resize(levels_.back().first);
    key_ = levels_.back().key;
    levels_.pop_back();
    return put(value);
  }

  std::string_view text_;
  const JsonLimits& limits_;
  std::pmr::memory_resource& arena_;
  std::vector<Member> pending_;
  std::vector<Level> levels_;
  std::vector<Value> items_;
  std::vector<std::string_view> keys_;
  std::string_view key_;
  Value root_;
  std::size_t count_ = 0;
  std::string refusal_;
};

bool Builder::end_object() {
  const std::string_view twice = find_twice(level(), keys_);
  if (!twice.empty())
    return refuse(fmt::format("has the key \"{}\" twice in one object", clip(printable(twice), 40)));
  return close(Value(copy(level(), arena_)));
}

bool Builder::end_array() {
  items_.clear();
  for (const Member& member : level()) items_.push_back(member.value);
  return close(Value(copy(std::span<const Value>(items_), arena_)));
}

bool Builder::parse_error(std::size_t position, const std::string& /*token*/,
                          const nlohmann::json::exception& error) {
  constexpr int kOutOfRange = 406;
  const std::size_t at = std::min(position, text_.size());
  const auto line = 1 + std::ranges::count(text_.substr(0, at), '\n');
  if (error.id == kOutOfRange) return refuse(fmt::format("has a number on line {} that is too large", line));
  if (text_.find_first_not_of(" \t\r\n") == std::string_view::npos) return refuse("is empty");
  if (position > text_.size()) return refuse(fmt::format("ends in the middle, on line {}", line));
  return refuse(fmt::format("is no JSON: line {} makes no sense", line));
}

}  // namespace

Value::Value(std::span<const Member> members)
    : data_(members.data()), size_(static_cast<std::uint32_t>(members.size())), kind_(Kind::kObject) {
}

std::string_view Value::text() const {
  if (kind_ == Kind::kNull || kind_ == Kind::kList || kind_ == Kind::kObject) return {};
  return {static_cast<const char*>(data_), size_};
}

std::span<const Value> Value::items() const {
  if (kind_ != Kind::kList) return {};
  return {static_cast<const Value*>(data_), size_};
}

std::span<const Member> Value::members() const {
  if (kind_ != Kind::kObject) return {};
  return {static_cast<const Member*>(data_), size_};
}

const Value& Value::operator[](std::string_view key) const {
  const auto all = members();
  const auto found = std::ranges::find(all, key, &Member::key);
  return found == all.end() ? kNothing : found->value;
}

bool Value::same(const Value& other) const {
  if (kind_ != other.kind_) return false;
  if (kind_ == Kind::kList || kind_ == Kind::kObject) return false;
  return text() == other.text();
}

std::string read_json(std::string_view text, const JsonLimits& limits, std::pmr::memory_resource& arena,
                      Value& value) {
  Builder builder(text, limits, arena);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return builder.refusal();
  value = builder.root();
  return {};
}

}  // namespace oam_tools
