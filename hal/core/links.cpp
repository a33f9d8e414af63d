// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <tuple>

#include "hal/base/bdf.hpp"
#include "hal/core/discovery.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kAdvice =
    "Look at the links of both devices with oam-info show, and at the kernel log.";

bool known(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

/// What two words must share to be about one link, seen from the lower device. Ports tell apart links of one
/// pair. The texts lie in the arena.
struct Key {
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::string_view type;
  std::uint64_t port_a = UINT64_MAX;
  std::uint64_t port_b = UINT64_MAX;
  std::string_view other_end;
  auto operator<=>(const Key&) const = default;
};

/// One end's word on a link, and whose it is.
struct Word {
  Key key;
  Draft* draft = nullptr;
  const oamhal_backend_link_t* link = nullptr;
};

/// All words on one link.
struct Group {
  using Words = std::span<const Word* const>;
  Words words;
  /// Words of an end that could not tell its ports: they are about all links of the pair.
  Words whole_pair;
  [[nodiscard]] const Key& key() const { return words.front()->key; }
};

class LinkAssembler {
 public:
  explicit LinkAssembler(Gathered& gathered) : gathered_(gathered), snapshot_(*gathered.snapshot) {}

  void run() {
    for (const Draft& draft : gathered_.drafts)
      if (!draft.left_out) by_address_.emplace_back(bdf_key(draft.function.bdf), &draft);
    std::ranges::sort(by_address_, {}, &Address::first);
    for (Draft& draft : gathered_.drafts)
      for (const auto& link : draft.links)
        if (!draft.left_out) collect(draft, link);
    for (const Word& word : words_) sorted_.push_back(&word);
    std::ranges::stable_sort(sorted_, {}, &Word::key);
    make_groups();
    merge_whole_pairs();
    snapshot_.links.reserve(groups_.size());
    for (const Group& group : groups_) add(group);
    const auto place = [](const oamhal_link_info_t& link) {
      return std::tuple(link.a.device, link.b.device, link.a.port.value);
    };
    // They are, where all links are of one type.
    if (!std::ranges::is_sorted(snapshot_.links, {}, place))
      std::ranges::stable_sort(snapshot_.links, {}, place);
    for (std::uint32_t index = 0; index < snapshot_.links.size(); ++index) connect_ports(index);
  }

 private:
  using Address = std::pair<std::uint64_t, const Draft*>;

  const Draft* remote_of(const oamhal_backend_link_t& link) const {
    if (link.remote_kind != OAMHAL_END_DEVICE) return nullptr;
    const std::uint64_t key = bdf_key(link.remote);
    const auto found = std::ranges::lower_bound(by_address_, key, {}, &Address::first);
    return found == by_address_.end() || found->first != key ? nullptr : found->second;
  }

  void collect(Draft& draft, const oamhal_backend_link_t& link) {
    const Draft* remote = remote_of(link);
    Key key;
    key.type = link.type == nullptr ? "" : link.type;
    const auto port = [](const oamhal_number_t& number) { return known(number) ? number.value : UINT64_MAX; };
    key.a = draft.index;
    key.b = remote == nullptr ? UINT64_MAX : remote->index;
    key.port_a = port(link.local_port);
    key.port_b = port(link.remote_port);
    if (remote == nullptr) {
      key.other_end = link.remote_label == nullptr ? "" : link.remote_label;
      if (link.remote_kind == OAMHAL_END_DEVICE) key.other_end = snapshot_.arena.copy(bdf_text(link.remote));
    }
    if (key.a > key.b) {
      std::swap(key.a, key.b);
      std::swap(key.port_a, key.port_b);
    }
    words_.push_back({key, &draft, &link});
  }

  void make_groups() {
    for (auto first = sorted_.cbegin(); first != sorted_.cend();) {
      const auto last =
          std::find_if(first, sorted_.cend(), [&](const Word* word) { return word->key != (*first)->key; });
      groups_.push_back({{first, last}, {}});
      first = last;
    }
  }

  /// One end may know its ports and the other only its peer: its word is then about each link of the pair.
  void merge_whole_pairs() {
    const auto same_pair = [](const Group& x, const Group& y) {
      return x.key().a == y.key().a && x.key().b == y.key().b && x.key().type == y.key().type;
    };
    std::vector<Group> merged;
    merged.reserve(groups_.size());
    for (auto first = groups_.begin(); first != groups_.end();) {
      const auto last =
          std::find_if(first, groups_.end(), [&](const Group& group) { return !same_pair(*first, group); });
      // A key without ports sorts behind those of its pair that have them.
      const Group& vague = *std::prev(last);
      const std::span<Group> ported(first, std::prev(last));
      if (!ported.empty() && is_whole_pair(vague.key()) && one_voice(ported, vague)) {
        compare_counts(ported, vague);
        for (Group& group : ported) group.whole_pair = vague.words;
        merged.insert(merged.end(), ported.begin(), ported.end());
      } else {
        merged.insert(merged.end(), first, last);
      }
      first = last;
    }
    groups_ = std::move(merged);
  }

  static bool is_whole_pair(const Key& key) {
    return key.b != UINT64_MAX && key.port_a == UINT64_MAX && key.port_b == UINT64_MAX;
  }

  /// Whether the links with ports are the word of one device alone, and those without that of its peer.
  static bool one_voice(std::span<const Group> ported, const Group& vague) {
    const Draft* speaker = vague.words.front()->draft;
    return std::ranges::all_of(ported, [&](const Group& group) {
      return std::ranges::all_of(group.words, [&](const Word* word) { return word->draft != speaker; });
    });
  }

  static void compare_counts(std::span<const Group> ported, const Group& vague) {
    const auto& theirs = vague.words.front()->link->port_count;
    std::uint64_t ours = 0;
    for (const Group& group : ported) {
      const auto& count = group.words.front()->link->port_count;
      if (!known(count)) return;
      ours += count.value;
    }
    Draft& draft = *ported.front().words.front()->draft;
    if (known(theirs) && theirs.value != ours) report_asymmetric(draft, draft, ours, theirs.value);
  }

  static void report_asymmetric(Draft& subject, const Draft& speaker, std::uint64_t ours,
                                std::uint64_t theirs) {
    subject.reports.push_back({"link.asymmetric", OAMHAL_SEVERITY_WARNING,
                               fmt::format("{} and its peer disagree on how many ports join them: {} and {}.",
                                           speaker.bdf_text, ours, theirs),
                               kAdvice});
  }

  oamhal_link_end_t end_of(const Draft& draft, const oamhal_number_t& port) const {
    return {OAMHAL_END_DEVICE, draft.index, port, nullptr};
  }

  void add(const Group& group) {
    const Key& key = group.key();
    const auto speaks_for_a = [&](const Word& word) { return word.draft->index == key.a; };
    const Word* first = group.words.front();
    for (const Word* word : group.words)
      if (speaks_for_a(*word)) first = word;
    const auto& said = *first->link;
    const Draft* remote = remote_of(said);
    const bool flipped = !speaks_for_a(*first);
    oamhal_link_info_t info{};
    info.size = sizeof info;
    const oamhal_link_end_t here = end_of(*first->draft, said.local_port);
    const oamhal_link_end_t there =
        remote != nullptr ? end_of(*remote, said.remote_port)
                          : oamhal_link_end_t{said.remote_kind, OAMHAL_NO_INDEX, said.remote_port,
                                              key.other_end.empty() ? nullptr : key.other_end.data()};
    info.a = flipped ? there : here;
    info.b = flipped ? here : there;
    info.type = said.type == nullptr ? "" : said.type;
    info.state = said.state;
    info.evidence = said.evidence;
    info.proof = said.proof;
    info.port_count = said.port_count;
    info.source = said.source;
    info.weight = said.weight;
    info.raw_rate_mbps = said.raw_rate_mbps;
    info.reported_rate_mbps = said.reported_rate_mbps;
    info.reported_by = said.reported_by;
    info.reported_trusted = said.reported_trusted;
    // What a backend of a later version says is not known here.
    const bool is_atomics = said.atomics >= OAMHAL_ATOMICS_UNKNOWN && said.atomics <= OAMHAL_ATOMICS_BOTH;
    info.atomics = is_atomics ? said.atomics : OAMHAL_ATOMICS_UNKNOWN;
    info.id = link_id(*first->draft, remote, key, flipped);
    compare(group, remote, info);
    snapshot_.links.push_back(info);
  }

  /// "TYPE|ID.PORT|ID.PORT", the lower device first.
  const char* link_id(const Draft& one, const Draft* other, const Key& key, bool flipped) {
    const std::string_view here = one.id;
    const std::string_view there = other == nullptr ? key.other_end : std::string_view(other->id);
    text_ = key.type;
    add_end(flipped ? there : here, key.port_a);
    add_end(flipped ? here : there, key.port_b);
    return snapshot_.arena.copy(text_);
  }

  void add_end(std::string_view id, std::uint64_t port) {
    text_ += '|';
    text_ += id;
    if (port == UINT64_MAX) return;
    text_ += '.';
    text_ += std::to_string(port);
  }

  /// Both ends should say the same; the worse state holds.
  void compare(const Group& group, const Draft* remote, oamhal_link_info_t& info) {
    const Word& front = *group.words.front();
    const auto is_front = [&](const Word* word) { return word->draft == front.draft; };
    if (remote != nullptr && std::ranges::all_of(group.words, is_front) &&
        std::ranges::all_of(group.whole_pair, is_front))
      front.draft->reports.push_back({"link.one-sided", OAMHAL_SEVERITY_WARNING,
                                      fmt::format("{} reports a link to {}, which does not report it.",
                                                  front.draft->bdf_text, bdf_text(front.link->remote)),
                                      kAdvice});
    for (const auto& words : {group.words, group.whole_pair})
      for (const Word* word : words)
        if (word->link->state == OAMHAL_LINK_STATE_DOWN) info.state = OAMHAL_LINK_STATE_DOWN;
    for (const Word* word : group.words) {
      const auto& count = word->link->port_count;
      if (known(count) && known(info.port_count) && count.value != info.port_count.value)
        report_asymmetric(*front.draft, *word->draft, count.value, info.port_count.value);
    }
    if (info.state == OAMHAL_LINK_STATE_DOWN)
      front.draft->reports.push_back({"link.down", OAMHAL_SEVERITY_ERROR,
                                      fmt::format("the link {} is down.", info.id),
                                      "Reseat the two modules, and look at their port states with oam-info "
                                      "show."});
  }

  void connect_ports(std::uint32_t index) {
    const auto& link = snapshot_.links[index];
    for (const auto& end : {link.a, link.b}) {
      if (end.device == OAMHAL_NO_INDEX || !known(end.port)) continue;
      const auto& device = snapshot_.devices[end.device];
      for (std::uint32_t i = 0; i < device.port_count; ++i)
        if (auto& port = snapshot_.ports[device.port_first + i]; port.index == end.port.value)
          port.link = index;
    }
  }

  Gathered& gathered_;
  oamhal_snapshot& snapshot_;
  std::vector<Address> by_address_;
  std::vector<Word> words_;
  std::vector<const Word*> sorted_;
  std::vector<Group> groups_;
  std::string text_;
};

}  // namespace

void assemble_links(Gathered& gathered) {
  LinkAssembler(gathered).run();
}

}  // namespace oamhal::hal
