// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/draft.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

/// A struct of the other side, which may be shorter or longer than ours.
template <typename T>
T take(const T* from) {
  if (from->size >= sizeof(T)) {
    T to = *from;
    to.size = sizeof to;
    return to;
  }
  T to{};
  std::memcpy(&to, from, from->size);
  to.size = sizeof to;
  return to;
}

/// Adds one to a list that seldom has more than a module's links.
template <typename T>
T& append(std::vector<T>& list, const T* item) {
  constexpr std::size_t kUsual = 8;
  if (list.empty()) list.reserve(kUsual);
  return list.emplace_back(take(item));
}

/// Runs body; memory running out is the only thing that can go wrong in it.
template <typename F>
std::int32_t guarded(F&& body) noexcept {
  try {
    body();
    return OAMHAL_OK;
  } catch (const std::bad_alloc&) {
    return OAMHAL_ERROR_NO_MEMORY;
  }
}

void set_identity(Draft& draft, const oamhal_backend_identity_t& given, Arena& arena) {
  auto& identity = draft.identity;
  identity = given;
  draft.module_key = given.module_key == nullptr ? "" : given.module_key;
  draft.baseboard_key = given.baseboard_key == nullptr ? "" : given.baseboard_key;
  for (const char** text :
       {&identity.model, &identity.architecture, &identity.serial, &identity.unique_id, &identity.part_number,
        &identity.form_factor_source, &identity.state_reason, &identity.slot_source})
    *text = arena.copy_or_null(*text);
  identity.module_key = nullptr;
  identity.baseboard_key = nullptr;
}

void add_link(std::vector<oamhal_backend_link_t>& links, const oamhal_backend_link_t* given, Arena& arena) {
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

/// Its path goes to the kernel as it is: it must lie below /dev.
std::int32_t add_node(Draft& draft, Arena& arena, const oamhal_backend_node_t* given) {
  auto node = take(given);
  if (node.path == nullptr || node.kind == nullptr) return OAMHAL_ERROR_INVALID_ARGUMENT;
  const std::string_view path = node.path;
  if (!path.starts_with("/dev/") || path.contains("/../") || path.ends_with("/..") || path.contains('\n') ||
      !is_plain_text(path))
    return OAMHAL_ERROR_INVALID_ARGUMENT;
  return guarded([&] {
    node.path = arena.copy(path);
    node.kind = arena.copy(node.kind);
    draft.nodes.push_back(node);
  });
}

}  // namespace

DraftSink::DraftSink(Draft& draft, Arena& arena) : draft_(draft), arena_(arena) {
  static const auto copy = [](Arena& texts, const char*& text) { text = texts.copy_or_null(text); };
  sink_.size = sizeof sink_;
  sink_.self = this;
  sink_.identity = [](void* self, const oamhal_backend_identity_t* given) {
    return guarded([&] {
      auto& sink = *static_cast<DraftSink*>(self);
      set_identity(sink.draft_, take(given), sink.arena_);
    });
  };
  sink_.firmware = [](void* self, const char* name, const char* version) -> std::int32_t {
    if (name == nullptr || version == nullptr) return OAMHAL_ERROR_INVALID_ARGUMENT;
    return guarded([&] {
      auto& sink = *static_cast<DraftSink*>(self);
      sink.draft_.firmware.emplace_back(sink.arena_.copy(name), sink.arena_.copy(version));
    });
  };
  sink_.memory = [](void* self, const oamhal_backend_memory_t* given) {
    return guarded([&] {
      auto& sink = *static_cast<DraftSink*>(self);
      auto& memory = sink.draft_.memories.emplace_back(take(given));
      copy(sink.arena_, memory.kind);
      copy(sink.arena_, memory.name);
    });
  };
  sink_.partition = [](void* self, const oamhal_backend_partition_t* given) {
    return guarded([&] {
      auto& sink = *static_cast<DraftSink*>(self);
      auto& partition = sink.draft_.partitions.emplace_back(take(given));
      copy(sink.arena_, partition.compute_mode);
      copy(sink.arena_, partition.memory_mode);
    });
  };
  sink_.port = [](void* self, const oamhal_backend_port_t* given) {
    return guarded([&] {
      auto& sink = *static_cast<DraftSink*>(self);
      auto& port = append(sink.draft_.ports, given);
      copy(sink.arena_, port.link_name);
    });
  };
  sink_.link = [](void* self, const oamhal_backend_link_t* given) {
    return guarded([&] {
      auto& sink = *static_cast<DraftSink*>(self);
      add_link(sink.draft_.links, given, sink.arena_);
    });
  };
  sink_.node = [](void* self, const oamhal_backend_node_t* given) {
    auto& sink = *static_cast<DraftSink*>(self);
    return add_node(sink.draft_, sink.arena_, given);
  };
  sink_.runtime_id = [](void* self, const oamhal_backend_runtime_id_t* given) {
    return guarded([&] {
      auto& sink = *static_cast<DraftSink*>(self);
      auto& id = sink.draft_.runtime_ids.emplace_back(take(given));
      for (const char** text : {&id.uuid, &id.runtime, &id.why}) copy(sink.arena_, *text);
    });
  };
}

}  // namespace oamhal::hal
