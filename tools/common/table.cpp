// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/table.hpp"

#include <algorithm>
#include <numeric>

#include "tools/common/text.hpp"

namespace oam_tools {

namespace {

constexpr std::size_t kGap = 2;

constexpr std::size_t kLeastOfLast = 8;

void append_line(std::string& out, const std::vector<Cell>& row, const std::vector<Column>& kinds,
                 const std::vector<std::size_t>& widths, bool color) {
  std::size_t blanks = 0;
  for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
    const std::string shown =
        kinds[i].keep_end ? clip_front(row[i].text, widths[i]) : clip(row[i].text, widths[i]);
    const std::size_t columns = display_width(shown);
    if (columns > 0) {
      out.append(blanks, ' ');
      out += paint(shown, row[i].tone, color);
      blanks = 0;
    }
    blanks += widths[i] - columns + kGap;
  }
  out += '\n';
}

/// A row is several lines where its last cell goes on.
void append_row(std::string& out, std::vector<Cell> row, const std::vector<Column>& kinds,
                const std::vector<std::size_t>& widths, bool color) {
  if (!kinds.back().wraps || row.size() < kinds.size()) return append_line(out, row, kinds, widths, color);
  for (const std::string& line : wrap(row.back().text, widths.back())) {
    row.back().text = line;
    append_line(out, row, kinds, widths, color);
    for (Cell& cell : row) cell.text.clear();
  }
  // Also one without words is a row.
  if (row.back().text.empty() && !row.front().text.empty()) append_line(out, row, kinds, widths, color);
}

}  // namespace

std::vector<std::size_t> Table::widths(std::size_t width) const {
  std::vector<std::size_t> found;
  found.reserve(columns_.size());
  for (const Column& column : columns_) found.push_back(display_width(column.title));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size() && i < found.size(); ++i)
      found[i] = std::max(found[i], display_width(row[i].text));
  std::size_t total = std::accumulate(found.begin(), found.end(), kGap * (found.size() - 1));
  int rank = 0;
  for (const Column& column : columns_) rank = std::max(rank, column.rank);
  for (; rank > 0; --rank)
    for (std::size_t i = 0; i < found.size() && total > width; ++i) {
      if (columns_[i].rank != rank) continue;
      const std::size_t least = std::max(columns_[i].least, display_width(columns_[i].title));
      const std::size_t cut = found[i] > least ? std::min(found[i] - least, total - width) : 0;
      found[i] -= cut;
      total -= cut;
    }
  if (total > width && columns_.back().rank > 0 && found.back() > kLeastOfLast)
    found.back() -= std::min(found.back() - kLeastOfLast, total - width);
  return found;
}

std::string Table::text(std::size_t width, bool color) const {
  const std::vector<std::size_t> column_widths = widths(width);
  std::vector<Cell> titles;
  titles.reserve(columns_.size());
  for (const Column& column : columns_) titles.emplace_back(column.title, Tone::kStrong);
  std::string out;
  append_row(out, titles, columns_, column_widths, color);
  for (const auto& row : rows_) append_row(out, row, columns_, column_widths, color);
  return out;
}

}  // namespace oam_tools
