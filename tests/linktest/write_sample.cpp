// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Writes the made-up reports in every format to a directory, for tests that look at them from the outside.

#include <cstdio>
#include <fstream>
#include <string>

#include "tests/linktest/sample_report.hpp"
#include "tools/oam-linktest/report/render.hpp"

namespace {

bool write_all(const std::string& stem, const oam_linktest::Report& report,
               const oam_linktest::History* history) {
  constexpr std::size_t kWidth = 110;
  bool written = true;
  const auto write = [&](const std::string& suffix, const std::string& text) {
    std::ofstream file(stem + suffix, std::ios::binary);
    file << text;
    written = written && file.good();
  };
  write(".txt", oam_linktest::render_text(report, history, kWidth, false));
  write(".json", oam_linktest::render_json(report, history));
  write(".xml", oam_linktest::render_junit(report));
  write(".csv", oam_linktest::render_csv(report));
  write(".html", oam_linktest::render_html(report, history));
  return written;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder(argv[1]);
  const oam_linktest::Report sample = oam_linktest::sample_report();
  const oam_linktest::History history = compare_reports(oam_linktest::sample_baseline(), sample);
  const bool written = write_all(folder + "/sample", sample, &history) &&
                       write_all(folder + "/clean", oam_linktest::clean_report(), nullptr) &&
                       write_all(folder + "/empty", oam_linktest::Report(), nullptr);
  return written ? 0 : 1;
}
