// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BASE_ARENA_HPP
#define OAMHAL_HAL_BASE_ARENA_HPP

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace oamhal::hal {

/// Keeps copies of texts at fixed addresses until it is destroyed.
class Arena {
 public:
  /// A NUL-terminated copy of text.
  const char* copy(std::string_view text);
  /// As copy(), but NULL stays NULL.
  const char* copy_or_null(const char* text) { return text == nullptr ? nullptr : copy(text); }
  /// As copy(), but an empty text becomes NULL.
  const char* copy_or_null(std::string_view text) { return text.empty() ? nullptr : copy(text); }

 private:
  static constexpr std::size_t kChunk = 8192;

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BASE_ARENA_HPP
