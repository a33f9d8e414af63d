// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_VFIO_FUNCTION_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_VFIO_FUNCTION_HPP

#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hal/bringup/function_access.hpp"
#include "hal/bringup/vfio/dma_space.hpp"
#include "hal/bringup/vfio/kernel.hpp"
#include "hal/bringup/vfio/presence.hpp"

namespace oamhal::hal {

/// What keeps a device of VFIO open: its descriptor, the IOMMU it is behind, and what to give back after the
/// descriptor is closed.
struct VfioDevice {
  KernelFd fd;
  std::shared_ptr<DmaSpace> dma;
  std::function<void()> release;
};

/// A PCI function that this process owns through VFIO. Reads of 8 bytes that are not mapped are two of 4
/// bytes on kernels before 6.11.
class VfioFunction final : public FunctionAccess {
 public:
  static Result<std::unique_ptr<FunctionAccess>> make(Kernel& kernel, std::string bdf, VfioDevice device);
  ~VfioFunction() override;

  [[nodiscard]] std::string_view transport() const override { return "vfio"; }
  Result<Region> region(unsigned index) override;
  Result<void> read(unsigned region, std::uint64_t offset, std::span<std::byte> to) override;
  Result<void> write(unsigned region, std::uint64_t offset, std::span<const std::byte> from) override;
  Result<Mapping> map(unsigned region, const Area& area, bool writable) override;
  Result<void> alive() override;
  Result<std::uint32_t> interrupts(InterruptKind kind) override;
  Result<void> set_interrupts(InterruptKind kind, std::uint32_t first, std::span<const int> events) override;
  Result<void> map_dma(std::uint64_t address, std::span<std::byte> memory, int fd, std::uint64_t offset,
                       bool writable) override;
  Result<void> unmap_dma(std::uint64_t address, std::uint64_t length) override;
  Result<void> reset() override;

  /// Tells nothing after the interrupts of kind REQUEST were set by the caller.
  bool asked_to_let_go() override;

 private:
  static constexpr unsigned kKinds = 5;
  struct KnownRegion {
    Region region;
    std::uint64_t place = 0;
  };
  struct Kind {
    std::uint32_t count = 0;
    bool fixed = false;
    /// The event of each interrupt that is on, -1 for none.
    std::vector<int> events;
  };

  VfioFunction(Kernel& kernel, std::string bdf, VfioDevice device);

  Result<const KnownRegion*> known(unsigned index);
  Result<KnownRegion> ask_region(unsigned index);
  Result<Kind*> kind_of(InterruptKind kind);
  Result<void> send_events(InterruptKind kind, std::uint32_t first, std::span<const int> events);
  Result<void> switch_off(InterruptKind kind);
  void watch_requests();
  [[nodiscard]] Error failed(std::string_view what, int error) const;
  Error access_failed(unsigned region, std::uint64_t offset, int error, bool writing);
  std::optional<std::uint32_t> command();

  Kernel& kernel_;
  std::string bdf_;
  VfioDevice device_;
  Presence presence_;
  KernelFd request_;
  bool asked_ = false;
  bool resettable_ = false;
  unsigned region_count_ = 0;
  unsigned kind_count_ = 0;
  std::array<std::optional<KnownRegion>, kConfigRegion + 2> regions_;
  std::array<std::optional<Kind>, kKinds> kinds_;
  std::vector<Area> dma_;
  /// Whoever opened it; a child of that has its descriptors alone.
  pid_t process_ = ::getpid();
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_VFIO_FUNCTION_HPP
