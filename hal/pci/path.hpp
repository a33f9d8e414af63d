// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_PCI_PATH_HPP
#define OAMHAL_HAL_PCI_PATH_HPP

#include <array>
#include <cstddef>
#include <string_view>

#include <oamhal/types.h>

#include "hal/base/bdf.hpp"

namespace oamhal::hal {

/// The directory of a function in the tree, and the paths of what is in it. Built in place: there are
/// thousands of functions in a large machine.
class FunctionPath {
 public:
  explicit FunctionPath(const oamhal_bdf_t& bdf) {
    kDevices.copy(text_.data(), kDevices.size());
    length_ = kDevices.size() + format_bdf(bdf, text_.data() + kDevices.size());
  }

  [[nodiscard]] const char* c_str() {
    text_[length_] = '\0';
    return text_.data();
  }
  /// The path of an attribute; valid until the next one is asked for.
  [[nodiscard]] const char* of(std::string_view name) {
    text_[length_] = '/';
    const std::size_t end = length_ + 1 + name.copy(text_.data() + length_ + 1, kNameSize);
    text_[end] = '\0';
    return text_.data();
  }

 private:
  static constexpr std::string_view kDevices = "sys/bus/pci/devices/";
  static constexpr std::size_t kNameSize = 31;

  std::array<char, kDevices.size() + OAMHAL_BDF_TEXT_SIZE + 1 + kNameSize> text_;
  std::size_t length_ = 0;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_PCI_PATH_HPP
