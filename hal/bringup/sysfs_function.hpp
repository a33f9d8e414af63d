// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_SYSFS_FUNCTION_HPP
#define OAMHAL_HAL_BRINGUP_SYSFS_FUNCTION_HPP

#include <array>
#include <memory>
#include <string>

#include "hal/bringup/function_access.hpp"
#include "hal/bringup/vfio/kernel.hpp"
#include "hal/bringup/vfio/presence.hpp"

namespace oamhal::hal {

struct SysfsOptions {
  bool writable = false;
  /// Map BARs that allow it with write combining (resourceN_wc): for device memory, never for registers,
  /// whose writes it merges and reorders.
  bool write_combining = false;
};

/// The BARs of a PCI function as sysfs' resource files give them, without owning it: a driver may use the
/// same registers, nothing keeps the device awake, and no IOMMU stands between. BARs are mapped, never read
/// by a system call. After the device went, a mapping reads as all ones, or as anything else: no signal
/// tells. For the live machine alone, and when it was asked for by name.
class SysfsFunction final : public FunctionAccess {
 public:
  /// Refuses a function that is off or whose memory decode is off, and switches nothing on: that is its
  /// driver's or its owner's to do. Errors: NOT_FOUND, NO_PERMISSION, IO (decode off), NOT_SUPPORTED
  /// (asleep), DEVICE_LOST.
  static Result<std::unique_ptr<FunctionAccess>> open(Kernel& kernel, std::string bdf,
                                                      const SysfsOptions& options);

  [[nodiscard]] std::string_view transport() const override { return "sysfs"; }
  Result<Region> region(unsigned index) override;
  Result<void> read(unsigned region, std::uint64_t offset, std::span<std::byte> to) override;
  Result<void> write(unsigned region, std::uint64_t offset, std::span<const std::byte> from) override;
  Result<Mapping> map(unsigned region, const Area& area, bool writable) override;
  Result<void> alive() override { return presence_.check(); }
  [[nodiscard]] std::string shared_with() const override;

 private:
  struct Bar {
    std::uint64_t start = 0;
    std::uint64_t length = 0;
    bool memory = false;
    bool prefetchable = false;
  };

  SysfsFunction(Kernel& kernel, std::string bdf, const SysfsOptions& options)
      : kernel_(kernel), bdf_(std::move(bdf)), options_(options), presence_(kernel, bdf_) {}

  Result<void> check_answers();
  Result<void> learn_bars();
  /// Whether a BAR is mapped with write combining.
  [[nodiscard]] bool is_combined(unsigned bar) const;
  [[nodiscard]] std::string file_of(unsigned bar) const;
  [[nodiscard]] Error cannot_have(const std::string& path, int error) const;

  Kernel& kernel_;
  std::string bdf_;
  SysfsOptions options_;
  Presence presence_;
  std::uint64_t config_length_ = 0;
  std::array<Bar, kBars> bars_{};
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_SYSFS_FUNCTION_HPP
