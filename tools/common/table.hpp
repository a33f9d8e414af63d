// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_COMMON_TABLE_HPP
#define OAMHAL_TOOLS_COMMON_TABLE_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "tools/common/color.hpp"

namespace oam_tools {

/// A column of a table.
struct Column {
  std::string title;
  /// When the table is too wide, columns shrink to this, those with the highest rank first. A column that is
  /// never cut has rank 0.
  std::size_t least = 0;
  int rank = 0;
  /// Cut the beginning and not the end: for versions, which differ at their end.
  bool keep_end = false;
  /// Sentences, in the last column: what does not fit goes on below, and nothing is cut but words that are
  /// longer than the column.
  bool wraps = false;
};

/// What stands in a column of a row.
struct Cell {
  std::string text;
  Tone tone = Tone::kPlain;

  Cell(std::string words, Tone how = Tone::kPlain) : text(std::move(words)), tone(how) {}  // NOLINT
  Cell(const char* words) : text(words) {}                                                 // NOLINT
};

/// Rows under titles, two spaces between columns, none at the end of a line.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Adds a row; cells that are missing at its end are empty.
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  /// The table as lines of at most width columns, as long as the columns can shrink that far. When all are at
  /// their least, the last one gives way.
  [[nodiscard]] std::string text(std::size_t width, bool color) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace oam_tools

#endif  // OAMHAL_TOOLS_COMMON_TABLE_HPP
