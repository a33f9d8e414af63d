// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_INDEX_LOCKS_HPP
#define OAMHAL_HAL_BRINGUP_INDEX_LOCKS_HPP

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace oamhal::hal {

/// The locks of one device's index registers. Whoever sets one of these has its lock until the data register
/// was reached: else somebody else's index would be in it.
class IndexLocks {
 public:
  /// The locks of a device, the same for all who have it open in this process: through sysfs two contexts may
  /// have one device. name says which machine and which device.
  static std::shared_ptr<IndexLocks> of_device(const std::string& name);

  /// The lock of an index register. Lives as long as this.
  std::mutex& of(unsigned bar, std::uint64_t index_offset);

 private:
  std::mutex mutex_;
  std::map<std::pair<unsigned, std::uint64_t>, std::mutex> locks_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_INDEX_LOCKS_HPP
