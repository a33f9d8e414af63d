// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "tools/common/text.hpp"
#include "tools/oam-info/export/export.hpp"
#include "tools/oam-info/export/svg_layout.hpp"
#include "tools/oam-info/export/xml.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

constexpr double kLeast = 760, kMargin = 40, kLegendLine = 24;

constexpr const char* kSheet =
    "<style>\n"
    "text { font-family: 'DejaVu Sans', Verdana, 'Segoe UI', Arial, sans-serif; font-size: 13px; fill: "
    "#1f2933; }\n"
    ".title { font-size: 22px; font-weight: bold; }\n"
    ".board { font-size: 16px; font-weight: bold; }\n"
    ".name { font-size: 18px; font-weight: bold; }\n"
    ".quiet { fill: #52606d; }\n"
    ".trouble { font-weight: bold; fill: #a3200d; }\n"
    ".origin { font-weight: bold; fill: #7a4100; }\n"
    ".count { font-size: 12px; font-weight: bold; }\n"
    ".middle { text-anchor: middle; }\n"
    ".device { fill: #ffffff; stroke: #3e4c59; stroke-width: 1.5; }\n"
    ".device-trouble { fill: #fff3f0; stroke: #a3200d; stroke-width: 3; }\n"
    ".module { fill: #e4e9ee; stroke: #9aa5b1; stroke-width: 1; }\n"
    ".vacant { fill: none; stroke: #9aa5b1; stroke-width: 1.5; stroke-dasharray: 5 5; }\n"
    ".casing { fill: none; stroke: #ffffff; stroke-opacity: 0.85; }\n"
    ".line { fill: none; }\n"
    ".plate { fill: #ffffff; stroke: #cbd2d9; stroke-width: 0.75; }\n"
    "</style>\n";

/// What a line stands for beside its state.
using Kind = std::tuple<std::string, std::optional<std::uint64_t>, std::optional<std::uint64_t>, bool>;

Kind kind_of(const Bundle& bundle) {
  return {bundle.type, bundle.count, bundle.rate_mbps, bundle.doubtful};
}

std::string text_at(double x, double y, std::string_view style, std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\">{}</text>\n", x, y, style, xml_text(text));
}

std::string box_text(const Box& box, std::string_view style, double corner) {
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{:.0f}\" class=\"{}\"/>\n",
      box.x, box.y, box.width, box.height, corner, style);
}

double stroke_of(const std::optional<std::uint64_t>& count) {
  return 1.5 + 0.75 * static_cast<double>(std::clamp<std::uint64_t>(count.value_or(1), 1, 8));
}

std::string stroke_text(const LineStyle& style, double width) {
  const bool dashed = !std::string_view(style.dashes).empty();
  return fmt::format("stroke=\"{}\" stroke-width=\"{:.2f}\"{}", style.color, width,
                     dashed ? fmt::format(" stroke-dasharray=\"{}\"", style.dashes) : "");
}

Caption point_of(const Curve& curve, double part) {
  const double rest = 1 - part;
  const double weights[4] = {rest * rest * rest, 3 * rest * rest * part, 3 * rest * part * part,
                             part * part * part};
  Caption point;
  for (std::size_t i = 0; i < 4; ++i) {
    point.x += weights[i] * curve.x[i];
    point.y += weights[i] * curve.y[i];
  }
  return point;
}

std::string cross_at(double x, double y, const LineStyle& style) {
  constexpr double kArm = 6;
  return fmt::format(
      "<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}M{:.1f} {:.1f}L{:.1f} {:.1f}\" class=\"line\" stroke=\"{}\" "
      "stroke-width=\"3\"/>\n",
      x - kArm, y - kArm, x + kArm, y + kArm, x - kArm, y + kArm, x + kArm, y - kArm, style.color);
}

class Picture {
 public:
  explicit Picture(const Scene& scene) : scene_(scene), layout_(layout_of(scene, top())) {
    for (const Bundle& bundle : scene.bundles)
      if (!is_loose(bundle)) ++kinds_[kind_of(bundle)];
    const auto most = std::ranges::max_element(kinds_, {}, [](const auto& kind) { return kind.second; });
    if (most != kinds_.end()) usual_ = most->first;
    width_ = std::max(kLeast, layout_.width);
  }

  std::string text() {
    const std::string body = panels() + lines() + devices() + legend();
    const std::string title = fmt::format("{}: {}", scene_.host, summary());
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 "
        "{0:.0f} "
        "{1:.0f}\">\n<title>{2}</title>\n",
        width_, y_, xml_text(scene_.origin.empty() ? title : title + ". " + scene_.origin));
    text += kSheet;
    text += fmt::format("<rect width=\"{:.0f}\" height=\"{:.0f}\" fill=\"#f7f9fb\"/>\n", width_, y_);
    text += text_at(kMargin, 42, "title", title);
    if (!scene_.origin.empty()) {
      text += fmt::format(
          "<rect x=\"{:.0f}\" y=\"56\" width=\"{:.0f}\" height=\"28\" rx=\"4\" fill=\"#ffe8c7\"/>\n", kMargin,
          width_ - 2 * kMargin);
      text += text_at(kMargin + 12, 75, "origin", oam_tools::clip(scene_.origin, 100));
    }
    return text + body + "</svg>\n";
  }

 private:
  [[nodiscard]] double top() const { return scene_.origin.empty() ? 56 : 92; }

  [[nodiscard]] std::string summary() const {
    const std::size_t modules = count_modules(scene_);
    std::string words = count_text(modules, "module");
    if (scene_.nodes.size() != modules) words += ", " + count_text(scene_.nodes.size(), "device");
    std::uint64_t links = 0;
    bool known = true;
    for (const Bundle& bundle : scene_.bundles) {
      if (is_loose(bundle)) continue;
      known = known && bundle.count;
      links += bundle.count.value_or(0);
    }
    return words + (known ? ", " + count_text(links, "link") : ", links");
  }

  [[nodiscard]] std::string panels() const {
    std::string text;
    for (const Caption& title : layout_.titles) text += text_at(title.x, title.y, "board", title.text);
    for (const Box& frame : layout_.frames) text += box_text(frame, "module", 10);
    for (const Box& box : layout_.vacant) text += box_text(box, "vacant", 6);
    for (const Caption& name : layout_.vacant_names) {
      text += text_at(name.x, name.y - 4, "quiet middle", name.text);
      text += text_at(name.x, name.y + 16, "quiet middle", "no module seen");
    }
    return text;
  }

  /// How many, where that is not as usual.
  [[nodiscard]] std::string count_label(const Bundle& bundle) const {
    if (kind_of(bundle) == usual_) return {};
    const std::string count = bundle.count ? fmt::format("{}x", *bundle.count) : "?x";
    const auto same = std::ranges::count_if(
        kinds_, [&](const auto& kind) { return std::get<1>(kind.first) == bundle.count; });
    return same > 1 && bundle.rate_mbps
               ? fmt::format("{} {}", count, rate_text({*bundle.rate_mbps, OAMHAL_PRESENT, 0}))
               : count;
  }

  [[nodiscard]] std::string line(const Bundle& bundle, const Curve& curve) const {
    const LineStyle style = style_of(bundle);
    const double width = stroke_of(bundle.count);
    const std::string path =
        fmt::format("M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", curve.x[0], curve.y[0],
                    curve.x[1], curve.y[1], curve.x[2], curve.y[2], curve.x[3], curve.y[3]);
    std::string text = fmt::format(
        "<g>\n<title>{}</title>\n<path d=\"{}\" class=\"casing\" stroke-width=\"{:.2f}\"/>\n<path d=\"{}\" "
        "class=\"line\" {}/>\n",
        xml_text(fmt::format("{} - {}: {}, {}", scene_.nodes[bundle.a].name, scene_.nodes[bundle.b].name,
                             state_words(bundle), bundle_text(bundle))),
        path, width + 5, path, stroke_text(style, width));
    if (style.crossed) {
      const Caption at = point_of(curve, 0.72);
      text += cross_at(at.x, at.y, style);
    }
    if (const std::string label = count_label(bundle); !label.empty()) {
      const bool is_short = std::abs(curve.x[3] - curve.x[0]) + std::abs(curve.y[3] - curve.y[0]) < 100;
      const Caption at = point_of(curve, is_short ? 0.5 : 0.2);
      const double wide = 10 + 7.6 * static_cast<double>(label.size());
      text += box_text({at.x - wide / 2, at.y - 9, wide, 18}, "plate", 4);
      text += text_at(at.x, at.y + 4.5, "count middle", label);
    }
    return text + "</g>\n";
  }

  /// What is up first, so that the rest lies on it.
  [[nodiscard]] std::string lines() const {
    const std::vector<Curve> curves = curves_of(scene_, layout_);
    std::string good;
    std::string other;
    for (std::size_t i = 0; i < scene_.bundles.size(); ++i) {
      const Bundle& bundle = scene_.bundles[i];
      if (!is_drawn(bundle)) continue;
      (bundle.state == OAMHAL_LINK_STATE_UP ? good : other) += line(bundle, curves[i]);
    }
    return good + other;
  }

  /// Links of a device that go to no other device: a line of its box for each kind of end.
  [[nodiscard]] std::vector<std::vector<const Bundle*>> other_ends() const {
    std::vector<std::vector<const Bundle*>> ends(scene_.nodes.size());
    for (const Bundle& bundle : scene_.bundles)
      if (!is_drawn(bundle)) ends[bundle.a].push_back(&bundle);
    return ends;
  }

  [[nodiscard]] std::string other_end(const Bundle& bundle, double x, double y) const {
    const LineStyle style = style_of(bundle);
    std::string text =
        fmt::format("<g>\n<title>{}</title>\n<path d=\"M{:.1f} {:.1f}h26\" class=\"line\" {}/>\n",
                    xml_text(fmt::format("{}, {}: {}", scene_.nodes[bundle.a].name, other_text(bundle),
                                         state_words(bundle))),
                    x, y - 4, stroke_text(style, 2.5));
    if (style.crossed) text += cross_at(x + 13, y - 4, style);
    text += text_at(x + 32, y, "", oam_tools::clip(other_text(bundle), 17));
    return text + "</g>\n";
  }

  [[nodiscard]] std::string device(const Node& node, const Box& box,
                                   const std::vector<const Bundle*>& ends) const {
    constexpr std::size_t kLetters = 19;
    std::string text = fmt::format("<g>\n<title>{}</title>\n",
                                   xml_text(fmt::format("{} {} {}", node.name, node.bdf, node.model)));
    text += box_text(box, node.trouble.empty() ? "device" : "device-trouble", 6);
    const bool is_address = node.name == node.bdf;
    const double x = box.x + 12;
    text += is_address ? text_at(x, box.y + 24, "board", oam_tools::clip(node.name, 15))
                       : text_at(x, box.y + 25, "name", oam_tools::clip(node.name, 12));
    double y = box.y + 44;
    const auto add = [&](std::string_view style, const std::string& words) {
      if (words.empty()) return;
      text += text_at(x, y, style, oam_tools::clip(words, kLetters));
      y += 17;
    };
    if (!is_address && !node.label.empty() && node.label != node.name)
      text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"quiet\" text-anchor=\"end\">{}</text>\n",
                          box.x + box.width - 12, box.y + 24, xml_text(oam_tools::clip(node.label, 8)));
    if (!node.trouble.empty()) add("trouble", "STATE: " + node.trouble);
    add("", node.model);
    add("quiet", is_address ? node.label : node.bdf);
    if (node.numa_node) add("quiet", fmt::format("NUMA node {}", *node.numa_node));
    for (std::size_t i = 0; i < ends.size() && i < kMostOtherEnds; ++i)
      text += other_end(*ends[i], x, y + kOtherEndHeight * static_cast<double>(i));
    y += kOtherEndHeight * static_cast<double>(kMostOtherEnds);
    if (ends.size() > kMostOtherEnds) add("", fmt::format("and {} more", ends.size() - kMostOtherEnds));
    return text + "</g>\n";
  }

  [[nodiscard]] std::string devices() const {
    const auto ends = other_ends();
    std::string text;
    for (std::size_t i = 0; i < scene_.nodes.size(); ++i)
      text += device(scene_.nodes[i], layout_.cells[i].box, ends[i]);
    return text;
  }

  void note(std::string& text, const std::string& words) {
    for (const std::string& one :
         oam_tools::wrap(words, static_cast<std::size_t>((width_ - 2 * kMargin) / 7.6))) {
      text += text_at(kMargin, y_ + 16, "", one);
      y_ += kLegendLine - 4;
    }
  }

  void sample(std::string& text, const LineStyle& style, double width, const std::string& words) {
    text += fmt::format("<path d=\"M{:.1f} {:.1f}h64\" class=\"line\" {}/>\n", kMargin, y_ + 12,
                        stroke_text(style, width));
    if (style.crossed) text += cross_at(kMargin + 32, y_ + 12, style);
    text += text_at(kMargin + 78, y_ + 16, "", words);
    y_ += kLegendLine;
  }

  std::string legend() {
    y_ = layout_.height + 16;
    std::string text = fmt::format("<path d=\"M{:.0f} {:.1f}H{:.0f}\" class=\"line\" stroke=\"#cbd2d9\"/>\n",
                                   kMargin, y_ - 8, width_ - kMargin);
    std::map<std::string, const Bundle*> states;
    for (const Bundle& bundle : scene_.bundles) states.emplace(state_words(bundle), &bundle);
    for (const auto& [words, bundle] : states) sample(text, style_of(*bundle), 3, words);
    if (scene_.bundles.empty()) note(text, "No link is known.");
    constexpr std::size_t kMostKinds = 12;
    std::size_t shown = 0;
    for (const auto& [kind, count] : kinds_) {
      if (++shown > kMostKinds) break;
      Bundle bundle;
      std::tie(bundle.type, bundle.count, bundle.rate_mbps, bundle.doubtful) = kind;
      const std::string label = kind == usual_ ? "a line without a number" : count_label(bundle);
      note(text, fmt::format("{}: {}", label, bundle_text(bundle)));
    }
    if (!kinds_.empty())
      note(text, "Rates are for one direction and the whole line; (?): not known to be right.");
    if (!layout_.frames.empty()) note(text, "A grey frame is a module that has several devices.");
    note(text, places());
    y_ += 16;
    return text;
  }

  [[nodiscard]] std::string places() const {
    if (scene_.nodes.empty()) return "No accelerator was found.";
    if (layout_.physical)
      return "Modules stand where they do on the baseboard, seen from the front: the far row above.";
    if (scene_.slots_are_positions)
      return "Modules stand in order, not in their places: the slots are positions in the hive, as the "
             "driver numbers "
             "them.";
    return "Modules stand in order, not in their places: nothing tells these.";
  }

  const Scene& scene_;
  std::map<Kind, std::size_t> kinds_;
  Kind usual_;
  Layout layout_;
  double width_ = 0;
  double y_ = 0;
};

}  // namespace

std::string export_svg(const Scene& scene) {
  return Picture(scene).text();
}

}  // namespace oam_info
