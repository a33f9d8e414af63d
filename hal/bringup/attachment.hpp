// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_ATTACHMENT_HPP
#define OAMHAL_HAL_BRINGUP_ATTACHMENT_HPP

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <oamhal/bringup/bringup.h>

#include "hal/bringup/memory/range_allocator.hpp"
#include "hal/bringup/open_function.hpp"
#include "hal/bringup/vfio/vfio.hpp"
#include "hal/core/machine.hpp"
#include "hal/kernel/root.hpp"

namespace oamhal::hal {

/// The ways to registers that a context was given. Usable from any thread; functions keep it.
class Attachment : public std::enable_shared_from_this<Attachment> {
 public:
  /// root is the directory of a replayed context, or "/". Errors: as oamhal_bringup_attach().
  static Result<std::shared_ptr<Attachment>> make(const std::string& root, bool live,
                                                  const oamhal_bringup_options_t& options);

  /// Opens a function, or gives the one that is open. Errors: as oamhal_function_open().
  Result<std::shared_ptr<OpenFunction>> open(std::string_view bdf);

  /// The function when it is open, else nullptr; a served one is opened for it.
  Result<std::shared_ptr<OpenFunction>> opened(std::string_view bdf);

  /// Addresses at which functions see length bytes of the host's memory, all of them the same; nothing when
  /// there are no more.
  std::optional<std::uint64_t> take_address(std::uint64_t length);
  void give_address(std::uint64_t address);
  /// Whether nobody had the engine of a function; it is the caller's then, until it is released.
  bool claim_engine(const std::string& bdf);
  void release_engine(const std::string& bdf);

  [[nodiscard]] std::uint32_t capabilities() const;
  [[nodiscard]] bool live() const { return root_.is_live(); }
  [[nodiscard]] const Root& root() const { return root_; }
  /// Whether this is the process that made it.
  [[nodiscard]] bool is_ours() const;

 private:
  Attachment(Root root, Machine machine, const oamhal_bringup_options_t& options);
  Result<std::unique_ptr<FunctionAccess>> reach(const std::string& bdf);
  Result<std::unique_ptr<FunctionAccess>> reach_served(const std::string& bdf,
                                                       const std::string& socket) const;
  [[nodiscard]] std::unexpected<Error> no_way(const std::string& bdf) const;

  Root root_;
  Machine machine_;
  std::uint32_t flags_;
  std::chrono::milliseconds deadline_;
  pid_t process_;
  Vfio vfio_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<OpenFunction>, std::less<>> open_;
  /// Behind what devices have below 4 GiB, and within what any IOMMU has.
  RangeAllocator addresses_{std::uint64_t{1} << 32U, std::uint64_t{1} << 38U};
  std::set<std::string> engines_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_ATTACHMENT_HPP
