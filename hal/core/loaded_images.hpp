// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_LOADED_IMAGES_HPP
#define OAMHAL_HAL_CORE_LOADED_IMAGES_HPP

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oamhal::hal {

/// The readable memory of the program and of the libraries that are loaded now: where static tables lie. What
/// a table of somebody else says of its size is believed only as far as this goes.
class LoadedImages {
 public:
  LoadedImages();

  /// Whether count entries of size bytes from at on can be read.
  [[nodiscard]] bool holds(const void* at, std::size_t size, std::size_t count = 1) const;
  /// Whether a text begins at text, ends in the same memory, and is not empty, printable and of at most 4,095
  /// characters.
  [[nodiscard]] bool holds_text(const char* text) const;

 private:
  struct Segment {
    std::uintptr_t begin;
    std::uintptr_t end;
  };
  /// Bytes from at to the end of its segment; 0 outside of all.
  [[nodiscard]] std::size_t left(const void* at) const;

  std::vector<Segment> segments_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_LOADED_IMAGES_HPP
