// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_FUNCTION_ACCESS_HPP
#define OAMHAL_HAL_BRINGUP_FUNCTION_ACCESS_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <oamhal/types.h>

#include "hal/base/error.hpp"

namespace oamhal::hal {

/// Regions of a PCI function, numbered as VFIO does: BAR n is region n.
inline constexpr unsigned kConfigRegion = 7;
inline constexpr unsigned kBars = 6;

/// Bytes of a region.
struct Area {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct Region {
  std::uint64_t length = 0;
  bool readable = false;
  bool writable = false;
  /// What may be mapped, in order, without overlap; empty when every access is a message or a system call.
  std::vector<Area> mappable;
  /// What is mapped of it is mapped with write combining: the processor gathers stores to it. Only sysfs does
  /// that (resourceN_wc). VFIO maps each BAR uncached, a prefetchable one too (vfio_pci_core_mmap() of Linux
  /// takes pgprot_noncached), and what a vfio-user server shows is ordinary memory.
  bool write_combining = false;
};

/// Interrupts by kind, numbered as VFIO does.
enum class InterruptKind : std::uint32_t { kIntx = 0, kMsi = 1, kMsix = 2, kError = 3, kRequest = 4 };

/// A piece of a region in the memory of this process; unmapped when it goes.
class Mapping {
 public:
  Mapping() = default;
  Mapping(void* address, std::size_t length, Area area) : address_(address), length_(length), area_(area) {}
  Mapping(Mapping&& other) noexcept
      : address_(std::exchange(other.address_, nullptr)), length_(other.length_), area_(other.area_) {}
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  [[nodiscard]] volatile std::byte* data() const { return static_cast<volatile std::byte*>(address_); }
  /// Where it is in its region.
  [[nodiscard]] const Area& area() const { return area_; }
  explicit operator bool() const { return address_ != nullptr; }

 private:
  void* address_ = nullptr;
  std::size_t length_ = 0;
  Area area_;
};

/// One way to one PCI function: what windows, config space, interrupts and DMA are made of. Used by one
/// thread at a time. Errors name the function and what was tried; DEVICE_LOST, BUSY, NO_PERMISSION, TIMEOUT
/// and NOT_SUPPORTED mean what oamhal/status.h says. Nothing blocks longer than its deadline where there is
/// one.
class FunctionAccess {
 public:
  FunctionAccess() = default;
  FunctionAccess(const FunctionAccess&) = delete;
  FunctionAccess& operator=(const FunctionAccess&) = delete;
  virtual ~FunctionAccess() = default;

  /// "vfio-user", "vfio", "sysfs" or "mock".
  [[nodiscard]] virtual std::string_view transport() const = 0;

  /// What a region is; a BAR that the function lacks has length 0.
  virtual Result<Region> region(unsigned index) = 0;
  /// Moves bytes by a message or a system call, in one access when they are 1, 2, 4 or 8 and aligned.
  virtual Result<void> read(unsigned region, std::uint64_t offset, std::span<std::byte> to) = 0;
  virtual Result<void> write(unsigned region, std::uint64_t offset, std::span<const std::byte> from) = 0;
  /// Maps one of the mappable areas of a region.
  virtual Result<Mapping> map(unsigned region, const Area& area, bool writable) = 0;

  /// The driver that has the function beside us, or "": two users of one index register reach each other's
  /// registers, so that registers behind one are not reached then.
  [[nodiscard]] virtual std::string shared_with() const { return {}; }

  /// OK while the function answers: what tells for sure on this way, not a register of the device.
  virtual Result<void> alive() = 0;
  /// Whether the kernel asked to let the function go: it is to be removed or given to another driver, and
  /// works until it is closed. Where nothing tells, false.
  virtual bool asked_to_let_go() { return false; }

  /// How many interrupts of a kind there are.
  virtual Result<std::uint32_t> interrupts(InterruptKind kind);
  /// Lets interrupts first ... signal event descriptors, -1 for none; without descriptors none of the kind
  /// any more.
  virtual Result<void> set_interrupts(InterruptKind kind, std::uint32_t first, std::span<const int> events);

  /// Lets the device reach memory of this process at address. fd and offset say where that memory is from (-1
  /// for anonymous memory).
  virtual Result<void> map_dma(std::uint64_t address, std::span<std::byte> memory, int fd,
                               std::uint64_t offset, bool writable);
  virtual Result<void> unmap_dma(std::uint64_t address, std::uint64_t length);

  virtual Result<void> reset();

 protected:
  /// What the operations that not every way has answer by default.
  [[nodiscard]] std::unexpected<Error> cannot(std::string_view what) const;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_FUNCTION_ACCESS_HPP
