// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/report/html_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tools/common/markup.hpp"

namespace oam_linktest {

namespace {

using oam_tools::xml_text;

std::map<std::string, std::size_t> indexes_of(const Report& report) {
  std::map<std::string, std::size_t> indexes;
  for (std::size_t i = 0; i < report.modules.size(); ++i) indexes.emplace(report.modules[i].name, i);
  return indexes;
}

/// "1e-12" as "10" with a raised "-12".
std::string powers_html(const std::string& words) {
  const std::size_t sign = words.find('e');
  if (sign == std::string::npos || sign + 2 >= words.size()) return words;
  const std::size_t end = std::min(words.find(' ', sign), words.size());
  std::string power = words.substr(sign + 1, end - sign - 1);
  const bool negative = power.front() == '-';
  power.erase(0, std::min(power.find_first_of("123456789"), power.size() - 1));
  return fmt::format("{}&#8239;&times;&#8239;10<sup>{}{}</sup>{}", words.substr(0, sign),
                     negative ? "&minus;" : "", power, words.substr(end));
}

}  // namespace

std::string_view verdict_class(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::inconclusive:
      return "open";
    default:
      return "none";
  }
}

std::string_view verdict_sign(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "&#10003;";
    case Verdict::fail:
      return "&#10007;";
    case Verdict::inconclusive:
      return "?";
    default:
      return "&ndash;";
  }
}

std::string pill(Verdict verdict) {
  return fmt::format("<span class=\"pill {}\">{} {}</span>", verdict_class(verdict), verdict_sign(verdict),
                     verdict_name(verdict));
}

std::string number_html(double number) {
  return powers_html(number_words(number));
}

std::string value_html(double value, std::string_view unit) {
  const std::string words = value_words(value, unit);
  const std::size_t space = std::min(words.find(' '), words.size());
  return powers_html(words.substr(0, space)) + xml_text(words.substr(space));
}

std::string subject_html(const Subject& subject) {
  std::string text = xml_text(subject.text());
  for (const auto& [plain, drawn] :
       {std::pair(" &lt;- ", " &larr; "), std::pair(" -&gt; ", " &rarr; "), std::pair(" - ", " &ndash; ")})
    if (const std::size_t at = text.find(plain); at != std::string::npos)
      text.replace(at, std::string_view(plain).size(), drawn);
  return "<span class=\"nowrap\">" + text + "</span>";
}

std::string html_row(const std::vector<std::string>& cells) {
  std::string row = "<tr>";
  for (const std::string& cell : cells) row += "<td>" + cell + "</td>";
  return row + "</tr>\n";
}

std::string html_table(const std::vector<std::string>& titles, const std::string& rows, bool wide) {
  if (rows.empty()) return "";
  std::string head;
  for (const std::string& title : titles) head += "<th>" + xml_text(title) + "</th>";
  return fmt::format(
      "<div class=\"scroll\"><table{}>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table></div>\n",
      wide ? "" : " class=\"stack\"", head, rows);
}

std::string html_section(std::string_view title, std::string_view note, const std::string& body) {
  if (body.empty()) return "";
  const std::string words = note.empty() ? "" : fmt::format("<p class=\"quiet small\">{}</p>\n", note);
  return fmt::format("<section>\n<h2>{}</h2>\n{}{}</section>\n", title, words, body);
}

std::string html_details(const std::string& summary, const std::string& body) {
  if (body.empty()) return "";
  return fmt::format("<details>\n<summary>{}</summary>\n{}</details>\n", summary, body);
}

Pairs pairs_of(const Report& report) {
  Pairs pairs;
  for (const LinkRow& link : report.links)
    if (link.peer && *link.peer != link.module && link.module < report.modules.size() &&
        *link.peer < report.modules.size())
      ++pairs[std::minmax<std::size_t>(link.module, *link.peer)].links;
  // A link is a row at each of its ends, or at one.
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> one_way;
  for (const LinkRow& link : report.links)
    if (link.peer && link.module < *link.peer) ++one_way[{link.module, *link.peer}];
  for (auto& [ends, pair] : pairs) {
    const std::size_t there = one_way[ends];
    pair.links = std::max(there, pair.links - there);
  }
  const auto indexes = indexes_of(report);
  for (const Result& result : report.results) {
    const auto a = indexes.find(result.subject.module);
    const auto b = indexes.find(result.subject.peer_module);
    if (a == indexes.end() || b == indexes.end() || a == b) continue;
    Pair& pair = pairs[std::minmax(a->second, b->second)];
    pair.tally.add(result.verdict);
    if (result.verdict != Verdict::pass)
      pair.open.push_back(
          fmt::format("{} {}: {}", result.test, result.subject.text(), verdict_name(result.verdict)));
  }
  return pairs;
}

std::string pair_words(const Report& report, const std::pair<std::size_t, std::size_t>& ends,
                       const Pair& pair) {
  constexpr std::size_t kMost = 8;
  std::string words = fmt::format("{} - {}: {} link{}, {}", short_module(report, ends.first),
                                  short_module(report, ends.second), pair.links, pair.links == 1 ? "" : "s",
                                  tally_words(pair.tally));
  for (std::size_t i = 0; i < pair.open.size() && i < kMost; ++i) words += "; " + pair.open[i];
  if (pair.open.size() > kMost) words += fmt::format("; and {} more", pair.open.size() - kMost);
  return words;
}

Tally module_tally(const Report& report, const std::string& module) {
  Tally tally;
  for (const Result& result : report.results)
    if (result.subject.module == module && result.subject.peer_module.empty() &&
        (result.subject.port.empty() || result.subject.port == "pcie"))
      tally.add(result.verdict);
  return tally;
}

std::string short_module(const Report& report, std::size_t module) {
  const auto board = [](const std::string& name) { return name.substr(0, name.rfind('/') + 1); };
  const std::string& name = report.modules[module].name;
  const bool one = std::ranges::all_of(
      report.modules, [&](const ModuleRow& other) { return board(other.name) == board(name); });
  return one ? name.substr(board(name).size()) : name;
}

}  // namespace oam_linktest
