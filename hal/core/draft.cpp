// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/draft.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include "hal/base/text.hpp"
#include "hal/core/register_map.hpp"

namespace oamhal::hal {

namespace {

// What a backend may tell: more is a runaway loop, a text without an end, or memory that was never set.
constexpr std::size_t kMostItems = 1 << 16;
constexpr std::size_t kLongestText = 4095;
constexpr std::size_t kLargestItem = 1 << 16;

bool fits(const char* text) {
  return text == nullptr || ::strnlen(text, kLongestText + 1) <= kLongestText;
}

/// A struct of the other side, which may be shorter or longer than ours; nothing for one that is not at least
/// as long as least, or ends within a field.
template <typename T>
std::optional<T> take(const T* from, std::size_t least) {
  if (from == nullptr || from->size < least || from->size > kLargestItem || from->size % alignof(T) != 0)
    return std::nullopt;
  T to{};
  std::memcpy(&to, from, std::min(from->size, sizeof to));
  to.size = sizeof to;
  return to;
}

template <typename T>
bool texts_fit(const T& item, std::initializer_list<const char * T::*> texts) {
  return std::ranges::all_of(texts, [&](const char* T::* text) { return fits(item.*text); });
}

/// Adds one to a list that seldom has more than a module's links.
template <typename T>
T& append(std::vector<T>& list, const T& item) {
  constexpr std::size_t kUsual = 8;
  if (list.empty()) list.reserve(kUsual);
  return list.emplace_back(item);
}

constexpr std::initializer_list<const char * oamhal_backend_identity_t::*> kIdentityTexts = {
    &oamhal_backend_identity_t::model,        &oamhal_backend_identity_t::architecture,
    &oamhal_backend_identity_t::serial,       &oamhal_backend_identity_t::unique_id,
    &oamhal_backend_identity_t::part_number,  &oamhal_backend_identity_t::form_factor_source,
    &oamhal_backend_identity_t::state_reason, &oamhal_backend_identity_t::slot_source,
    &oamhal_backend_identity_t::module_key,   &oamhal_backend_identity_t::baseboard_key};

void set_identity(Draft& draft, const oamhal_backend_identity_t& given, Arena& arena) {
  auto& identity = draft.identity;
  identity = given;
  draft.module_key = given.module_key == nullptr ? "" : given.module_key;
  draft.baseboard_key = given.baseboard_key == nullptr ? "" : given.baseboard_key;
  identity.module_key = nullptr;
  identity.baseboard_key = nullptr;
  for (const auto text : kIdentityTexts) identity.*text = arena.copy_or_null(identity.*text);
}

void add_link(std::vector<oamhal_backend_link_t>& links, const oamhal_backend_link_t& given, Arena& arena) {
  auto& link = append(links, given);
  link.remote_label = arena.copy_or_null(link.remote_label);
  const oamhal_backend_link_t* last = links.size() > 1 ? &links[links.size() - 2] : nullptr;
  // These seldom differ from link to link.
  for (const auto text :
       {&oamhal_backend_link_t::type, &oamhal_backend_link_t::source, &oamhal_backend_link_t::reported_by}) {
    const bool same = last != nullptr && last->*text != nullptr && link.*text != nullptr &&
                      std::strcmp(last->*text, link.*text) == 0;
    link.*text = same ? last->*text : arena.copy_or_null(link.*text);
  }
}

/// The path of a node goes to the kernel as it is: it must lie below /dev.
bool is_node(const oamhal_backend_node_t& node) {
  if (node.path == nullptr || node.kind == nullptr) return false;
  const std::string_view path = node.path;
  return path.starts_with("/dev/") && !path.contains("/../") && !path.ends_with("/..") &&
         !path.contains('\n') && is_plain_text(path);
}

}  // namespace

/// The functions behind the C table.
struct DraftSink::Functions {
  /// Takes a struct in and lets add put it into the draft. What cannot be is counted and refused.
  template <typename T, typename F>
  static std::int32_t take_in(void* self, const T* given, std::size_t least,
                              std::initializer_list<const char * T::*> texts, F&& add) noexcept {
    auto& sink = *static_cast<DraftSink*>(self);
    try {
      const auto item = take(given, least);
      if (item && texts_fit(*item, texts) && add(sink, *item)) return OAMHAL_OK;
    } catch (const std::bad_alloc&) {
      return OAMHAL_ERROR_NO_MEMORY;
    }
    ++sink.refused_;
    return OAMHAL_ERROR_INVALID_ARGUMENT;
  }

  /// As take_in(), into a list of the draft.
  template <typename T>
  static std::int32_t add(void* self, const T* given, std::size_t least, std::vector<T> Draft::* list,
                          std::initializer_list<const char * T::*> texts) noexcept {
    return take_in(self, given, least, texts, [&](DraftSink& sink, const T& item) {
      auto& items = sink.draft_.*list;
      if (items.size() == kMostItems) return false;
      T& added = append(items, item);
      for (const auto text : texts) added.*text = sink.arena_.copy_or_null(added.*text);
      return true;
    });
  }

  static std::int32_t identity(void* self, const oamhal_backend_identity_t* given) {
    return take_in(self, given, offsetof(oamhal_backend_identity_t, architecture), kIdentityTexts,
                   [](DraftSink& sink, const oamhal_backend_identity_t& item) {
                     set_identity(sink.draft_, item, sink.arena_);
                     return true;
                   });
  }

  static std::int32_t firmware(void* self, const char* name, const char* version) {
    auto& sink = *static_cast<DraftSink*>(self);
    auto& list = sink.draft_.firmware;
    const bool right =
        name != nullptr && version != nullptr && fits(name) && fits(version) && list.size() < kMostItems;
    if (!right) ++sink.refused_;
    if (!right) return OAMHAL_ERROR_INVALID_ARGUMENT;
    try {
      append(list, {sink.arena_.copy(name), sink.arena_.copy(version)});
    } catch (const std::bad_alloc&) {
      return OAMHAL_ERROR_NO_MEMORY;
    }
    return OAMHAL_OK;
  }

  static std::int32_t memory(void* self, const oamhal_backend_memory_t* given) {
    using T = oamhal_backend_memory_t;
    return add(self, given, offsetof(T, partition), &Draft::memories, {&T::kind, &T::name, &T::peak_source});
  }

  static std::int32_t sharing(void* self, const oamhal_backend_sharing_t* given) {
    using T = oamhal_backend_sharing_t;
    return take_in(self, given, offsetof(T, export_call), {&T::export_call, &T::reason},
                   [](DraftSink& sink, const T& item) {
                     auto& sharing = sink.draft_.sharing;
                     sharing = item;
                     sharing.export_call = sink.arena_.copy_or_null(item.export_call);
                     sharing.reason = sink.arena_.copy_or_null(item.reason);
                     return true;
                   });
  }

  static std::int32_t partition(void* self, const oamhal_backend_partition_t* given) {
    using T = oamhal_backend_partition_t;
    return add(self, given, offsetof(T, native_index), &Draft::partitions,
               {&T::compute_mode, &T::memory_mode});
  }

  static std::int32_t port(void* self, const oamhal_backend_port_t* given) {
    using T = oamhal_backend_port_t;
    return add(self, given, offsetof(T, link_name), &Draft::ports,
               {&T::link_name, &T::source, &T::state_reason});
  }

  static std::int32_t counter(void* self, const oamhal_backend_counter_t* given) {
    using T = oamhal_backend_counter_t;
    return take_in(self, given, offsetof(T, detail), {&T::name, &T::unit, &T::detail, &T::source},
                   [](DraftSink& sink, T counter) {
                     Draft& draft = sink.draft_;
                     if (draft.ports.empty() || draft.ports.back().index != counter.port ||
                         counter.name == nullptr || counter.unit == nullptr ||
                         draft.counters.size() == kMostItems)
                       return false;
                     for (const auto text : {&T::name, &T::unit, &T::detail, &T::source})
                       counter.*text = sink.arena_.copy_or_null(counter.*text);
                     append(draft.counters, counter);
                     return true;
                   });
  }

  static std::int32_t reading(void* self, const oamhal_backend_reading_t* given) {
    using T = oamhal_backend_reading_t;
    return take_in(self, given, offsetof(T, detail), {&T::name, &T::unit, &T::detail, &T::source},
                   [](DraftSink& sink, T reading) {
                     auto& readings = sink.draft_.readings;
                     if (reading.name == nullptr || reading.unit == nullptr || readings.size() == kMostItems)
                       return false;
                     for (const auto text : {&T::name, &T::unit, &T::detail, &T::source})
                       reading.*text = sink.arena_.copy_or_null(reading.*text);
                     append(readings, reading);
                     return true;
                   });
  }

  static std::int32_t link(void* self, const oamhal_backend_link_t* given) {
    using T = oamhal_backend_link_t;
    return take_in(self, given, offsetof(T, local_port),
                   {&T::remote_label, &T::type, &T::source, &T::reported_by},
                   [](DraftSink& sink, const T& item) {
                     if (sink.draft_.links.size() == kMostItems) return false;
                     add_link(sink.draft_.links, item, sink.arena_);
                     return true;
                   });
  }

  static std::int32_t runtime_id(void* self, const oamhal_backend_runtime_id_t* given) {
    using T = oamhal_backend_runtime_id_t;
    return add(self, given, offsetof(T, ordinal), &Draft::runtime_ids, {&T::uuid, &T::runtime, &T::why});
  }

  static std::int32_t node(void* self, const oamhal_backend_node_t* given) {
    using T = oamhal_backend_node_t;
    return take_in(self, given, offsetof(T, partition), {&T::path, &T::kind}, [](DraftSink& sink, T node) {
      if (!is_node(node) || sink.draft_.nodes.size() == kMostItems) return false;
      node.path = sink.arena_.copy(node.path);
      node.kind = sink.arena_.copy(node.kind);
      sink.draft_.nodes.push_back(node);
      return true;
    });
  }

  static std::int32_t register_map(void* self, const oamhal_register_map_t* map) {
    auto& sink = *static_cast<DraftSink*>(self);
    if (map != nullptr && is_register_map(*map)) {
      sink.draft_.register_map = map;
      return OAMHAL_OK;
    }
    ++sink.refused_;
    return OAMHAL_ERROR_INVALID_ARGUMENT;
  }
};

DraftSink::DraftSink(Draft& draft, Arena& arena) : draft_(draft), arena_(arena) {
  sink_.size = sizeof sink_;
  sink_.self = this;
  sink_.identity = &Functions::identity;
  sink_.firmware = &Functions::firmware;
  sink_.memory = &Functions::memory;
  sink_.partition = &Functions::partition;
  sink_.port = &Functions::port;
  sink_.link = &Functions::link;
  sink_.runtime_id = &Functions::runtime_id;
  sink_.node = &Functions::node;
  sink_.register_map = &Functions::register_map;
  sink_.counter = &Functions::counter;
  sink_.sharing = &Functions::sharing;
  sink_.reading = &Functions::reading;
}

}  // namespace oamhal::hal
