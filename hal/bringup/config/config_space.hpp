// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_CONFIG_CONFIG_SPACE_HPP
#define OAMHAL_HAL_BRINGUP_CONFIG_CONFIG_SPACE_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/bringup/config.h>

#include "hal/base/error.hpp"
#include "hal/kernel/root.hpp"

namespace oamhal::hal {

/// The configuration space of one function, read and written by libpci. Used by one thread at a time.
///
/// libpci ends the process when its sysfs tree is torn, and takes the machine's own /proc/bus/pci when there
/// is none. So it is told the method and the path, it never lists the functions, and it is let at a function
/// only after the file that it will open was opened below the root, found to be a regular file, and found to
/// be the same file by the path that libpci takes. What it reports as an error after all leaves it by
/// longjmp, over its frames alone; the access is not used again.
class ConfigSpace {
 public:
  /// Errors: NOT_FOUND, NO_PERMISSION, DEVICE_LOST, NOT_SUPPORTED (in D3cold), MALFORMED (no regular file, or
  /// a link that leads out of the tree), NO_MEMORY, INTERNAL.
  static Result<ConfigSpace> open(const Root& root, std::string_view bdf, bool writable = false);

  ConfigSpace(ConfigSpace&&) noexcept;
  ConfigSpace& operator=(ConfigSpace&&) noexcept;
  ~ConfigSpace();

  /// Bytes that the function has, or that the tree holds.
  [[nodiscard]] std::size_t full_length() const { return full_length_; }

  /// As much as there is and may be read, up to limit. Errors: DEVICE_LOST, IO.
  Result<std::vector<std::uint8_t>> read_all(std::size_t limit = OAMHAL_CONFIG_SIZE);
  /// Errors: INVALID_ARGUMENT (beyond the space), NO_PERMISSION (beyond what this user may), DEVICE_LOST, IO.
  Result<void> read(std::size_t offset, std::span<std::uint8_t> to);
  /// 1, 2 or 4 bytes. Errors: as read, and NO_PERMISSION when it was not opened for writing.
  Result<void> write(std::size_t offset, std::span<const std::uint8_t> from);

 private:
  class Access;
  ConfigSpace(std::string bdf, std::size_t full_length, bool writable, std::unique_ptr<Access> access);

  [[nodiscard]] Error failed(std::size_t offset, std::size_t length, bool writing) const;

  std::string bdf_;
  std::size_t full_length_;
  bool writable_;
  std::unique_ptr<Access> access_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_CONFIG_CONFIG_SPACE_HPP
