// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/wiring.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace oamhal::hal {

namespace {

constexpr std::uint32_t kNone = OAMHAL_NO_INDEX;

std::optional<std::uint32_t> value_of(const oamhal_number_t& number) {
  if (number.absence != OAMHAL_PRESENT || number.value > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(number.value);
}

class Reader {
 public:
  Reader(const oamhal_snapshot& snapshot, std::uint32_t baseboard)
      : snapshot_(snapshot), members_(snapshot.by_baseboard.get(snapshot).of(baseboard)) {}

  Wiring read() {
    number_modules();
    for (const std::uint32_t port : members_.ports) place_port(snapshot_.ports[port]);
    for (const std::uint32_t port : members_.ports) add_port(snapshot_.ports[port]);
    for (const std::uint32_t link : members_.links) add_pair(snapshot_.links[link]);
    for (const auto& [pair, seen] : pairs_) wiring_.pairs.push_back(seen);
    name_vendor();
    name_parts();
    return std::move(wiring_);
  }

 private:
  struct Place {
    BoardPort port;
    std::uint32_t halves = 1;
  };

  void name_vendor() {
    std::optional<std::string_view> vendor;
    for (const std::uint32_t index : members_.devices) {
      const oamhal_device_info_t& device = snapshot_.devices[index];
      if (vendor && *vendor != device.vendor) return;
      vendor = device.vendor;
    }
    wiring_.vendor = vendor.value_or(std::string_view());
  }

  void name_parts() {
    for (const std::uint32_t index : members_.devices) {
      const oamhal_device_info_t& device = snapshot_.devices[index];
      SeenPart part{device.vendor_id, device.device_id, device.model == nullptr ? "" : device.model};
      const bool is_new = std::ranges::none_of(wiring_.parts, [&](const SeenPart& known) {
        return known.vendor_id == part.vendor_id && known.device_id == part.device_id &&
               known.model == part.model;
      });
      if (is_new) wiring_.parts.push_back(std::move(part));
    }
  }

  void number_modules() {
    std::vector<bool> taken(kMaxBoardModules);
    std::vector<std::uint32_t> without;
    for (const std::uint32_t module : members_.modules) {
      const auto slot = value_of(snapshot_.modules[module].slot);
      if (!slot || *slot >= kMaxBoardModules || taken[*slot]) {
        without.push_back(module);
        continue;
      }
      slots_.emplace(module, *slot);
      taken[*slot] = true;
    }
    for (const std::uint32_t module : without) {
      const auto free = std::ranges::find(taken, false);
      if (free == taken.end()) break;
      *free = true;
      slots_.emplace(module, static_cast<std::uint32_t>(free - taken.begin()));
    }
    const auto last = std::find(taken.rbegin(), taken.rend(), true);
    taken.resize(static_cast<std::size_t>(taken.rend() - last));
    wiring_.present = std::move(taken);
    wiring_.slots_known = without.empty();
  }

  std::uint32_t slot_of(std::uint32_t device) const {
    if (device >= snapshot_.devices.size()) return kNone;
    const auto found = slots_.find(snapshot_.devices[device].module);
    return found == slots_.end() ? kNone : found->second;
  }

  void place_port(const oamhal_port_info_t& port) {
    const std::uint32_t slot = slot_of(port.device);
    if (slot == kNone) return;
    Place place;
    if (port.link_name != nullptr) {
      const auto named = parse_place(port.link_name);
      if (!named) return;
      place = {{slot, named->place}, named->halves};
    } else {
      if (port.index > BoardPort::kMaxNumber) return;
      place = {{slot, BoardPort::kHalves + port.index}, 1};
    }
    places_.emplace(std::pair(port.device, port.index), place);
  }

  void add_port(const oamhal_port_info_t& port) {
    const auto place = places_.find({port.device, port.index});
    if (place == places_.end()) return;
    SeenPort seen;
    seen.port = place->second.port;
    seen.halves = place->second.halves;
    seen.state = static_cast<oamhal_link_state>(port.state);
    seen.lanes = value_of(port.lanes);
    seen.active_lanes = value_of(port.active_lanes);
    seen.lane_rate_mbps = value_of(port.lane_rate_mbps);
    if (port.link < snapshot_.links.size()) set_remote(port, snapshot_.links[port.link], seen);
    wiring_.ports.push_back(std::move(seen));
  }

  void set_remote(const oamhal_port_info_t& port, const oamhal_link_info_t& link, SeenPort& seen) const {
    const bool is_a = link.a.device == port.device && value_of(link.a.port) == port.index;
    const oamhal_link_end_t& there = is_a ? link.b : link.a;
    seen.proof = static_cast<oamhal_proof>(link.proof);
    if (link.evidence == OAMHAL_EVIDENCE_EXPECTED) seen.proof = OAMHAL_PROOF_EXPECTED_ONLY;
    seen.end = static_cast<oamhal_end_kind>(there.kind);
    if (there.kind != OAMHAL_END_DEVICE) {
      if (there.kind == OAMHAL_END_UNKNOWN && there.label != nullptr) seen.remote_label = there.label;
      return;
    }
    const std::uint32_t slot = slot_of(there.device);
    if (slot == kNone) {
      // A module of another baseboard is as good as one that nobody knows.
      seen.end = OAMHAL_END_UNKNOWN;
      seen.remote_label = snapshot_.devices[there.device].id;
      return;
    }
    seen.remote.module = slot;
    const auto number = value_of(there.port);
    const auto place = number ? places_.find({there.device, *number}) : places_.end();
    if (place != places_.end())
      seen.remote = place->second.port;
    else if (seen.proof != OAMHAL_PROOF_EXPECTED_ONLY)
      seen.proof = OAMHAL_PROOF_PAIR_ONLY;
  }

  void add_pair(const oamhal_link_info_t& link) {
    if (link.a.kind != OAMHAL_END_DEVICE || link.b.kind != OAMHAL_END_DEVICE) return;
    if (link.evidence == OAMHAL_EVIDENCE_EXPECTED || link.proof == OAMHAL_PROOF_EXPECTED_ONLY) return;
    const std::uint32_t a = slot_of(link.a.device);
    const std::uint32_t b = slot_of(link.b.device);
    if (a == kNone || b == kNone || a == b) return;
    const auto [low, high] = std::minmax(a, b);
    const auto state = static_cast<oamhal_link_state>(link.state);
    const auto count = value_of(link.port_count).value_or(0);
    const auto [found, added] = pairs_.try_emplace({low, high}, SeenPair{low, high, count, state});
    if (added) return;
    found->second.count += count;
    if (state == OAMHAL_LINK_STATE_UP) found->second.state = state;
  }

  const oamhal_snapshot& snapshot_;
  BaseboardIndex::Members members_;
  Wiring wiring_;
  /// Of the modules of the baseboard.
  std::map<std::uint32_t, std::uint32_t> slots_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Place> places_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, SeenPair> pairs_;
};

}  // namespace

Wiring wiring_of(const oamhal_snapshot& snapshot, std::uint32_t baseboard) {
  return Reader(snapshot, baseboard).read();
}

}  // namespace oamhal::hal
