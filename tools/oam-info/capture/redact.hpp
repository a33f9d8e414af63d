// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_REDACT_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_REDACT_HPP

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "tools/oam-info/capture/replacer.hpp"
#include "tools/oam-info/capture/tree.hpp"

namespace oam_info {

/// Puts pseudonyms in the place of what names one machine or part: serial numbers, unique ids, MAC addresses,
/// UUIDs and the host name. A pseudonym is random and has the shape of what it stands for; numbers keep their
/// order. Equal stays equal within one capture, and nothing relates the pseudonyms of two.
class Redactor {
 public:
  /// First all that is to be found, then end_of_learning(), then what replaces.
  void learn_serial(std::string_view text);
  void learn_hex(std::string_view digits);
  void learn_host(std::string_view name);
  /// What files are known to hold, and everything that looks like an address or UUID.
  void learn_tree(const Tree& tree);
  /// The same of what a program wrote, and what it calls a serial number there.
  void learn_output(std::string_view text);
  void end_of_learning();

  /// Contents, names and targets of links; output below .oamhal/support is what people read.
  [[nodiscard]] Tree redacted(const Tree& tree) const;
  /// A text that is no output of a program, like the name of the machine.
  [[nodiscard]] std::string text(std::string_view content) const { return files_.text(content); }
  /// What machines read.
  [[nodiscard]] std::string bytes(std::string_view content) const { return files_.bytes(content); }

 private:
  void learn_number(std::uint64_t number);
  void learn_file(std::string_view path, std::string_view content);
  void learn_shapes(std::string_view content);
  void learn_line(std::string_view line);
  void add_number(std::uint64_t number, std::uint64_t pseudonym);
  void add_text(std::string_view original, bool output_only);
  void add_capitals(const std::string& original);
  [[nodiscard]] std::string in_fields(std::string_view path, const std::string& content) const;
  [[nodiscard]] std::string field(std::string_view value, int base) const;

  std::set<std::uint64_t> numbers_;
  std::set<std::string, std::less<>> serials_;
  std::set<std::string, std::less<>> hosts_;
  std::set<std::string, std::less<>> shapes_;
  std::set<std::string, std::less<>> output_only_;
  std::map<std::uint64_t, std::uint64_t> number_pseudonyms_;
  std::map<std::string, std::string, std::less<>> pseudonyms_;
  Replacer files_;
  Replacer output_;
};

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_REDACT_HPP
