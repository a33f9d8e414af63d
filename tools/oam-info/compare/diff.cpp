// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/compare/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <tuple>

namespace oam_info {

namespace {

using Kind = Value::Kind;

constexpr std::array<std::string_view, 6> kLinkKeys{"state",  "port_count",         "rate.raw_gbps",
                                                    "weight", "rate.reported_mbps", "rate.reported_by"};

/// Of a pair of devices, where its level is the same.
constexpr std::array<std::string_view, 5> kPeerKeys{"hops", "links", "rate_mbps", "rate_source", "atomics"};

const Value& link_value(const Value& json, std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? json[key] : json[key.substr(0, dot)][key.substr(dot + 1)];
}

Value text_or_null(std::string_view text) {
  return text.empty() ? Value() : Value(Kind::kText, text);
}

/// Compares two records whose devices are matched.
class Differ {
 public:
  Differ(const Record& before, const Record& after)
      : before_(before), after_(after), matching_(match_devices(before, after)) {
    for (const Record* record : {&before, &after})
      for (const RecordedDevice& device : record->devices()) names_.see(device.place);
    pair_of_before_.resize(before.devices().size());
    pair_of_after_.resize(after.devices().size());
    for (std::size_t i = 0; i < matching_.pairs.size(); ++i) {
      const auto [b, a] = matching_.pairs[i];
      if (b != kNoDevice) pair_of_before_[b] = i;
      if (a != kNoDevice) pair_of_after_[a] = i;
      if (a == kNoDevice) gone_.emplace(before.devices()[b].bdf, i);
      if (b == kNoDevice) gone_.emplace(after.devices()[a].bdf, i);
    }
  }

  Diff run() {
    diff_.two_machines = matching_.two_machines;
    compare_host();
    for (const auto& [before, after] : matching_.pairs) compare_devices(before, after);
    compare_links();
    compare_peers();
    compare_nics();
    compare_findings();
    return std::move(diff_);
  }

 private:
  void add(std::string subject, Change change, std::string_view field, const Value& before,
           const Value& after) {
    diff_.differences.push_back({std::move(subject), change, std::string(field), before, after});
  }

  std::string name(const RecordedDevice& device) const { return std::string(names_.name(device.place)); }
  std::string pair_name(std::size_t pair) const {
    const auto [before, after] = matching_.pairs[pair];
    return name(after != kNoDevice ? after_.devices()[after] : before_.devices()[before]);
  }

  void compare_host() {
    const std::string_view before = before_.document().hostname();
    const std::string_view after = after_.document().hostname();
    if (before != after && !diff_.two_machines)
      add("host", Change::kChanged, "hostname", text_or_null(before), text_or_null(after));
    compare_facts("host", before_.host(), after_.host());
  }

  void compare_facts(const std::string& subject, const std::vector<Fact>& before,
                     const std::vector<Fact>& after) {
    // A list may name one thing twice.
    std::multimap<std::string_view, const Fact*> index;
    for (const Fact& fact : before) index.emplace(fact.name, &fact);
    for (const Fact& fact : after) {
      const auto found = index.find(fact.name);
      if (found != index.end()) {
        if (!found->second->value.same(fact.value))
          add(subject, Change::kChanged, fact.name, found->second->value, fact.value);
        index.erase(found);
      } else if (fact.listed) {
        add(subject, Change::kChanged, fact.name, Value(), fact.value);
      }
    }
    for (const auto& [name, fact] : index)
      if (fact->listed) add(subject, Change::kChanged, name, fact->value, Value());
  }

  void compare_devices(std::size_t before, std::size_t after) {
    if (before == kNoDevice || after == kNoDevice) {
      const bool added = before == kNoDevice;
      const RecordedDevice& device = added ? after_.devices()[after] : before_.devices()[before];
      const Value what = text_or_null(device.serial.empty() ? device.id : device.serial);
      const std::string_view field = device.serial.empty() ? "id" : "serial";
      return add(name(device), added ? Change::kAdded : Change::kLost, field, added ? Value() : what,
                 added ? what : Value());
    }
    const RecordedDevice& x = before_.devices()[before];
    const RecordedDevice& y = after_.devices()[after];
    if (x.place != y.place)
      add(name(y), Change::kMoved, "place", Value(Kind::kText, names_.name(x.place)),
          Value(Kind::kText, names_.name(y.place)));
    if (!matching_.two_machines) compare_identity(x, y);
    compare_facts(name(y), x.facts, y.facts);
  }

  void compare_identity(const RecordedDevice& before, const RecordedDevice& after) {
    const bool another =
        !before.identity.empty() && !after.identity.empty() && before.identity != after.identity;
    const bool serials = before.serial != after.serial;
    const std::string_view field = serials ? "serial" : "id";
    const Value x = text_or_null(serials ? before.serial : before.id);
    const Value y = text_or_null(serials ? after.serial : after.id);
    if (another)
      add(name(after), Change::kReplaced, field, x, y);
    else if (serials)
      add(name(after), Change::kChanged, field, x, y);
  }

  /// Links of one pair of devices with the same ports and type are one; without ports, in their order.
  struct LinkKey {
    std::size_t a = 0;
    std::size_t b = 0;
    std::string_view other_end;
    std::string_view type;
    std::string_view port_a;
    std::string_view port_b;
    std::size_t number = 0;
    auto operator<=>(const LinkKey&) const = default;
  };
  using Links = std::map<LinkKey, const Value*>;

  Links links_of(const Record& record, const std::vector<std::size_t>& pair_of) const {
    Links links;
    std::map<LinkKey, std::size_t> numbers;
    for (const RecordedLink& link : record.links()) {
      LinkKey key{pair_of[link.a], kNoDevice, link.other_end, link.type, link.port_a, link.port_b};
      if (link.b != kNoDevice)
        key.b = pair_of[link.b];
      else if (const auto gone = gone_.find(link.other_end); gone != gone_.end())
        key.b = gone->second;
      if (key.a > key.b) {
        std::swap(key.a, key.b);
        std::swap(key.port_a, key.port_b);
      }
      key.number = numbers[key]++;
      links.emplace(key, link.json);
    }
    return links;
  }

  std::string link_name(const LinkKey& key) const {
    const auto end = [](const std::string& device, std::string_view port) {
      return port.empty() ? device : fmt::format("{}:{}", device, port);
    };
    const std::string other = key.b == kNoDevice ? std::string(key.other_end) : pair_name(key.b);
    return fmt::format("{}-{}", end(pair_name(key.a), key.port_a), end(other, key.port_b));
  }

  /// Links of a device that came or went are gone with it.
  bool stays(std::size_t pair) const {
    return pair == kNoDevice ||
           (matching_.pairs[pair].first != kNoDevice && matching_.pairs[pair].second != kNoDevice);
  }

  void compare_links() {
    const Links before = links_of(before_, pair_of_before_);
    const Links after = links_of(after_, pair_of_after_);
    for (const auto& [key, json] : after) {
      const auto found = before.find(key);
      if (found == before.end()) {
        if (stays(key.a) && stays(key.b))
          add(link_name(key), Change::kAdded, "link", Value(), text_or_null(key.type));
        continue;
      }
      for (const std::string_view field : kLinkKeys) {
        const Value& x = link_value(*found->second, field);
        const Value& y = link_value(*json, field);
        if (!x.same(y)) add(link_name(key), Change::kChanged, fmt::format("link.{}", field), x, y);
      }
    }
    for (const auto& [key, json] : before)
      if (!after.contains(key) && stays(key.a) && stays(key.b))
        add(link_name(key), Change::kLost, "link", text_or_null(key.type), Value());
  }

  using Pair = std::pair<std::size_t, std::size_t>;
  using Peers = std::map<Pair, const Value*>;

  static Peers peers_of(const Record& record, const std::vector<std::size_t>& pair_of) {
    Peers peers;
    for (const RecordedPeer& peer : record.peers())
      peers.emplace(std::minmax(pair_of[peer.a], pair_of[peer.b]), peer.json);
    return peers;
  }

  /// A pair that one side does not have counts when it is near: others are left out of large machines.
  void add_peer(Change change, const Pair& key, const Value& json) {
    const std::string_view level = json["level"].text();
    if ((level != "link" && level != "internal") || !stays(key.first) || !stays(key.second)) return;
    const bool added = change == Change::kAdded;
    add(peer_name(key), change, "peer", added ? Value() : json["level"], added ? json["level"] : Value());
  }

  std::string peer_name(const Pair& key) const {
    return fmt::format("{}-{}", pair_name(key.first), pair_name(key.second));
  }

  /// From another level the rest follows.
  void compare_peer(const Pair& key, const Value& before, const Value& after) {
    const auto compare = [&](std::string_view field) {
      const bool differs = !before[field].same(after[field]);
      if (differs)
        add(peer_name(key), Change::kChanged, fmt::format("peer.{}", field), before[field], after[field]);
      return differs;
    };
    if (!compare("level")) std::ranges::for_each(kPeerKeys, compare);
  }

  void compare_peers() {
    if (!before_.has_peers() || !after_.has_peers()) return;
    const Peers before = peers_of(before_, pair_of_before_);
    const Peers after = peers_of(after_, pair_of_after_);
    for (const auto& [key, json] : after) {
      if (const auto found = before.find(key); found != before.end())
        compare_peer(key, *found->second, *json);
      else
        add_peer(Change::kAdded, key, *json);
    }
    for (const auto& [key, json] : before)
      if (!after.contains(key)) add_peer(Change::kLost, key, *json);
  }

  /// Network functions are known by their address alone.
  void compare_nics() {
    if (!before_.has_nics() || !after_.has_nics()) return;
    std::multimap<std::string_view, const RecordedNic*> before;
    for (const RecordedNic& nic : before_.nics()) before.emplace(nic.bdf, &nic);
    for (const RecordedNic& nic : after_.nics()) {
      const std::string subject(nic.bdf);
      const auto found = before.find(nic.bdf);
      if (found == before.end()) {
        add(subject, Change::kAdded, "nic", Value(), nic.names);
        continue;
      }
      compare_facts(subject, found->second->facts, nic.facts);
      before.erase(found);
    }
    for (const auto& [bdf, nic] : before) add(std::string(bdf), Change::kLost, "nic", nic->names, Value());
  }

  using FindingKey = std::tuple<std::size_t, std::string_view, std::string_view>;
  using Findings = std::map<FindingKey, std::vector<const RecordedFinding*>>;

  static Findings findings_of(const Record& record, const std::vector<std::size_t>& pair_of) {
    Findings findings;
    for (const RecordedFinding& finding : record.findings()) {
      const bool of_device = finding.device != kNoDevice;
      findings[{of_device ? pair_of[finding.device] : kNoDevice, of_device ? "" : finding.subject,
                finding.code}]
          .push_back(&finding);
    }
    return findings;
  }

  void add_finding(Change change, const FindingKey& key, const RecordedFinding& finding) {
    const auto& [pair, subject, code] = key;
    const Value message = text_or_null(finding.message);
    const bool is_new = change == Change::kFindingNew;
    add(pair == kNoDevice ? std::string(subject) : pair_name(pair), change, code, is_new ? Value() : message,
        is_new ? message : Value());
  }

  /// Messages are for people and change; how many there are of a code and subject counts.
  void compare_findings() {
    const Findings before = findings_of(before_, pair_of_before_);
    const Findings after = findings_of(after_, pair_of_after_);
    const auto more = [](const Findings& these, const Findings& those, auto&& found) {
      for (const auto& [key, list] : these) {
        const auto other = those.find(key);
        const std::size_t known = other == those.end() ? 0 : other->second.size();
        for (std::size_t i = known; i < list.size(); ++i) found(key, *list[i]);
      }
    };
    more(after, before, [&](const FindingKey& key, const RecordedFinding& finding) {
      add_finding(Change::kFindingNew, key, finding);
    });
    more(before, after, [&](const FindingKey& key, const RecordedFinding& finding) {
      add_finding(Change::kFindingCleared, key, finding);
    });
  }

  const Record& before_;
  const Record& after_;
  const Matching matching_;
  PlaceNames names_;
  std::vector<std::size_t> pair_of_before_;
  std::vector<std::size_t> pair_of_after_;
  /// Devices that one side does not have, by address: its links may still name that.
  std::map<std::string_view, std::size_t> gone_;
  Diff diff_;
};

}  // namespace

std::string_view change_name(Change change) {
  static constexpr std::array<std::string_view, 7> kNames{
      "added", "lost", "moved", "replaced", "changed", "finding-new", "finding-cleared"};
  return kNames[static_cast<std::size_t>(change)];
}

Diff find_differences(const Record& before, const Record& after) {
  return Differ(before, after).run();
}

}  // namespace oam_info
