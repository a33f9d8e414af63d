// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/arena.hpp"

#include <cstring>

namespace oamhal::hal {

const char* Arena::copy(std::string_view text) {
  const std::size_t need = text.size() + 1;
  if (need > left_) {
    const std::size_t size = need > kChunk ? need : kChunk;
    chunks_.push_back(std::unique_ptr<char[]>(new char[size]));
    next_ = chunks_.back().get();
    left_ = size;
  }
  char* const copied = next_;
  if (!text.empty()) std::memcpy(copied, text.data(), text.size());
  copied[text.size()] = '\0';
  next_ += need;
  left_ -= need;
  return copied;
}

}  // namespace oamhal::hal
