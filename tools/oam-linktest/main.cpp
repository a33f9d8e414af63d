// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <csignal>
#include <cstdio>
#include <exception>

#include "tools/common/descriptors.hpp"
#include "tools/oam-linktest/args.hpp"
#include "tools/oam-linktest/program.hpp"

int main(int argc, char** argv) {
  oam_tools::reserve_standard_descriptors();
  // So that writing to a closed pipe fails, and can be said, instead of ending the program.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  // Whoever started it may ignore the ends of his children; those of this program are waited for.
  static_cast<void>(std::signal(SIGCHLD, SIG_DFL));
  try {
    const auto parsed = oam_linktest::parse(argc, argv);
    return parsed.status ? *parsed.status : oam_linktest::run(parsed.options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "oam-linktest: %s\n", error.what());
    return oam_linktest::kCannotRun;
  }
}
