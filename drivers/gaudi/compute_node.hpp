// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_COMPUTE_NODE_HPP
#define OAMHAL_DRIVERS_GAUDI_COMPUTE_NODE_HPP

#include <cstdint>
#include <expected>

#include <oamhal/backend/managed.hpp>

#include "info.hpp"

/// The compute node, which one process has at a time: the ioctl MEMORY, and INFO as on the control node. The
/// layout is that of union hl_mem_args in Linux include/uapi/drm/habanalabs_accel.h, and in
/// include/uapi/misc/habanalabs.h of kernels before 6.3, which is the same but for what kExport takes. What
/// the driver does with it: drivers/accel/habanalabs/common/memory.c. Sources: README.md, "Memory".
namespace oamhal::gaudi {

/// The argument. What comes back is in operands[0].
struct MemoryArguments {
  std::uint64_t operands[3] = {};
  std::uint32_t op = 0;
  std::uint32_t flags = 0;
  /// Of a context, of which there is one, and of HL_MEM_OP_TS_ALLOC: 0.
  std::uint32_t context = 0;
  std::uint32_t elements = 0;
};

/// HL_MEM_OP_*, and what the operands are.
enum class MemoryOp : std::uint32_t {
  /// Bytes, and the size of a page or 0; gives a handle.
  kAllocate = 0,
  /// The handle; of a chip without an MMU for its memory the bytes.
  kFree = 1,
  /// An address that is wished for or 0, and the handle; with kHostMemory a place in this process, the wish,
  /// and bytes. Gives an address of the device.
  kMap = 2,
  /// The address.
  kUnmap = 3,
  /// The address, bytes, and an offset; flags are those of the descriptor, which it gives.
  kExport = 5
};
/// HL_MEM_USERPTR.
inline constexpr std::uint32_t kHostMemory = 4;

/// DRM_IOCTL_HL_MEMORY, and HL_IOCTL_MEMORY of the class habanalabs.
inline constexpr std::uint32_t kAccelMemoryRequest = 0xc0286444;
inline constexpr std::uint32_t kOldMemoryRequest = 0xc0284805;

/// What fails has an errno value; EBADMSG is an answer that makes no sense.
class ComputeNode {
 public:
  /// fd is of driver.open_node(), and stays the caller's; old: of the class habanalabs.
  ComputeNode(backend::Driver driver, int fd, bool old) : driver_(driver), fd_(fd), old_(old) {}

  [[nodiscard]] std::expected<HwIp, int> hw_ip() const;
  [[nodiscard]] std::expected<std::uint64_t, int> dram_free() const;
  /// The handle. 0: of a chip without an MMU for its memory, of which the driver keeps an account and no
  /// more.
  [[nodiscard]] std::expected<std::uint64_t, int> allocate(std::uint64_t bytes) const;
  /// The handle, or the bytes when that was 0. Returns 0 or an errno value.
  [[nodiscard]] int free(std::uint64_t handle_or_bytes) const;
  [[nodiscard]] std::expected<std::uint64_t, int> map(std::uint64_t handle) const;
  /// The driver keeps the pages where they are until they are unmapped.
  [[nodiscard]] std::expected<std::uint64_t, int> map_host(const void* memory, std::uint64_t bytes) const;
  /// As free(). EINVAL as long as somebody has a dma-buf of it.
  [[nodiscard]] int unmap(std::uint64_t address) const;
  /// A dma-buf, which is the caller's. handle is for drivers such as Linux 6.1's, which do not take the
  /// address.
  [[nodiscard]] std::expected<int, int> share(std::uint64_t address, std::uint64_t handle,
                                              std::uint64_t bytes) const;

 private:
  [[nodiscard]] std::expected<std::uint64_t, int> ask(MemoryArguments arguments, MemoryOp op) const;
  template <std::size_t kBytes>
  [[nodiscard]] std::expected<std::array<std::byte, kBytes>, int> info(Question question) const;

  backend::Driver driver_;
  int fd_;
  bool old_;
};

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_COMPUTE_NODE_HPP
