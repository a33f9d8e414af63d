// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>

#include "tools/common/markup.hpp"
#include "tools/oam-linktest/report/html_parts.hpp"

namespace oam_linktest {

namespace {

using oam_tools::xml_text;

constexpr double kWide = 260, kHigh = 104, kLeft = 34, kTop = 8, kBottom = 18;
constexpr std::size_t kMostCards = 1024;

/// The lanes of one port and direction in one test.
struct Lanes {
  std::string test;
  Subject port;
  Tally tally;
  std::map<std::uint32_t, const Result*> results;
};

/// The measure that the lane was judged by.
const Measure* judged(const Result& result) {
  for (const Measure& measure : result.measures)
    if (measure.limit) return &measure;
  return nullptr;
}

std::vector<Lanes> lanes_of(const Report& report) {
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> known;
  std::vector<Lanes> groups;
  for (const Result& result : report.results) {
    if (!result.subject.lane || !result.margin.empty()) continue;
    const Subject& subject = result.subject;
    const auto [at, is_new] = known.try_emplace(
        std::tuple(result.test, subject.module, subject.port, subject.direction), groups.size());
    if (is_new) {
      Subject port = subject;
      port.lane.reset();
      groups.push_back({result.test, port, {}, {}});
    }
    groups[at->second].tally.add(result.verdict);
    groups[at->second].results.emplace(*subject.lane, &result);
  }
  return groups;
}

/// A logarithmic scale of whole powers of ten.
class Scale {
 public:
  explicit Scale(const Lanes& lanes) {
    double least = std::numeric_limits<double>::max(), most = 0;
    const auto include = [&](double value) {
      if (!(value > 0) || !std::isfinite(value)) return;
      least = std::min(least, value);
      most = std::max(most, value);
    };
    for (const auto& [lane, result] : lanes.results)
      if (const Measure* measure = judged(*result)) {
        include(measure->value.value_or(0));
        include(*measure->limit);
      }
    if (most == 0) return;
    low_ = std::floor(std::log10(least) - 0.4);
    high_ = std::ceil(std::log10(most) + 0.1);
  }
  [[nodiscard]] double y(double value) const {
    const double share = value > 0 ? (std::log10(value) - low_) / (high_ - low_) : 0;
    return kTop + (kHigh - kTop - kBottom) * (1 - std::clamp(share, 0.0, 1.0));
  }
  [[nodiscard]] int low() const { return static_cast<int>(low_); }
  [[nodiscard]] int high() const { return static_cast<int>(high_); }

 private:
  double low_ = 0;
  double high_ = 1;
};

std::string power_label(int power, double y) {
  const std::string raised = power < 0 ? fmt::format("\u2212{}", -power) : fmt::format("{}", power);
  return fmt::format(
      "<text class=\"tiny\" x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">10<tspan dy=\"-4\" "
      "font-size=\"8\">{}</tspan></text>",
      kLeft - 5, y + 4, raised);
}

std::string bar(const Scale& scale, std::uint32_t lane, const Result& result, double x, double width) {
  const Measure* measure = judged(result);
  const double floor = kHigh - kBottom;
  std::string words = fmt::format("lane {}: {}", lane, verdict_name(result.verdict));
  if (measure != nullptr) words += ", " + measure_words(*measure);
  if (!result.reason.empty()) words += ". " + result.reason;
  std::string text = fmt::format("<g><title>{}</title>", xml_text(words));
  if (measure != nullptr && measure->value) {
    const double y = std::min(scale.y(*measure->value), floor - 2);
    text += fmt::format(
        "<rect class=\"fill {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"1.5\"/>",
        verdict_class(result.verdict), x + width * 0.15, y, width * 0.7, floor - y);
  } else {
    text +=
        fmt::format("<text class=\"tiny {}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>",
                    verdict_class(result.verdict), x + width / 2, floor - 4, verdict_sign(result.verdict));
  }
  text += fmt::format("<text class=\"tiny\" x=\"{:.1f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}</text></g>\n",
                      x + width / 2, kHigh - 5, lane);
  return text;
}

std::string limit_line(const Scale& scale, const Lanes& lanes) {
  for (const auto& [lane, result] : lanes.results) {
    const Measure* measure = judged(*result);
    if (measure == nullptr) continue;
    const double y = scale.y(*measure->limit);
    return fmt::format("<g><title>limit {}</title><path class=\"limit\" d=\"M{:.0f} {:.1f}H{:.0f}\"/></g>\n",
                       xml_text(value_words(*measure->limit, measure->unit)), kLeft, y, kWide);
  }
  return "";
}

std::string card(const std::string& test, const Subject& subject, Verdict verdict, const std::string& picture,
                 const std::string& words) {
  return fmt::format(
      "<div class=\"card\"><div class=\"name\">{}</div><div>{} <span class=\"quiet "
      "small\">{}</span></div>{}<div "
      "class=\"quiet small\">{}</div></div>\n",
      subject_html(subject), pill(verdict), xml_text(test), picture, words);
}

std::string lanes_card(const Lanes& lanes) {
  const Scale scale(lanes);
  const double width = (kWide - kLeft) / static_cast<double>(std::max<std::size_t>(lanes.results.size(), 1));
  std::string text = fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\">", kWide, kHigh);
  text += fmt::format("<path class=\"axis\" d=\"M{0:.0f} {1:.0f}V{2:.0f}H{3:.0f}\"/>", kLeft, kTop,
                      kHigh - kBottom, kWide);
  text += power_label(scale.high(), kTop + 2) + power_label(scale.low(), kHigh - kBottom - 2);
  const double each = std::min(width, 40.0);
  double x = kLeft;
  std::string name;
  for (const auto& [lane, result] : lanes.results) {
    text += bar(scale, lane, *result, x, each);
    if (const Measure* measure = judged(*result); measure != nullptr && name.empty())
      name = fmt::format("{}; dashed: the limit, {}", xml_text(measure->name),
                         value_html(*measure->limit, measure->unit));
    x += each;
  }
  text += limit_line(scale, lanes) + "</svg>";
  return card(lanes.test, lanes.port, lanes.tally.verdict(), text,
              name.empty() ? "nothing was measured" : name);
}

/// The good steps of an axis from the middle on, on both sides.
struct Extent {
  std::int32_t low = 0;
  std::int32_t high = 0;
  std::int32_t most = 0;
  std::optional<double> low_offset;
  std::optional<double> high_offset;
  bool any = false;
};

Extent extent_of(const Result& result, std::string_view axis) {
  Extent extent;
  std::map<std::int32_t, const MarginPoint*> points;
  for (const MarginPoint& point : result.margin)
    if (point.axis == axis) points.emplace(point.step, &point);
  for (const auto& [step, point] : points)
    extent.most = std::max(extent.most, step == INT32_MIN ? INT32_MAX : std::abs(step));
  extent.any = !points.empty();
  // From the middle outwards: what is good behind a step that is not does not count.
  for (auto at = points.upper_bound(0); at != points.end() && at->second->good; ++at)
    std::tie(extent.high, extent.high_offset) = std::pair(at->first, at->second->offset);
  for (auto at = points.lower_bound(0); at != points.begin();) {
    --at;
    if (!at->second->good) break;
    std::tie(extent.low, extent.low_offset) = std::pair(at->first, at->second->offset);
  }
  return extent;
}

std::string extent_words(const Extent& extent, std::string_view axis, std::string_view unit) {
  if (!extent.any) return fmt::format("{}: not measured", axis);
  if (extent.low_offset && extent.high_offset)
    return fmt::format("{}: &minus;{} to +{} {}", axis, number_html(std::abs(*extent.low_offset)),
                       number_html(std::abs(*extent.high_offset)), unit);
  return fmt::format("{}: &minus;{} to +{} steps; the receiver gives no scale", axis,
                     std::abs(static_cast<std::int64_t>(extent.low)), extent.high);
}

/// Only the two axes were measured: it is a cross, and says nothing of the corners.
std::string cross(const Result& result) {
  constexpr double kMiddleX = 130, kMiddleY = 66, kReachX = 112, kReachY = 54;
  const Extent timing = extent_of(result, "timing"), voltage = extent_of(result, "voltage");
  std::string text =
      "<svg viewBox=\"0 0 260 132\" role=\"img\"><path class=\"axis\" d=\"M10 66H250M130 6V126\"/>";
  for (const MarginPoint& point : result.margin) {
    const bool across = point.axis == "timing";
    const double most = std::max(1, across ? timing.most : voltage.most);
    const double share = static_cast<double>(point.step) / most;
    const double x = across ? kMiddleX + share * kReachX : kMiddleX;
    const double y = across ? kMiddleY : kMiddleY - share * kReachY;
    text += fmt::format(
        "<g><title>{} step {}{}: {} errors, {}</title><circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" "
        "r=\"{}\"/></g>\n",
        xml_text(point.axis), point.step,
        point.offset ? fmt::format(" ({} {})", number_words(*point.offset), across ? "%UI" : "mV") : "",
        point.errors, point.good ? "good" : "not good", point.good ? "fill pass" : "hollow", x, y,
        point.good ? "3.2" : "2.8");
  }
  return text + "</svg>";
}

std::string margin_card(const Result& result) {
  std::string words = extent_words(extent_of(result, "timing"), "timing", "%UI") + "<br>" +
                      extent_words(extent_of(result, "voltage"), "voltage", "mV");
  if (!result.reason.empty()) words += "<br>" + xml_text(result.reason);
  return card(result.test, result.subject, result.verdict, cross(result), words);
}

/// What did not pass stands open, the rest is folded away.
class Cards {
 public:
  void add(const std::string& text, bool passed) {
    if (++count_ > kMostCards) return;
    (passed ? folded_ : open_) += text;
    passes_ += passed ? 1 : 0;
  }
  [[nodiscard]] std::string html(std::string_view what) const {
    const auto grid = [](const std::string& cards) {
      return cards.empty() ? "" : "<div class=\"cards\">\n" + cards + "</div>\n";
    };
    constexpr std::size_t kFew = 8;
    if (count_ <= kFew) return grid(open_ + folded_);
    std::string text = grid(open_);
    text += html_details(fmt::format("{} {} that passed", passes_, what), grid(folded_));
    if (count_ > kMostCards)
      text += fmt::format("<p class=\"quiet small\">and {} more, in the JSON of this run</p>\n",
                          count_ - kMostCards);
    return text;
  }

 private:
  std::size_t count_ = 0;
  std::size_t passes_ = 0;
  std::string open_;
  std::string folded_;
};

}  // namespace

std::string html_lanes(const Report& report) {
  Cards cards;
  for (const Lanes& lanes : lanes_of(report))
    cards.add(lanes_card(lanes), lanes.tally.verdict() == Verdict::pass && !lanes.tally.partial());
  return cards.html("ports and directions");
}

std::string html_margins(const Report& report) {
  Cards cards;
  for (const Result& result : report.results)
    if (!result.margin.empty()) cards.add(margin_card(result), result.verdict == Verdict::pass);
  return cards.html("lanes");
}

}  // namespace oam_linktest
