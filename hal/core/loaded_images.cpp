// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/loaded_images.hpp"

#include <link.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <string_view>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

constexpr std::size_t kLongestText = 4095;

}  // namespace

LoadedImages::LoadedImages() {
  struct Walk {
    std::vector<Segment>& segments;
    std::exception_ptr thrown;
  } walk{segments_, nullptr};
  const auto add = [](dl_phdr_info* info, std::size_t, void* user) {
    auto& to = *static_cast<Walk*>(user);
    try {
      for (unsigned i = 0; i < info->dlpi_phnum; ++i) {
        const auto& header = info->dlpi_phdr[i];
        if (header.p_type != PT_LOAD || (header.p_flags & PF_R) == 0) continue;
        const std::uintptr_t begin = info->dlpi_addr + header.p_vaddr;
        to.segments.push_back({begin, begin + header.p_memsz});
      }
    } catch (...) {
      to.thrown = std::current_exception();
    }
    return to.thrown ? 1 : 0;
  };
  ::dl_iterate_phdr(add, &walk);
  if (walk.thrown) std::rethrow_exception(walk.thrown);
}

std::size_t LoadedImages::left(const void* at) const {
  const auto address = reinterpret_cast<std::uintptr_t>(at);
  const auto found = std::ranges::find_if(
      segments_, [&](const Segment& segment) { return segment.begin <= address && address < segment.end; });
  return found == segments_.end() ? 0 : found->end - address;
}

bool LoadedImages::holds(const void* at, std::size_t size, std::size_t count) const {
  const std::size_t bytes = left(at);
  return size != 0 && count <= bytes / size && count != 0;
}

bool LoadedImages::holds_text(const char* text) const {
  const std::size_t bytes = std::min(left(text), kLongestText + 1);
  const std::size_t length = bytes == 0 ? 0 : ::strnlen(text, bytes);
  return length != 0 && length < bytes && is_plain_text({text, length});
}

}  // namespace oamhal::hal
