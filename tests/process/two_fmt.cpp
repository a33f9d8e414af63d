// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// two_fmt ROOT: a program with a fmt of its own beside the library. Prints, formatted by that one, how many
// devices and findings there are, and what the findings say, which the library formatted. Built against
// libfmt.so, and once more header-only under the name of another version.

#include <fmt/format.h>

#include <oamhal/oamhal.hpp>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto here = oamhal::context::try_create({argv[1]});
  if (!here) return 3;
  const auto seen = here->try_enumerate();
  if (!seen) return 3;
  std::string text = fmt::format("{} devices, {:>3} findings, {:.2f}\n", seen->devices().size(),
                                 seen->findings().size(), 1.5);
  for (const auto& finding : seen->findings()) text += fmt::format("{}: {}\n", finding.code, finding.message);
  return std::fputs(text.c_str(), stdout) < 0 ? 1 : 0;
}
