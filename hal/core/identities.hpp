// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_IDENTITIES_HPP
#define OAMHAL_HAL_CORE_IDENTITIES_HPP

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <oamhal/device.h>

namespace oamhal::hal {
class Identities;
}

/// A device across snapshots.
struct oamhal_device {
  std::string id;
  std::atomic<bool> lost{false};
  std::atomic<std::size_t> references{1};
  std::shared_ptr<oamhal::hal::Identities> owner;
};

namespace oamhal::hal {

/// The device handles of a context and its snapshots, by id. Handles are made when somebody asks for one, so
/// enumeration pays nothing for them.
class Identities : public std::enable_shared_from_this<Identities> {
 public:
  Identities();

  /// One more reference to the handle of id, or nullptr in a forked child.
  oamhal_device* open(const std::string& id);
  /// The device is gone, for handles that are open and for those opened later.
  void mark_lost(const std::string& id);
  /// The device is there, whatever was known of it.
  void mark_here(const std::string& id);
  /// Whether any device is lost: without one there is nothing to unmark.
  [[nodiscard]] bool any_lost() const { return any_lost_.load(); }
  /// Gives a reference back.
  static void unref(oamhal_device* device);

 private:
  /// In a forked child the lock may be held by a thread that does not exist there.
  [[nodiscard]] bool forked() const;

  pid_t process_;
  std::mutex mutex_;
  std::unordered_map<std::string, oamhal_device*> devices_;
  std::unordered_set<std::string> lost_;
  std::atomic<bool> any_lost_ = false;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_IDENTITIES_HPP
