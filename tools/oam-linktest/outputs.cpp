// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/outputs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <system_error>

#include "tools/common/descriptors.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-linktest/report/history.hpp"
#include "tools/oam-linktest/report/render.hpp"

namespace oam_linktest {

namespace {

std::string words_of(int error) {
  return std::generic_category().message(error);
}

/// Written beside its place and moved there: nobody sees half a page, and an old one is not lost.
std::optional<std::string> write_page(const std::string& path, const std::string& text) {
  const std::string beside = path + ".tmp";
  const auto wrong = [&](int error) {
    static_cast<void>(::unlink(beside.c_str()));
    return fmt::format("the report cannot be written to {}: {}.", oam_tools::printable(path),
                       words_of(error));
  };
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) return wrong(errno);
  const int error = oam_tools::write_all(fd, text);
  const bool closed = ::close(fd) == 0;
  if (error != 0 || !closed) return wrong(error != 0 ? error : errno);
  if (::rename(beside.c_str(), path.c_str()) != 0) return wrong(errno);
  return std::nullopt;
}

}  // namespace

bool print(const std::string& text) {
  const int error = oam_tools::write_all(STDOUT_FILENO, text);
  if (error != 0)
    std::fprintf(stderr, "oam-linktest: cannot write the output: %s.\n", words_of(error).c_str());
  return error == 0;
}

std::optional<std::string> wrong_outputs(const Options& options) {
  if (!options.baseline.empty())
    if (const auto baseline = read_report(options.baseline); !baseline) return baseline.error();
  if (options.report.empty()) return std::nullopt;
  const auto slash = options.report.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : options.report.substr(0, slash + 1);
  if (::access(folder.c_str(), W_OK) != 0)
    return fmt::format("the report cannot be written to {}: {}.", oam_tools::printable(options.report),
                       words_of(errno));
  return std::nullopt;
}

std::string capabilities_json(const std::vector<Capability>& list) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Capability& one : list)
    all.push_back({{"device", one.device},
                   {"test", one.test},
                   {"class", class_name(one.test_class)},
                   {"possible", one.possible},
                   {"reason", one.reason},
                   {"enable", one.enable}});
  nlohmann::ordered_json document{{"schema", "oamhal.linktest-capabilities/1"},
                                  {"capabilities", std::move(all)}};
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

int write_outputs(const Report& report, const Options& options) {
  std::optional<History> history;
  if (!options.baseline.empty()) {
    const auto baseline = read_report(options.baseline);
    if (!baseline) {
      std::fprintf(stderr, "oam-linktest: %s\n", baseline.error().c_str());
      return kCannotRun;
    }
    history = compare_reports(*baseline, report);
  }
  const History* compared = history ? &*history : nullptr;
  const std::string text = options.json    ? render_json(report, compared)
                           : options.csv   ? render_csv(report)
                           : options.junit ? render_junit(report)
                                           : render_text(report, compared, options.width, options.color);
  int status = print(text) ? exit_status_of(report) : kCannotRun;
  if (!options.report.empty()) {
    if (const auto wrong = write_page(options.report, render_html(report, compared))) {
      std::fprintf(stderr, "oam-linktest: %s\n", wrong->c_str());
      status = kCannotRun;
    }
  }
  return status;
}

}  // namespace oam_linktest
