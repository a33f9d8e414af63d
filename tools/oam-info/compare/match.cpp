// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <unordered_map>

#include "tools/oam-info/compare/diff.hpp"

namespace oam_info {

namespace {

/// Whether nothing of a device says which one it is. Those are matched in their order.
bool is_nameless(const RecordedDevice& device) {
  return device.identity.empty() && device.place.empty();
}

/// Indexes of devices by a key, the last first.
using Index = std::unordered_map<std::string_view, std::vector<std::size_t>>;

Index index_by(const std::vector<RecordedDevice>& devices, const std::vector<bool>& taken,
               std::string_view RecordedDevice::* key) {
  Index index;
  index.reserve(devices.size());
  for (std::size_t i = devices.size(); i-- > 0;)
    if ((!(devices[i].*key).empty() || (key == &RecordedDevice::place && is_nameless(devices[i]))) &&
        !taken[i])
      index[devices[i].*key].push_back(i);
  return index;
}

bool differ(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && a != b;
}

class Matcher {
 public:
  Matcher(const Record& before, const Record& after)
      : before_(before),
        after_(after),
        of_after_(after.devices().size(), kNoDevice),
        taken_(before.devices().size()) {}

  Matching run() {
    const bool common = by(&RecordedDevice::identity);
    by(&RecordedDevice::place);
    Matching matching;
    matching.two_machines = !common && differ(before_.document().hostname(), after_.document().hostname());
    for (std::size_t i = 0; i < of_after_.size(); ++i) matching.pairs.emplace_back(of_after_[i], i);
    for (std::size_t i = 0; i < taken_.size(); ++i)
      if (!taken_[i]) matching.pairs.emplace_back(i, kNoDevice);
    return matching;
  }

 private:
  /// Matches what has no partner yet and the same key. Whether there was any.
  bool by(std::string_view RecordedDevice::* key) {
    Index index = index_by(before_.devices(), taken_, key);
    bool any = false;
    for (std::size_t i = 0; i < of_after_.size(); ++i) {
      if (of_after_[i] != kNoDevice) continue;
      if ((after_.devices()[i].*key).empty() && !is_nameless(after_.devices()[i])) continue;
      const auto found = index.find(after_.devices()[i].*key);
      if (found == index.end() || found->second.empty()) continue;
      of_after_[i] = found->second.back();
      found->second.pop_back();
      taken_[of_after_[i]] = true;
      any = true;
    }
    return any;
  }

  const Record& before_;
  const Record& after_;
  std::vector<std::size_t> of_after_;
  std::vector<bool> taken_;
};

}  // namespace

Matching match_devices(const Record& before, const Record& after) {
  return Matcher(before, after).run();
}

}  // namespace oam_info
