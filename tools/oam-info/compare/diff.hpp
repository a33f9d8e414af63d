// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_COMPARE_DIFF_HPP
#define OAMHAL_TOOLS_OAM_INFO_COMPARE_DIFF_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/oam-info/compare/record.hpp"

namespace oam_info {

/// What happened to a subject. The names in JSON are those of change_name().
enum class Change : std::uint8_t {
  kAdded,
  kLost,
  kMoved,     ///< The same part in another place.
  kReplaced,  ///< Another part in the same place.
  kChanged,
  kFindingNew,
  kFindingCleared
};

std::string_view change_name(Change change);

struct Difference {
  /// "oam3", "oam1-oam3" for a link, "host".
  std::string subject;
  Change change = Change::kChanged;
  /// The key that differs; of a finding its code.
  std::string field;
  Value before;
  Value after;
};

/// Which devices of two inventories are the same: index before, index after, one of them kNoDevice for a
/// device that was lost or added. In the order of the second, those that were lost behind.
struct Matching {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  /// Nothing that makes a part is in both, and the host names differ: identities are not compared.
  bool two_machines = false;
};

Matching match_devices(const Record& before, const Record& after);

struct Diff {
  bool two_machines = false;
  std::vector<Difference> differences;
};

/// Both records must outlive it.
Diff find_differences(const Record& before, const Record& after);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_COMPARE_DIFF_HPP
