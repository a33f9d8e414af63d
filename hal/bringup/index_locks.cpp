// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/index_locks.hpp"

namespace oamhal::hal {

std::shared_ptr<IndexLocks> IndexLocks::of_device(const std::string& name) {
  // Of the process, as the registers are of the device. Has nothing while no device is open.
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<IndexLocks>> devices;
  const std::lock_guard lock(mutex);
  std::erase_if(devices, [](const auto& device) { return device.second.expired(); });
  auto& known = devices[name];
  auto locks = known.lock();
  if (!locks) known = locks = std::make_shared<IndexLocks>();
  return locks;
}

std::mutex& IndexLocks::of(unsigned bar, std::uint64_t index_offset) {
  const std::lock_guard lock(mutex_);
  return locks_[{bar, index_offset}];
}

}  // namespace oamhal::hal
