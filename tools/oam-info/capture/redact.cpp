// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <optional>
#include <span>

#include "tools/oam-info/capture/dsn.hpp"
#include "tools/oam-info/capture/pseudonym.hpp"

namespace oam_info {

namespace {

constexpr int kHex = 16;
constexpr int kDecimal = 10;
// From here on, the bytes of a number are found in binary files, too: smaller ones could be anything.
constexpr std::uint64_t kLargeNumber = std::uint64_t{1} << 48;
constexpr std::string_view kSupport = ".oamhal/support/";
constexpr std::string_view kHostFile = "proc/sys/kernel/hostname";

/// Files whose content is an id, by name, and the base of its digits; 0 for a text.
struct IdFile {
  std::string_view name;
  int base;
};
constexpr auto kIdFiles = std::to_array<IdFile>({{"serial_number", 0},
                                                 {"fru_id", 0},
                                                 {"unique_id", kHex},
                                                 {"xgmi_hive_id", kDecimal},
                                                 {"xgmi_device_id", kDecimal}});
constexpr std::array<std::string_view, 2> kIdKeys = {"unique_id", "hive_id"};

// MAC addresses, UUIDs, and the ids of 64 bits of PCI, Ethernet and InfiniBand.
constexpr std::array<std::string_view, 3> kShapes = {"xx:xx:xx:xx:xx:xx", "xx-xx-xx-xx-xx-xx",
                                                     "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"};
constexpr std::array<std::string_view, 2> kNumberShapes = {"xx-xx-xx-xx-xx-xx-xx-xx", "xxxx:xxxx:xxxx:xxxx"};

std::optional<std::uint64_t> number_of(std::string_view text, int base) {
  if (base == kHex && text.starts_with("0x")) text.remove_prefix(2);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  return text.substr(begin, end == std::string_view::npos ? 0 : end + 1 - begin);
}

std::string without(std::string_view text, std::string_view separators) {
  std::string result;
  for (const char letter : text)
    if (separators.find(letter) == std::string_view::npos) result += letter;
  return result;
}

// 0, 00-00, ff:ff: what stands where there is none.
bool says_nothing(std::string_view text) {
  const std::string letters = without(text, ":-. ");
  return letters.empty() || std::ranges::all_of(letters, [&](char letter) { return letter == letters[0]; });
}

const IdFile* id_file(std::string_view path) {
  const auto* found = std::ranges::find(kIdFiles, path.substr(path.rfind('/') + 1), &IdFile::name);
  return found == kIdFiles.end() ? nullptr : found;
}

bool is_properties(std::string_view path) {
  return path.ends_with("/properties");
}

// Calls each with every line, its newline left out, and whether it had one.
template <typename F>
void for_lines(std::string_view content, F&& each) {
  while (!content.empty()) {
    const std::size_t end = content.find('\n');
    const bool ended = end != std::string_view::npos;
    each(content.substr(0, end), ended);
    content.remove_prefix(ended ? end + 1 : content.size());
  }
}

std::string_view id_key(std::string_view line) {
  const std::string_view key = line.substr(0, line.find(' '));
  return std::ranges::find(kIdKeys, key) == kIdKeys.end() ? std::string_view() : key;
}

std::string big_endian(std::uint64_t number) {
  std::string bytes(sizeof number, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(number >> (8 * (7 - i)) & 0xff);
  return bytes;
}

// 1234abcd... in groups of so many digits.
std::string grouped(std::uint64_t number, std::size_t size, char separator) {
  const std::string digits = fmt::format("{:016x}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && i % size == 0) text += separator;
    text += digits[i];
  }
  return text;
}

std::string cased(std::string text, int (*as)(int)) {
  std::ranges::transform(text, text.begin(),
                         [&](unsigned char letter) { return static_cast<char>(as(letter)); });
  return text;
}

}  // namespace

void Redactor::learn_serial(std::string_view text) {
  text = trimmed(text);
  if (!says_nothing(text) && text != "N/A" && text != "unknown") serials_.emplace(text);
}

void Redactor::learn_hex(std::string_view digits) {
  if (const auto number = number_of(trimmed(digits), kHex)) learn_number(*number);
}

void Redactor::learn_number(std::uint64_t number) {
  if (number != 0 && number != UINT64_MAX) numbers_.insert(number);
}

void Redactor::learn_host(std::string_view name) {
  name = trimmed(name);
  if (name.empty() || name == "(none)" || name.starts_with("localhost")) return;
  hosts_.emplace(name);
  if (const std::size_t dot = name.find('.'); dot != std::string_view::npos) {
    hosts_.emplace(name.substr(0, dot));
    hosts_.emplace(name.substr(dot + 1));
  }
}

void Redactor::learn_file(std::string_view path, std::string_view content) {
  if (path == kHostFile) learn_host(content);
  if (const IdFile* file = id_file(path)) {
    const auto number = number_of(trimmed(content), file->base == 0 ? kDecimal : file->base);
    if (file->base != 0 && number)
      learn_number(*number);
    else
      learn_serial(content);
  }
  if (is_properties(path))
    for_lines(content, [&](std::string_view line, bool) {
      const std::string_view key = id_key(line);
      if (const auto number = number_of(trimmed(line.substr(key.size())), kDecimal); !key.empty() && number)
        learn_number(*number);
    });
  if (path.ends_with("/config"))
    if (const auto offset = serial_number_offset(content)) learn_number(serial_number_at(content, *offset));
}

void Redactor::learn_shapes(std::string_view content) {
  const auto separate = [&](std::size_t at, char separator) {
    return at >= content.size() ||
           (std::isxdigit(static_cast<unsigned char>(content[at])) == 0 && content[at] != separator);
  };
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (std::isxdigit(static_cast<unsigned char>(content[i])) == 0) continue;
    const auto fits = [&](std::string_view shape) {
      const char separator = shape[shape.find_first_not_of('x')];
      return has_shape(content.substr(i), shape) && (i == 0 || separate(i - 1, separator)) &&
             separate(i + shape.size(), separator) && !says_nothing(content.substr(i, shape.size()));
    };
    for (const std::string_view shape : kShapes)
      if (fits(shape)) {
        shapes_.emplace(content.substr(i, shape.size()));
        shapes_.insert(cased(std::string(content.substr(i, shape.size())), ::tolower));
      }
    for (const std::string_view shape : kNumberShapes)
      if (fits(shape)) learn_hex(without(content.substr(i, shape.size()), ":-"));
  }
}

void Redactor::learn_tree(const Tree& tree) {
  for (const auto& [path, entry] : tree) {
    learn_shapes(path);
    if (entry.kind != Kind::kFile) continue;
    learn_shapes(entry.content);
    if (path.starts_with(kSupport))
      learn_output(entry.content);
    else
      learn_file(path, entry.content);
  }
}

void Redactor::learn_output(std::string_view text) {
  for_lines(text, [&](std::string_view line, bool) { learn_line(line); });
}

void Redactor::learn_line(std::string_view line) {
  for (const std::string& value : labelled_values(line)) {
    const auto number = number_of(value, kHex);
    if (number && *number >= kLargeNumber)
      learn_number(*number);
    else if (!says_nothing(value))
      output_only_.insert(value);
  }
}

void Redactor::add_number(std::uint64_t number, std::uint64_t pseudonym) {
  const auto add = [&](const std::string& original, const std::string& replacement) {
    // A short number could be any number: it is replaced in its own files alone.
    if (original.size() < Replacer::kLong) return;
    files_.add(original, replacement);
    output_.add(original, replacement);
  };
  for (const bool capital : {false, true}) {
    int (*as)(int) = capital ? ::toupper : ::tolower;
    add(cased(hex_digits(number), as), cased(hex_digits(pseudonym), as));
    add(cased(grouped(number, 2, '-'), as), cased(grouped(pseudonym, 2, '-'), as));
    add(cased(grouped(number, 4, ':'), as), cased(grouped(pseudonym, 4, ':'), as));
  }
  add(std::to_string(number), std::to_string(pseudonym));
  if (number < kLargeNumber) return;
  std::string from = big_endian(number);
  std::string to = big_endian(pseudonym);
  add(from, to);
  std::ranges::reverse(from);
  std::ranges::reverse(to);
  add(from, to);
}

void Redactor::add_text(std::string_view original, bool output_only) {
  if (pseudonyms_.contains(original)) return;
  const auto taken = [&](const std::string& text) {
    return text == original || serials_.contains(text) || hosts_.contains(text) || shapes_.contains(text) ||
           std::ranges::any_of(pseudonyms_, [&](const auto& pair) { return pair.second == text; });
  };
  const bool hex = shapes_.contains(original);
  std::string pseudonym = disguise(original, hex);
  // A short one may have no other of its shape left.
  for (int tries = 0; taken(pseudonym); ++tries)
    pseudonym = disguise(original, hex) + (tries > 100 ? disguise("a0a0", false) : "");
  // Locally administered, so that it is nobody's address.
  if (hex && (pseudonym[2] == ':' || pseudonym[2] == '-')) pseudonym.replace(0, 2, "02");
  if (!output_only) files_.add(original, pseudonym);
  output_.add(original, pseudonym);
  pseudonyms_.emplace(original, std::move(pseudonym));
}

// One address is one, however its letters are written.
void Redactor::add_capitals(const std::string& original) {
  const auto small = pseudonyms_.find(cased(original, ::tolower));
  if (small == pseudonyms_.end() || small->first == original) return;
  const std::string pseudonym = cased(small->second, ::toupper);
  files_.add(original, pseudonym);
  output_.add(original, pseudonym);
}

void Redactor::end_of_learning() {
  number_pseudonyms_ = disguise(numbers_);
  for (const auto& [number, pseudonym] : number_pseudonyms_) add_number(number, pseudonym);
  for (const std::string& text : serials_) add_text(text, false);
  for (const std::string& text : shapes_)
    if (text == cased(text, ::tolower)) add_text(text, false);
  for (const std::string& text : shapes_) add_capitals(text);
  for (const std::string& text : hosts_) add_text(text, false);
  for (const std::string& text : output_only_) add_text(text, true);
}

std::string Redactor::field(std::string_view value, int base) const {
  const auto number = number_of(value, base == 0 ? kDecimal : base);
  if (base != 0 && number) {
    const auto found = number_pseudonyms_.find(*number);
    if (found == number_pseudonyms_.end()) return std::string(value);
    if (base == kDecimal) return std::to_string(found->second);
    const std::string_view prefix = value.starts_with("0x") ? "0x" : "";
    return fmt::format("{}{:0{}x}", prefix, found->second, value.size() - prefix.size());
  }
  const auto found = pseudonyms_.find(value);
  return found == pseudonyms_.end() ? std::string(value) : found->second;
}

std::string Redactor::in_fields(std::string_view path, const std::string& content) const {
  const IdFile* file = path == kHostFile ? &kIdFiles[0] : id_file(path);
  if (file != nullptr) {
    const std::string_view value = trimmed(content);
    const auto begin = static_cast<std::size_t>(value.data() - content.data());
    return content.substr(0, begin) + field(value, file->base) + content.substr(begin + value.size());
  }
  if (is_properties(path)) {
    std::string result;
    for_lines(content, [&](std::string_view line, bool ended) {
      const std::string_view key = id_key(line);
      if (key.empty())
        result += line;
      else
        result.append(key).append(" ").append(field(trimmed(line.substr(key.size())), kDecimal));
      if (ended) result += '\n';
    });
    return result;
  }
  const auto offset = path.ends_with("/config") ? serial_number_offset(content) : std::nullopt;
  const auto found =
      offset ? number_pseudonyms_.find(serial_number_at(content, *offset)) : number_pseudonyms_.end();
  if (found == number_pseudonyms_.end()) return content;
  std::string bytes = big_endian(found->second);
  std::ranges::reverse(bytes);
  return std::string(content).replace(*offset, bytes.size(), bytes);
}

Tree Redactor::redacted(const Tree& tree) const {
  Tree result;
  for (const auto& [path, entry] : tree) {
    const bool output = path.starts_with(kSupport);
    std::string content = output ? output_.text(entry.content) : files_.bytes(in_fields(path, entry.content));
    result.emplace(files_.bytes(path), Entry{entry.kind, std::move(content)});
  }
  return result;
}

}  // namespace oam_info
