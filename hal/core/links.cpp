// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "hal/base/bdf.hpp"
#include "hal/core/discovery.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kAdvice =
    "Look at the links of both devices with oam-info show, and at the kernel log.";

bool known(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

/// One end's word on a link, and whose it is.
struct Word {
  std::uint32_t device = 0;
  Draft* draft = nullptr;
  const oamhal_backend_link_t* link = nullptr;
  bool whole_pair = false;  ///< About all links of the pair: this end could not tell its ports.
};

/// What two words must share to be about one link, seen from the lower device. Ports tell apart links of one
/// pair.
struct Key {
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::string type;
  std::uint64_t port_a = UINT64_MAX;
  std::uint64_t port_b = UINT64_MAX;
  std::string other_end;
  auto operator<=>(const Key&) const = default;
};

class LinkAssembler {
 public:
  explicit LinkAssembler(Gathered& gathered) : gathered_(gathered), snapshot_(*gathered.snapshot) {}

  void run() {
    for (const Draft& draft : gathered_.drafts) by_address_[bdf_key(draft.function.bdf)] = &draft;
    for (Draft& draft : gathered_.drafts)
      for (const auto& link : draft.links) collect({draft.index, &draft, &link});
    merge_whole_pairs();
    for (auto& [key, words] : words_) add(key, words);
    std::stable_sort(snapshot_.links.begin(), snapshot_.links.end(),
                     [](const oamhal_link_info_t& x, const oamhal_link_info_t& y) {
                       return std::tuple(x.a.device, x.b.device, x.a.port.value) <
                              std::tuple(y.a.device, y.b.device, y.a.port.value);
                     });
    for (std::uint32_t index = 0; index < snapshot_.links.size(); ++index) connect_ports(index);
  }

 private:
  const Draft* remote_of(const Word& word) const {
    if (word.link->remote_kind != OAMHAL_END_DEVICE) return nullptr;
    const auto found = by_address_.find(bdf_key(word.link->remote));
    return found == by_address_.end() ? nullptr : found->second;
  }

  void collect(Word word) {
    const Draft* remote = remote_of(word);
    Key key;
    key.type = word.link->type == nullptr ? "" : word.link->type;
    const auto port = [](const oamhal_number_t& number) { return known(number) ? number.value : UINT64_MAX; };
    key.a = word.device;
    key.b = remote == nullptr ? UINT64_MAX : remote->index;
    key.port_a = port(word.link->local_port);
    key.port_b = port(word.link->remote_port);
    if (remote == nullptr) {
      key.other_end = word.link->remote_label == nullptr ? "" : word.link->remote_label;
      if (word.link->remote_kind == OAMHAL_END_DEVICE) key.other_end = bdf_text(word.link->remote);
    }
    if (key.a > key.b) {
      std::swap(key.a, key.b);
      std::swap(key.port_a, key.port_b);
    }
    words_[key].push_back(word);
  }

  /// One end may know its ports and the other only its peer: its word is then about each link of the pair.
  void merge_whole_pairs() {
    const auto ported = [](const Key& key) { return key.port_a != UINT64_MAX || key.port_b != UINT64_MAX; };
    for (auto first = words_.begin(); first != words_.end();) {
      auto last = first;
      while (last != words_.end() && same_pair(first->first, last->first)) ++last;
      // A key without ports sorts behind those of its pair that have them.
      const auto vague = std::prev(last);
      if (vague != first && vague->first.b != UINT64_MAX && !ported(vague->first) &&
          one_voice(first, vague)) {
        compare_counts(first, vague);
        for (auto link = first; link != vague; ++link)
          for (Word word : vague->second) {
            word.whole_pair = true;
            link->second.push_back(word);
          }
        words_.erase(vague);
      }
      first = last;
    }
  }

  using Words = std::map<Key, std::vector<Word>>;

  static bool same_pair(const Key& x, const Key& y) { return x.a == y.a && x.b == y.b && x.type == y.type; }

  /// Whether the links with ports are the word of one device alone, and those without that of its peer.
  static bool one_voice(Words::const_iterator first, Words::const_iterator vague) {
    const std::uint32_t speaker = vague->second.front().device;
    return std::all_of(first, vague, [&](const auto& entry) {
      return std::ranges::all_of(entry.second, [&](const Word& word) { return word.device != speaker; });
    });
  }

  static void compare_counts(Words::iterator first, Words::const_iterator vague) {
    const auto& theirs = vague->second.front().link->port_count;
    std::uint64_t ours = 0;
    for (auto link = first; link != vague; ++link) {
      const auto& count = link->second.front().link->port_count;
      if (!known(count)) return;
      ours += count.value;
    }
    if (known(theirs) && theirs.value != ours)
      report_asymmetric(*first->second.front().draft, *first->second.front().draft, ours, theirs.value);
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

  void add(const Key& key, std::vector<Word>& words) {
    const Word* first = &words.front();
    for (const Word& word : words)
      if (word.device == key.a) first = &word;
    const auto& said = *first->link;
    const Draft* remote = remote_of(*first);
    oamhal_link_info_t info{};
    info.size = sizeof info;
    const bool flipped = first->device != key.a;
    oamhal_link_end_t here = end_of(*first->draft, said.local_port);
    oamhal_link_end_t there =
        remote != nullptr ? end_of(*remote, said.remote_port)
                          : oamhal_link_end_t{said.remote_kind, OAMHAL_NO_INDEX, said.remote_port,
                                              snapshot_.arena.copy_or_null(std::string_view(key.other_end))};
    info.a = flipped ? there : here;
    info.b = flipped ? here : there;
    info.type = snapshot_.arena.copy(key.type);
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
    info.id = snapshot_.arena.copy(link_id(*first->draft, remote, key, flipped));
    compare(words, remote, info);
    snapshot_.links.push_back(info);
  }

  static std::string link_id(const Draft& one, const Draft* other, const Key& key, bool flipped) {
    const auto with_port = [](std::string_view id, std::uint64_t port) {
      return port == UINT64_MAX ? std::string(id) : fmt::format("{}.{}", id, port);
    };
    std::string a = with_port(one.id, flipped ? key.port_b : key.port_a);
    std::string b = with_port(other == nullptr ? key.other_end : std::string_view(other->id),
                              flipped ? key.port_a : key.port_b);
    if (flipped) std::swap(a, b);
    return fmt::format("{}|{}|{}", key.type, a, b);
  }

  /// Both ends should say the same; the worse state holds.
  void compare(const std::vector<Word>& words, const Draft* remote, oamhal_link_info_t& info) {
    if (remote != nullptr &&
        std::ranges::all_of(words, [&](const Word& word) { return word.device == words.front().device; }))
      words.front().draft->reports.push_back(
          {"link.one-sided", OAMHAL_SEVERITY_WARNING,
           fmt::format("{} reports a link to {}, which does not report it.", words.front().draft->bdf_text,
                       bdf_text(words.front().link->remote)),
           kAdvice});
    for (const Word& word : words) {
      if (word.link->state == OAMHAL_LINK_STATE_DOWN) info.state = OAMHAL_LINK_STATE_DOWN;
      const auto& count = word.link->port_count;
      if (!word.whole_pair && known(count) && known(info.port_count) && count.value != info.port_count.value)
        report_asymmetric(*words.front().draft, *word.draft, count.value, info.port_count.value);
    }
    if (info.state == OAMHAL_LINK_STATE_DOWN)
      words.front().draft->reports.push_back(
          {"link.down", OAMHAL_SEVERITY_ERROR, fmt::format("the link {} is down.", info.id),
           "Reseat the two modules, and look at their port states with oam-info show."});
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
  std::unordered_map<std::uint64_t, const Draft*> by_address_;
  std::map<Key, std::vector<Word>> words_;
};

}  // namespace

void assemble_links(Gathered& gathered) {
  LinkAssembler(gathered).run();
}

}  // namespace oamhal::hal
