// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "props.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "error.hpp"

namespace oam_sim {

void Props::fail(std::string_view key, std::string_view problem) const {
  throw Error(fmt::format("{}: {} {}", where_, key, problem));
}

const toml::node* Props::find(std::string_view key) {
  read_.emplace(key);
  return table_.get(key);
}

std::string Props::text(std::string_view key, std::string_view otherwise) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::string(otherwise);
  if (!node->is_string()) fail(key, "must be a string");
  return expand(node->as_string()->get(), variables_);
}

std::string Props::required_text(std::string_view key) {
  std::string value = text(key);
  if (value.empty()) fail(key, "is missing");
  return value;
}

// A number may be written as an expression: module = "{i/2}".
std::int64_t Props::number(std::string_view key, std::int64_t otherwise) {
  const toml::node* node = find(key);
  if (node == nullptr) return otherwise;
  if (node->is_integer()) return node->as_integer()->get();
  if (!node->is_string()) fail(key, "must be an integer");
  const std::string digits = expand(node->as_string()->get(), variables_);
  const bool hex = digits.starts_with("0x");
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data() + (hex ? 2 : 0), end, value, hex ? 16 : 10);
  if (parsed.ec != std::errc{} || parsed.ptr != end) fail(key, "must be an integer");
  return static_cast<std::int64_t>(value);
}

double Props::real(std::string_view key, double otherwise) {
  const toml::node* node = find(key);
  if (node == nullptr) return otherwise;
  if (!node->is_number()) fail(key, "must be a number");
  return node->value_or(otherwise);
}

bool Props::flag(std::string_view key, bool otherwise) {
  const toml::node* node = find(key);
  if (node == nullptr) return otherwise;
  if (!node->is_boolean()) fail(key, "must be true or false");
  return node->as_boolean()->get();
}

std::uint64_t Props::to_size(std::string_view key, const toml::node& node) const {
  if (node.is_integer() && node.as_integer()->get() >= 0)
    return static_cast<std::uint64_t>(node.as_integer()->get());
  if (!node.is_string()) fail(key, "must be a size: 4096, \"2M\" or \"256G\"");
  const std::string& text = node.as_string()->get();
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  const std::string_view unit(parsed.ptr, end);
  const auto shift = std::string_view("KMGT").find(unit);
  if (parsed.ec != std::errc{} || unit.size() > 1 || shift == std::string_view::npos) {
    fail(key, "must be a size: 4096, \"2M\" or \"256G\"");
  }
  return unit.empty() ? value : value << (10 * (shift + 1));
}

std::uint64_t Props::size(std::string_view key, std::uint64_t otherwise) {
  const toml::node* node = find(key);
  return node == nullptr ? otherwise : to_size(key, *node);
}

std::vector<std::string> Props::texts(std::string_view key) {
  std::vector<std::string> result;
  const toml::node* node = find(key);
  if (node == nullptr) return result;
  if (!node->is_array()) fail(key, "must be an array of strings");
  for (const toml::node& item : *node->as_array()) {
    if (!item.is_string()) fail(key, "must be an array of strings");
    result.push_back(expand(item.as_string()->get(), variables_));
  }
  return result;
}

std::vector<std::uint64_t> Props::sizes(std::string_view key) {
  std::vector<std::uint64_t> result;
  const toml::node* node = find(key);
  if (node == nullptr) return result;
  if (!node->is_array()) return {to_size(key, *node)};
  for (const toml::node& item : *node->as_array()) result.push_back(to_size(key, item));
  return result;
}

std::vector<std::uint64_t> Props::values(std::string_view key) {
  return sizes(key);
}

Texts Props::pairs(std::string_view key) {
  Texts result;
  const toml::node* node = find(key);
  if (node == nullptr) return result;
  if (!node->is_table()) fail(key, "must be a table of names and values");
  for (auto&& [name, value] : *node->as_table()) {
    if (value.is_string()) {
      result.emplace_back(name.str(), value.as_string()->get());
    } else if (value.is_integer()) {
      result.emplace_back(name.str(), fmt::format("{}", value.as_integer()->get()));
    } else {
      fail(name.str(), "must be a string or an integer");
    }
  }
  return result;
}

std::optional<Props> Props::child(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_table()) fail(key, "must be a table");
  return Props(*node->as_table(), fmt::format("{}.{}", where_, key), variables_);
}

std::vector<Props> Props::children(std::string_view key) {
  std::vector<Props> result;
  const toml::node* node = find(key);
  if (node == nullptr) return result;
  if (!node->is_array()) fail(key, "must be an array of tables");
  for (const toml::node& item : *node->as_array()) {
    if (!item.is_table()) fail(key, "must be an array of tables");
    result.emplace_back(*item.as_table(), fmt::format("{}.{}[{}]", where_, key, result.size()), variables_);
  }
  return result;
}

std::vector<std::string> Props::keys() const {
  std::vector<std::string> result;
  for (auto&& [name, value] : table_) result.emplace_back(name.str());
  return result;
}

void Props::finish() const {
  for (auto&& [name, value] : table_) {
    if (!read_.contains(name.str()))
      fail(name.str(), "is not a key that oam-sim knows here: see its README.md");
  }
}

void merge(toml::table& base, const toml::table& over) {
  for (auto&& [name, value] : over) {
    toml::node* existing = base.get(name.str());
    if (existing != nullptr && existing->is_table() && value.is_table()) {
      merge(*existing->as_table(), *value.as_table());
    } else if (existing != nullptr && existing->is_array_of_tables() && value.is_array_of_tables()) {
      for (const toml::node& item : *value.as_array()) existing->as_array()->push_back(*item.as_table());
    } else if (existing != nullptr && existing->is_table() && value.is_boolean() &&
               !value.as_boolean()->get()) {
      base.erase(name.str());
    } else {
      base.insert_or_assign(name.str(), value);
    }
  }
}

}  // namespace oam_sim
