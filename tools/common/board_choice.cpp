// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/board_choice.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tools/common/boards.hpp"

namespace oam_tools {

namespace {

using Boards = std::vector<oamhal::board>;
using Fits = std::vector<oamhal_board_fit_t>;

bool is_as_good(const oamhal_board_fit_t& one, const oamhal_board_fit_t& other) {
  return one.right == other.right && one.known == other.known;
}

/// Less than half of what was seen is where the board says: then it is another board.
bool fits_at_all(const oamhal_board_fit_t& fit) {
  return fit.known > 0 && std::uint64_t{fit.right} * 2 > fit.known;
}

/// What pairs of modules are compared with alone may as well be a smaller board: a module that is not there
/// tells nothing.
bool may_be_smaller(const Boards& boards, const oamhal_board_fit_t& fit, std::uint32_t modules) {
  const auto board = boards[fit.board].info();
  return board.wire_count == 0 && board.module_count != modules;
}

/// Why the board that was named does not fit.
std::string why_not(const oamhal::board& board, std::uint32_t modules_seen) {
  const auto info = board.info();
  if (info.module_count < modules_seen) return "the board has fewer modules than were seen.";
  return fmt::format("the board is for other parts: {}.", oamhal::text_of(info.parts));
}

void choose(const Boards& boards, Fits fits, std::uint32_t modules_seen, bool named,
            CheckedBaseboard& checked) {
  if (!named) std::erase_if(fits, [&](const auto& fit) { return may_be_smaller(boards, fit, modules_seen); });
  checked.named = named;
  if (fits.empty()) {
    checked.why = !named ? "no board has that many modules of this part." : why_not(boards[0], modules_seen);
    return;
  }
  checked.fit = fits[0];
  if (!named && fits[0].known == 0) {
    checked.why =
        "nothing that was seen tells where the ports lead, so no board can be told from another: name one "
        "with --board.";
    return;
  }
  if (!named && !fits_at_all(fits[0])) {
    checked.why = fmt::format("no board fits; the nearest is {}, by {} of {} peers. Name one with --board.",
                              boards[fits[0].board].info().name, fits[0].right, fits[0].known);
    return;
  }
  checked.board = boards[fits[0].board];
  const auto modules = [&](const oamhal_board_fit_t& fit) { return boards[fit.board].info().module_count; };
  // Ports that agree and pairs that agree are no numbers to compare.
  const auto is_graph = [&](const oamhal_board_fit_t& fit) {
    return boards[fit.board].info().wire_count == 0;
  };
  for (std::size_t i = 1; i < fits.size(); ++i) {
    const char* name = boards[fits[i].board].info().name;
    if (is_as_good(fits[i], fits[0]) && modules(fits[i]) == modules(fits[0])) {
      checked.as_well.emplace_back(name);
    } else if (checked.next.empty() && modules(fits[i]) == modules(fits[0]) &&
               is_graph(fits[i]) == is_graph(fits[0])) {
      checked.next = name;
      checked.next_fit = fits[i];
    }
  }
}

}  // namespace

oamhal::result<std::vector<CheckedBaseboard>> check_baseboards(const oamhal::snapshot& snapshot,
                                                               const std::string& name) {
  const auto boards = load_boards(name);
  if (!boards) return boards.error();
  std::vector<CheckedBaseboard> all;
  for (const auto& baseboard : snapshot.baseboards()) {
    CheckedBaseboard checked;
    checked.baseboard = baseboard.position;
    const auto fits = oamhal::try_board_fits(snapshot, baseboard.position, *boards);
    if (!fits) return fits.error();
    choose(*boards, *fits, baseboard.module_count, !name.empty(), checked);
    if (checked.board) {
      auto check = oamhal::try_check(snapshot, baseboard.position, *checked.board);
      if (!check) return check.error();
      checked.check = *check;
    }
    all.push_back(std::move(checked));
  }
  return all;
}

bool is_as_expected(const std::vector<CheckedBaseboard>& checked) {
  return std::ranges::all_of(checked, [](const CheckedBaseboard& one) {
    return one.check && one.check->info().verdict != OAMHAL_VERDICT_WRONG;
  });
}

}  // namespace oam_tools
