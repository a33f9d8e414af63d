// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What `oam-info registers` shows.

#include <fmt/format.h>

#include <map>

#include "tools/common/color.hpp"
#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/json_values.hpp"
#include "tools/oam-info/registers/registers.hpp"

namespace oam_info {

namespace {

using oam_tools::Tone;

constexpr std::size_t kNameWidth = 22;
constexpr std::uint32_t kWordsInLine = 8;

/// "name=value name=value", in lines that fit.
std::vector<std::string> field_lines(const RegisterPlace& place, std::size_t width) {
  std::string all;
  for (std::uint32_t i = 0; i < place.info->field_count; ++i) {
    const oamhal_field_t& field = field_of(*place.info, i);
    const bool only_value = place.info->field_count == 1 && std::string_view(field.name) == "value";
    fmt::format_to(std::back_inserter(all), "{}{}{}{}", i == 0 ? "" : "  ", only_value ? "" : field.name,
                   only_value ? "" : "=", field_text(field, *place.value));
  }
  return oam_tools::wrap(all, width);
}

std::string value_text(const RegisterPlace& place) {
  return place.value ? fmt::format("0x{:0{}x}", *place.value, 2 * place.width()) : "-";
}

/// The values of an earlier reading: lines "NAME VALUE".
std::map<std::string, std::string, std::less<>> earlier(std::string_view previous) {
  std::map<std::string, std::string, std::less<>> values;
  while (!previous.empty()) {
    const std::string_view line = previous.substr(0, previous.find('\n'));
    previous.remove_prefix(std::min(previous.size(), line.size() + 1));
    const std::size_t space = line.find(' ');
    if (space != std::string_view::npos) values.emplace(line.substr(0, space), line.substr(space + 1));
  }
  return values;
}

/// Registers of a text are one line.
std::string text_of_array(const std::vector<RegisterPlace>& places, std::size_t first) {
  std::string text;
  for (std::size_t i = first; i < places.size() && places[i].info == places[first].info; ++i) {
    if (i != first && places[i].element == 0) break;
    text += letters_of(places[i]);
  }
  return '"' + text + '"';
}

void add_register(const RegisterPlace& place, const std::vector<std::string>& words, bool changed, bool color,
                  std::string& out) {
  // The registers of a text are one line, and their words say less than its letters.
  const bool text = is_text(*place.info) && place.info->count > 1;
  const std::string name = place.info->count == 1 || text
                               ? place.info->name
                               : fmt::format("{}[{}]", place.info->name, place.element);
  std::string line =
      fmt::format("  {:#07x} {} {} {}", place.offset, changed ? '*' : ' ', oam_tools::pad(name, kNameWidth),
                  oam_tools::pad(text ? "" : value_text(place), 18));
  if (changed) line = oam_tools::paint(line, Tone::kStrong, color);
  constexpr std::size_t kIndent = 2 + 7 + 3 + kNameWidth + 1 + 18 + 1;
  out += line;
  for (std::size_t i = 0; i < words.size(); ++i)
    fmt::format_to(std::back_inserter(out), "{}{}{}", i == 0 ? " " : std::string(kIndent, ' '), words[i],
                   i + 1 == words.size() ? "" : "\n");
  out += '\n';
}

std::string render_raw(const RegisterTask& task) {
  std::string out;
  for (std::size_t i = 0; i < task.words.size(); ++i) {
    if (i % kWordsInLine == 0)
      fmt::format_to(std::back_inserter(out), "{}{:#08x} ", i == 0 ? "" : "\n", task.raw->offset + 4 * i);
    fmt::format_to(std::back_inserter(out), " {:08x}", task.words[i]);
  }
  return out + '\n';
}

std::string render_write(const RegisterTask& task) {
  const RegisterPlace& place = task.write->place;
  const int digits = static_cast<int>(2 * place.width());
  std::string out =
      fmt::format("wrote 0x{:0{}x} to {} of {}", task.write->value, digits, place.name(), task.bdf);
  if (task.before) fmt::format_to(std::back_inserter(out), "; it was 0x{:0{}x}", *task.before, digits);
  if (task.after) fmt::format_to(std::back_inserter(out), ", and reads 0x{:0{}x} now", *task.after, digits);
  return out + ".\n";
}

Json fields_json(const RegisterPlace& place) {
  Json fields = Json::object();
  for (std::uint32_t i = 0; place.value && i < place.info->field_count; ++i) {
    const oamhal_field_t& field = field_of(*place.info, i);
    if (field.format == OAMHAL_FIELD_TEXT)
      fields[field.name] = letters_of(place);
    else if (field.format == OAMHAL_FIELD_NAMED)
      fields[field.name] = field_text(field, *place.value);
    else if (field.format == OAMHAL_FIELD_FLAG)
      fields[field.name] = bits_of(field, *place.value) != 0;
    else if (field.high - field.low > 52)
      fields[field.name] = fmt::format("{:#x}", bits_of(field, *place.value));
    else
      fields[field.name] = bits_of(field, *place.value);
  }
  return fields;
}

}  // namespace

std::string render_blocks(const RegisterTask& task) {
  oam_tools::Table table({{"BLOCK"}, {"BAR"}, {"OFFSET"}, {"BLOCKS"}, {"REGISTERS"}});
  for (const BlockSummary& block : blocks_of(*task.map))
    table.add({block.name, std::to_string(block.bar),
               block.pair == nullptr ? fmt::format("{:#x}", block.offset)
                                     : fmt::format("{} {:#x}", block.pair->name, block.offset),
               std::to_string(block.count), std::to_string(block.registers)});
  return fmt::format(
      "{} has the registers of: {}\n\n{}\nName a block, or a part of it: oam-info registers {} {}\n",
      task.bdf, task.map->name, table.text(kWidth, false), task.bdf, "id");
}

std::string render_registers(const RegisterTask& task, const Options& options, const std::string& previous) {
  std::string out;
  if (task.write) out += render_write(task);
  if (task.raw) return out + render_raw(task);
  const auto before = earlier(previous);
  constexpr std::size_t kFieldWidth = kWidth - (2 + 7 + 3 + kNameWidth + 1 + 18 + 1);
  std::string block;
  for (std::size_t i = 0; i < task.places.size(); ++i) {
    const RegisterPlace& place = task.places[i];
    if (place.block != block)
      fmt::format_to(std::back_inserter(out), "{}{}  {}\n", block.empty() ? "" : "\n", place.block,
                     fmt::format("({}, BAR {}{}, through {})", task.bdf, place.bar,
                                 place.pair == nullptr ? "" : fmt::format(", behind {}", place.pair->name),
                                 task.transport));
    block = place.block;
    const auto old = before.find(place.name());
    const bool changed = old != before.end() && old->second != value_text(place);
    if (is_text(*place.info) && place.element != 0) continue;
    std::vector<std::string> words;
    if (!place.value)
      words = {place.problem};
    else
      words =
          is_text(*place.info) ? std::vector{text_of_array(task.places, i)} : field_lines(place, kFieldWidth);
    add_register(place, words, changed, options.color, out);
  }
  return out;
}

std::string render_registers_json(const RegisterTask& task, const Inventory& inventory) {
  Json root = {{"schema", "oamhal.registers/1"},
               {"origin", oamhal_origin_name(inventory.context.info().origin)},
               {"device", task.bdf},
               {"transport", task.transport},
               {"map", task.map == nullptr ? Json(nullptr) : Json(task.map->name)}};
  root["registers"] = list(task.places, [](const RegisterPlace& place) {
    return Json{{"name", place.name()},
                {"bar", place.bar},
                {"offset", fmt::format("{:#x}", place.offset)},
                {"behind", place.pair == nullptr ? Json(nullptr) : Json(place.pair->name)},
                {"bits", place.info->bits},
                {"value", place.value ? Json(value_text(place)) : Json(nullptr)},
                {"fields", fields_json(place)}};
  });
  if (task.raw) {
    root["raw"] = {{"bar", task.raw->bar}, {"offset", fmt::format("{:#x}", task.raw->offset)}};
    root["raw"]["words"] = list(task.words, [](std::uint32_t word) { return fmt::format("0x{:08x}", word); });
  }
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace oam_info
