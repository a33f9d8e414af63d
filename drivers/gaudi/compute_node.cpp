// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "compute_node.hpp"

#include <fcntl.h>

#include <cerrno>
#include <limits>

namespace oamhal::gaudi {

template <std::size_t kBytes>
std::expected<std::array<std::byte, kBytes>, int> ComputeNode::info(Question question) const {
  std::array<std::byte, kBytes> reply{};
  InfoArguments arguments;
  arguments.return_pointer = reinterpret_cast<std::uintptr_t>(reply.data());
  arguments.return_size = kBytes;
  arguments.op = detail::kOps[static_cast<std::size_t>(question)];
  const int error = driver_.control(fd_, old_ ? kOldRequest : kAccelRequest, arguments);
  if (error != 0) return std::unexpected(error);
  return reply;
}

std::expected<HwIp, int> ComputeNode::hw_ip() const {
  const auto reply = info<hw_ip::kSize>(Question::kHwIp);
  if (!reply) return std::unexpected(reply.error());
  auto told = decode_hw_ip(*reply);
  if (!told) return std::unexpected(EBADMSG);
  return *std::move(told);
}

std::expected<std::uint64_t, int> ComputeNode::dram_free() const {
  const auto reply = info<kDramUsageSize>(Question::kDramUsage);
  if (!reply) return std::unexpected(reply.error());
  return decode_dram_free(*reply).value_or(0);
}

std::expected<std::uint64_t, int> ComputeNode::ask(MemoryArguments arguments, MemoryOp op) const {
  arguments.op = static_cast<std::uint32_t>(op);
  const int error = driver_.control(fd_, old_ ? kOldMemoryRequest : kAccelMemoryRequest, arguments);
  if (error != 0) return std::unexpected(error);
  return arguments.operands[0];
}

std::expected<std::uint64_t, int> ComputeNode::allocate(std::uint64_t bytes) const {
  // A page size of 0 is the driver's own.
  return ask({.operands = {bytes, 0, 0}}, MemoryOp::kAllocate);
}

int ComputeNode::free(std::uint64_t handle_or_bytes) const {
  const auto freed = ask({.operands = {handle_or_bytes, 0, 0}}, MemoryOp::kFree);
  return freed ? 0 : freed.error();
}

std::expected<std::uint64_t, int> ComputeNode::map(std::uint64_t handle) const {
  const auto address = ask({.operands = {0, handle, 0}}, MemoryOp::kMap);
  // The header: an address of 0 means that it failed.
  if (address && *address == 0) return std::unexpected(EBADMSG);
  return address;
}

std::expected<std::uint64_t, int> ComputeNode::map_host(const void* memory, std::uint64_t bytes) const {
  const auto place = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(memory));
  const auto address = ask({.operands = {place, 0, bytes}, .flags = kHostMemory}, MemoryOp::kMap);
  if (address && *address == 0) return std::unexpected(EBADMSG);
  return address;
}

int ComputeNode::unmap(std::uint64_t address) const {
  const auto unmapped = ask({.operands = {address, 0, 0}}, MemoryOp::kUnmap);
  return unmapped ? 0 : unmapped.error();
}

std::expected<int, int> ComputeNode::share(std::uint64_t address, std::uint64_t handle,
                                           std::uint64_t bytes) const {
  const auto make = [&](std::uint64_t of) {
    return ask({.operands = {of, bytes, 0}, .flags = O_RDWR | O_CLOEXEC}, MemoryOp::kExport);
  };
  auto made = make(address);
  // Linux 6.1 takes a handle where later ones take an address, and refuses what has bits above the 32 of a
  // handle; those refuse what is no address of a mapping: neither takes one for the other.
  if (!made && made.error() == EINVAL && old_ && handle != 0) made = make(handle);
  if (!made) return std::unexpected(made.error());
  const auto fd = static_cast<std::int32_t>(static_cast<std::uint32_t>(*made));
  if (fd < 0) return std::unexpected(EBADMSG);
  return fd;
}

}  // namespace oamhal::gaudi
