// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Typed reading of one TOML table, with errors that name the table and the key, and a check for keys nobody
// read.

#ifndef OAM_SIM_PROPS_HPP_
#define OAM_SIM_PROPS_HPP_

#include <toml++/toml.h>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "expand.hpp"
#include "machine.hpp"

namespace oam_sim {

class Props {
 public:
  // Keeps references: the table and the variables must outlive this object.
  Props(const toml::table& table, std::string where, const Variables& variables)
      : table_(table), where_(std::move(where)), variables_(variables) {}

  bool has(std::string_view key) const { return table_.contains(key); }
  bool is_table(std::string_view key) const { return table_[key].is_table(); }
  // Takes a key for read.
  void ignore(std::string_view key) { read_.emplace(key); }
  std::string text(std::string_view key, std::string_view otherwise = {});
  std::string required_text(std::string_view key);
  std::int64_t number(std::string_view key, std::int64_t otherwise);
  double real(std::string_view key, double otherwise);
  bool flag(std::string_view key, bool otherwise);
  // Bytes: an integer, or a string with K, M, G or T (powers of 1024).
  std::uint64_t size(std::string_view key, std::uint64_t otherwise);
  std::vector<std::string> texts(std::string_view key);
  std::vector<std::uint64_t> sizes(std::string_view key);
  // A table of names to values as text, not expanded: their variables are known later.
  Texts pairs(std::string_view key);
  // An unsigned number or an array of them.
  std::vector<std::uint64_t> values(std::string_view key);

  std::optional<Props> child(std::string_view key);
  std::vector<Props> children(std::string_view key);
  std::vector<std::string> keys() const;

  // Throws when the table holds a key that none of the calls above asked for.
  void finish() const;
  [[noreturn]] void fail(std::string_view key, std::string_view problem) const;

 private:
  const toml::node* find(std::string_view key);
  std::uint64_t to_size(std::string_view key, const toml::node& node) const;

  const toml::table& table_;
  std::string where_;
  const Variables& variables_;
  std::set<std::string, std::less<>> read_;
};

// Puts `over` on top of `base`: tables are merged key by key, arrays of tables appended, everything else
// replaced; `false` takes a table away.
void merge(toml::table& base, const toml::table& over);

}  // namespace oam_sim

#endif  // OAM_SIM_PROPS_HPP_
