// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>

#include "tools/common/markup.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-linktest/report/html_parts.hpp"

namespace oam_linktest {

namespace {

using oam_tools::clip;
using oam_tools::xml_text;

constexpr double kWide = 168, kHigh = 92, kGapX = 84, kGapY = 170, kSide = 28;
constexpr std::size_t kMostModules = 32;
/// Places of the slots of a universal baseboard: the far row, then the near one.
constexpr std::array<std::uint32_t, 8> kSlots{0, 3, 4, 7, 1, 2, 5, 6};

struct Place {
  std::size_t module = 0;
  std::size_t row = 0;
  std::size_t column = 0;
};

/// One baseboard: where its modules stand, and what joins them.
class Board {
 public:
  Board(const Report& report, const Pairs& pairs, std::vector<std::size_t> modules)
      : report_(report), pairs_(pairs), modules_(std::move(modules)) {
    physical_ = stands_in_slots();
    columns_ = physical_ && modules_.size() > 4 ? 4 : std::max<std::size_t>(1, (modules_.size() + 1) / 2);
    if (physical_) columns_ = widest_slot();
    for (std::size_t i = 0; i < modules_.size(); ++i) places_.push_back(place_of(i));
    std::size_t reach = 0;
    for (const auto& [ends, pair] : pairs_)
      if (const auto [a, b] = both(ends); a && b && a->row == b->row)
        reach = std::max(reach, distance(*a, *b));
    arch_ = reach == 0 ? 20 : 34 + 24 * static_cast<double>(reach);
  }

  [[nodiscard]] bool physical() const { return physical_; }

  [[nodiscard]] std::string svg() const {
    const double width =
        2 * kSide + static_cast<double>(columns_) * kWide + static_cast<double>(columns_ - 1) * kGapX;
    const double height = 2 * arch_ + 2 * kHigh + kGapY;
    std::string text = fmt::format(
        "<svg viewBox=\"0 0 {0:.0f} {1:.0f}\" style=\"max-width:{2:.0f}px\" role=\"img\">\n<title>Modules "
        "and links, coloured by verdict</title>\n<rect "
        "class=\"edge\" x=\"1\" y=\"1\" width=\"{3:.0f}\" height=\"{4:.0f}\" rx=\"12\"/>\n",
        width, height, width * 1.05, width - 2, height - 2);
    // What failed lies on what did not.
    for (const Verdict verdict : {Verdict::not_tested, Verdict::pass, Verdict::inconclusive, Verdict::fail})
      for (const auto& [ends, pair] : pairs_)
        if (pair.tally.verdict() == verdict) text += wire(ends, pair);
    if (physical_) text += vacant();
    for (const Place& place : places_) text += box(place);
    return text + "</svg>\n";
  }

 private:
  [[nodiscard]] bool stands_in_slots() const {
    std::set<std::uint32_t> slots;
    for (const std::size_t module : modules_) {
      const auto slot = report_.modules[module].slot;
      if (!slot || *slot >= kSlots.size() || !slots.insert(*slot).second) return false;
    }
    return true;
  }

  [[nodiscard]] std::size_t widest_slot() const {
    std::size_t columns = 1;
    for (const std::size_t module : modules_)
      columns = std::max(columns, position(*report_.modules[module].slot) % 4 + 1);
    return columns > 2 ? 4 : columns;
  }

  static std::size_t position(std::uint32_t slot) {
    return static_cast<std::size_t>(std::ranges::find(kSlots, slot) - kSlots.begin());
  }

  [[nodiscard]] Place place_of(std::size_t i) const {
    if (!physical_) return {modules_[i], i / columns_, i % columns_};
    const std::size_t at = position(*report_.modules[modules_[i]].slot);
    return {modules_[i], at / 4, at % 4};
  }

  [[nodiscard]] const Place* find(std::size_t module) const {
    const auto found = std::ranges::find(places_, module, &Place::module);
    return found == places_.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::pair<const Place*, const Place*> both(
      const std::pair<std::size_t, std::size_t>& ends) const {
    return {find(ends.first), find(ends.second)};
  }
  static std::size_t distance(const Place& a, const Place& b) {
    return a.column > b.column ? a.column - b.column : b.column - a.column;
  }

  [[nodiscard]] double left(const Place& place) const {
    return kSide + static_cast<double>(place.column) * (kWide + kGapX);
  }
  [[nodiscard]] double top(const Place& place) const {
    return arch_ + static_cast<double>(place.row) * (kHigh + kGapY);
  }

  /// Where a line to `other` leaves the edge of `place`: those to the left further left, so that none cross
  /// there.
  [[nodiscard]] double leave(const Place& place, const Place& other) const {
    std::vector<std::size_t> columns;
    for (const auto& [ends, pair] : pairs_) {
      const auto [a, b] = both(ends);
      if (a == nullptr || b == nullptr || (a->module != place.module && b->module != place.module)) continue;
      const Place& end = a->module == place.module ? *b : *a;
      if ((end.row == place.row) == (other.row == place.row)) columns.push_back(end.column);
    }
    std::ranges::sort(columns, [&](std::size_t a, std::size_t b) {
      return order(place, other, a) < order(place, other, b);
    });
    const auto index = std::ranges::find(columns, other.column) - columns.begin();
    return left(place) + kWide * (static_cast<double>(index) + 1) / (static_cast<double>(columns.size()) + 1);
  }

  /// Within a row lines are arches, those to far modules around those to near ones.
  static long order(const Place& place, const Place& other, std::size_t column) {
    const auto step = static_cast<long>(column) - static_cast<long>(place.column);
    if (place.row != other.row) return step;
    return step < 0 ? -100 - step : 100 - step;
  }

  [[nodiscard]] std::string path(const Place& a, const Place& b) const {
    const double x1 = leave(a, b), x2 = leave(b, a);
    if (a.row != b.row) {
      const double y1 = a.row < b.row ? top(a) + kHigh : top(a);
      const double y2 = a.row < b.row ? top(b) : top(b) + kHigh;
      return fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", x1, y1, x2, y2);
    }
    const double way = a.row == 0 ? -1 : 1;
    const double y = a.row == 0 ? top(a) : top(a) + kHigh;
    const double control = y + way * (14 + 24 * static_cast<double>(distance(a, b))) * 4 / 3;
    return fmt::format("M{0:.1f} {1:.1f}C{0:.1f} {2:.1f} {3:.1f} {2:.1f} {3:.1f} {1:.1f}", x1, y, control,
                       x2);
  }

  [[nodiscard]] std::string wire(const std::pair<std::size_t, std::size_t>& ends, const Pair& pair) const {
    const auto [a, b] = both(ends);
    if (a == nullptr || b == nullptr) return "";
    const std::string line = path(*a, *b);
    return fmt::format(
        "<g><title>{}</title><path class=\"halo\" d=\"{}\"/><path class=\"wire {}{}\" d=\"{}\"/></g>\n",
        xml_text(pair_words(report_, ends, pair)), line, verdict_class(pair.tally.verdict()),
        pair.tally.partial() ? " part" : "", line);
  }

  [[nodiscard]] std::string vacant() const {
    std::string text;
    for (std::size_t at = 0; at < kSlots.size(); ++at) {
      const Place place{0, at / 4, at % 4};
      const bool taken = std::ranges::any_of(places_, [&](const Place& other) {
        return other.row == place.row && other.column == place.column;
      });
      if (taken || place.column >= columns_) continue;
      text += fmt::format(
          "<rect class=\"empty\" x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" rx=\"8\"/>"
          "<text class=\"quiet\" x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">slot {}: no module "
          "seen</text>\n",
          left(place), top(place), kWide, kHigh, left(place) + kWide / 2, top(place) + kHigh / 2 + 4,
          kSlots[at]);
    }
    return text;
  }

  [[nodiscard]] std::string box(const Place& place) const {
    const ModuleRow& module = report_.modules[place.module];
    const Tally tally = module_tally(report_, module.name);
    const double x = left(place), y = top(place);
    const auto line = [&](double down, std::string_view style, const std::string& words) {
      return words.empty() ? ""
                           : fmt::format("<text class=\"{}\" x=\"{:.0f}\" y=\"{:.0f}\">{}</text>", style,
                                         x + 14, y + down, xml_text(clip(words, 22)));
    };
    std::string text = fmt::format(
        "<g><title>{}</title><rect class=\"box\" x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" "
        "height=\"{:.0f}\" "
        "rx=\"8\"/>",
        xml_text(fmt::format("{} {} {} {}: {}", module.name, module.label, module.model, module.serial,
                             tally_words(tally))),
        x, y, kWide, kHigh);
    text += line(27, "strong", short_module(report_, place.module));
    text +=
        line(47, "", module.model) + line(64, "quiet", module.serial.empty() ? module.bdf : module.serial);
    text += line(81, "quiet", loose(place.module));
    if (tally.total() > 0)
      text +=
          fmt::format("<text class=\"strong {}\" x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">{}</text>",
                      verdict_class(tally.verdict()), x + kWide - 12, y + 27, verdict_sign(tally.verdict()));
    return text + "</g>\n";
  }

  /// Ports whose other end is no module of this board.
  [[nodiscard]] std::string loose(std::size_t module) const {
    std::size_t count = 0;
    for (const LinkRow& link : report_.links)
      if (link.module == module && (!link.peer || find(*link.peer) == nullptr)) ++count;
    return count == 0 ? "" : fmt::format("{} port{} elsewhere", count, count == 1 ? "" : "s");
  }

  const Report& report_;
  const Pairs& pairs_;
  std::vector<std::size_t> modules_;
  bool physical_ = false;
  std::size_t columns_ = 1;
  double arch_ = 0;
  std::vector<Place> places_;
};

std::string legend_item(std::string_view style, std::string_view words) {
  return fmt::format(
      "<span><svg viewBox=\"0 0 40 12\"><path class=\"wire {}\" d=\"M0 6H40\"/></svg>{}</span>\n", style,
      words);
}

}  // namespace

std::string html_board(const Report& report) {
  std::map<std::string, std::vector<std::size_t>> boards;
  for (std::size_t i = 0; i < report.modules.size(); ++i) {
    const std::string& name = report.modules[i].name;
    const std::size_t slash = name.rfind('/');
    boards[slash == std::string::npos ? "" : name.substr(0, slash)].push_back(i);
  }
  const Pairs pairs = pairs_of(report);
  std::string body;
  for (const auto& [name, modules] : boards) {
    if (boards.size() > 1)
      body += fmt::format("<h3>{}</h3>\n", xml_text(name.empty() ? "Without a baseboard" : name));
    if (modules.size() > kMostModules) {
      body +=
          fmt::format("<p class=\"quiet\">{} modules are too many for a picture; the tables have them.</p>\n",
                      modules.size());
      continue;
    }
    const Board board(report, pairs, modules);
    body += "<div class=\"board scroll\">" + board.svg() + "</div>\n";
    body += board.physical()
                ? "<p class=\"quiet small\">Modules stand where they do on the baseboard, the far row "
                  "above.</p>\n"
                : "<p class=\"quiet small\">Modules stand in order, not in their places: not every slot "
                  "is known.</p>\n";
  }
  if (body.empty()) return "";
  return body + "<div class=\"legend\">\n" + legend_item("pass", "PASS") +
         legend_item("pass part", "PASS, some tests not done") + legend_item("fail", "FAIL") +
         legend_item("open", "INCONCLUSIVE") + legend_item("none", "NOT-TESTED") + "</div>\n";
}

}  // namespace oam_linktest
