// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/draft.hpp"

#include <algorithm>
#include <cstring>
#include <new>

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

}  // namespace

DraftSink::DraftSink(Draft& draft, Arena& arena) : draft_(draft), arena_(arena) {
  static const auto copy = [](Arena& texts, const char*& text) { text = texts.copy_or_null(text); };
  sink_.size = sizeof sink_;
  sink_.self = this;
  sink_.identity = [](void* self, const oamhal_backend_identity_t* given) {
    return guarded([&] {
      auto& sink = *static_cast<DraftSink*>(self);
      auto& identity = sink.draft_.identity;
      identity = take(given);
      sink.draft_.module_key = identity.module_key == nullptr ? "" : identity.module_key;
      sink.draft_.baseboard_key = identity.baseboard_key == nullptr ? "" : identity.baseboard_key;
      for (const char** text : {&identity.model, &identity.architecture, &identity.serial,
                                &identity.unique_id, &identity.part_number, &identity.form_factor_source,
                                &identity.state_reason, &identity.slot_source})
        copy(sink.arena_, *text);
      identity.module_key = nullptr;
      identity.baseboard_key = nullptr;
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
      auto& link = append(sink.draft_.links, given);
      for (const char** text : {&link.remote_label, &link.type, &link.source, &link.reported_by})
        copy(sink.arena_, *text);
    });
  };
}

}  // namespace oamhal::hal
