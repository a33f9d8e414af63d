// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/compare/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tools/common/color.hpp"
#include "tools/common/text.hpp"

namespace oam_info {

namespace {

Outcome failure(int status, const std::string& message) {
  return {status, "", "oam-info: " + message + "\n", ""};
}

Outcome diff(const Options& options) {
  if (options.files[0] == "-" && options.files[1] == "-")
    return failure(kUsage, "standard input can be one of the two files, not both.");
  const auto before = Document::read(options.files[0]);
  if (!before) return failure(kCannotRun, before.error().message);
  const auto after = Document::read(options.files[1]);
  if (!after) return failure(kCannotRun, after.error().message);
  const Record old_record(*before, Detail::kOneMachine);
  const Record new_record(*after, Detail::kOneMachine);
  const Diff found = find_differences(old_record, new_record);
  return {found.differences.empty() ? kRan : kNotAsExpected,
          options.json ? render_diff_json(old_record, new_record, found)
                       : render_diff(old_record, new_record, found, options.color),
          "", ""};
}

/// The golden file is a node of the fleet, whether it is named among the others or not.
Outcome merge(const Options& options) {
  std::vector<std::string> files = options.files;
  if (!options.golden.empty() && std::ranges::find(files, options.golden) == files.end())
    files.insert(files.begin(), options.golden);
  if (std::ranges::count(files, "-") > 1)
    return failure(kUsage, "standard input can be one of the files, not several.");
  Fleet fleet;
  std::size_t golden = kNoDevice;
  for (const std::string& file : files) {
    const auto document = Document::read(file);
    if (!document && file == options.golden) return failure(kCannotRun, document.error().message);
    if (!document) {
      fleet.refuse(file, document.error());
      continue;
    }
    if (file == options.golden && golden == kNoDevice) golden = fleet.size();
    fleet.add(*document);
  }
  if (fleet.size() == 0)
    return failure(kCannotRun, files.size() == 1
                                   ? fleet.findings().front().message
                                   : fmt::format("none of the {} files can be used; the first: {}",
                                                 files.size(), fleet.findings().front().message));
  fleet.finish();
  const bool alike = fleet.findings().empty() && fleet.deviations(golden).empty();
  return {alike ? kRan : kNotAsExpected,
          options.json ? render_merge_json(fleet, golden) : render_merge(fleet, golden, options.color), "",
          ""};
}

}  // namespace

bool compares_files(Command command) {
  return command == Command::kDiff || command == Command::kMerge;
}

Outcome compare_files(const Options& options) {
  if (!options.root.empty() || options.expect || !options.expect_file.empty() || options.live ||
      options.usable || options.open)
    return failure(
        kUsage,
        "diff and merge look at files alone: --root, --expect, --live, --open and --usable are for "
        "the oam-info --json that writes them.");
  return options.command == Command::kDiff ? diff(options) : merge(options);
}

std::string origin_warning(std::string_view origin, const std::string& what, bool color) {
  if (origin == "live") return {};
  std::string text;
  if (origin == "simulated")
    text = fmt::format("SIMULATED: {}: no hardware was looked at.", what);
  else if (origin == "capture")
    text = fmt::format("CAPTURE: {}: files of another machine.", what);
  else
    text = fmt::format("UNKNOWN ORIGIN: {}.", what);
  return oam_tools::paint(text, oam_tools::Tone::kWarning, color) + "\n";
}

}  // namespace oam_info
