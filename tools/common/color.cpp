// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/color.hpp"

#include <unistd.h>

#include <cstdlib>

namespace oam_tools {

namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): the tools have one thread
  return value != nullptr ? value : "";
}

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::kStrong:
      return "\033[1m";
    case Tone::kGood:
      return "\033[32m";
    case Tone::kWarning:
      return "\033[33m";
    case Tone::kBad:
      return "\033[31m";
    case Tone::kQuiet:
      return "\033[2m";
    case Tone::kPlain:
      break;
  }
  return "";
}

}  // namespace

bool use_color(std::string_view choice, int fd) {
  if (choice != "auto") return choice == "always";
  return variable("NO_COLOR").empty() && variable("TERM") != "dumb" && ::isatty(fd) == 1;
}

std::string paint(std::string_view text, Tone tone, bool color) {
  const std::string_view escape = escape_of(tone);
  if (!color || escape.empty() || text.empty()) return std::string(text);
  return std::string(escape).append(text).append("\033[0m");
}

}  // namespace oam_tools
