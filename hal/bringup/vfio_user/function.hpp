// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_USER_FUNCTION_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_USER_FUNCTION_HPP

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "hal/bringup/function_access.hpp"
#include "hal/bringup/vfio_user/connection.hpp"

namespace oamhal::hal {

/// Memory that was given to a served device, by address.
class ServedMemory final : public DmaMemory {
 public:
  std::optional<std::span<std::byte>> find(std::uint64_t address, std::uint64_t length,
                                           bool for_writing) override;

  /// False when the range meets one that is there.
  bool add(std::uint64_t address, std::span<std::byte> memory, bool writable);
  bool remove(std::uint64_t address, std::uint64_t length);

 private:
  struct Piece {
    std::span<std::byte> memory;
    bool writable = false;
  };
  std::map<std::uint64_t, Piece> pieces_;
};

/// A PCI function that a vfio-user server plays.
class VfioUserFunction final : public FunctionAccess {
 public:
  using Milliseconds = VfioUserConnection::Milliseconds;

  /// Connects to a server. socket is open with O_PATH; device begins errors.
  static Result<std::unique_ptr<FunctionAccess>> open(const UniqueFd& socket, std::string device,
                                                      Milliseconds deadline);
  /// Takes a connected socket, and agrees with its server.
  static Result<std::unique_ptr<FunctionAccess>> take(UniqueFd connected, std::string device,
                                                      Milliseconds deadline);

  [[nodiscard]] std::string_view transport() const override { return "vfio-user"; }
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
  /// Listens from the first call on: a server asks again and again, as the kernel does. Tells nothing after
  /// the interrupts of kind REQUEST were set by the caller.
  bool asked_to_let_go() override;

 private:
  struct KnownRegion {
    Region region;
    /// Where the region is mapped from: a descriptor, and where the region begins in it.
    UniqueFd memory;
    std::uint64_t offset = 0;
  };

  VfioUserFunction(UniqueFd connected, std::string device, Milliseconds deadline);
  Result<void> begin();
  Result<KnownRegion*> known(unsigned index);
  Result<KnownRegion> ask_region(unsigned index);
  Result<void> send_events(InterruptKind kind, std::uint32_t first, std::span<const int> events);
  void watch_requests();
  Result<void> move(unsigned region, std::uint64_t offset, std::span<std::byte> to,
                    std::span<const std::byte> from);
  [[nodiscard]] std::unexpected<Error> malformed(std::string_view what) const;

  std::string device_;
  ServedMemory memory_;
  VfioUserConnection connection_;
  std::uint32_t region_count_ = 0;
  std::uint32_t irq_count_ = 0;
  UniqueFd request_;
  bool watches_ = false;
  bool asked_ = false;
  std::array<std::optional<KnownRegion>, OAMHAL_VFIO_USER_REGION_COUNT> regions_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_USER_FUNCTION_HPP
