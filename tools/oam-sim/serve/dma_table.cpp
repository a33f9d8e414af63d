// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/dma_table.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "tools/oam-sim/serve/negotiation.hpp"

namespace oam_sim {
namespace {

constexpr std::uint32_t kBoth = OAMHAL_VFIO_USER_DMA_READABLE | OAMHAL_VFIO_USER_DMA_WRITABLE;

// Files of memory alone: others could keep a read waiting. Those of huge pages cannot be written with pwrite.
bool is_memory(int fd) {
  struct statfs status{};
  return fstatfs(fd, &status) == 0 && (status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC);
}

bool allows(int fd, std::uint32_t flags) {
  const int mode = fcntl(fd, F_GETFL) & O_ACCMODE;
  const bool readable = mode == O_RDONLY || mode == O_RDWR;
  const bool writable = mode == O_WRONLY || mode == O_RDWR;
  return ((flags & OAMHAL_VFIO_USER_DMA_READABLE) == 0 || readable) &&
         ((flags & OAMHAL_VFIO_USER_DMA_WRITABLE) == 0 || writable);
}

bool is_valid(const oamhal_vfio_user_dma_map_t& wanted) {
  std::uint64_t end = 0;
  return wanted.argsz >= sizeof(wanted) && wanted.size != 0 && (wanted.flags & ~kBoth) == 0 &&
         wanted.address % kPageSize == 0 && wanted.size % kPageSize == 0 &&
         !__builtin_add_overflow(wanted.address, wanted.size - 1, &end) &&
         !__builtin_add_overflow(wanted.offset, wanted.size, &end) && end <= INT64_MAX;
}

}  // namespace

std::shared_ptr<MemoryFile> DmaTable::share(Descriptor descriptor, int& error) {
  struct stat status{};
  if (fstat(descriptor.get(), &status) != 0) {
    error = EBADF;
    return nullptr;
  }
  if (!S_ISREG(status.st_mode) || !is_memory(descriptor.get())) return nullptr;
  const FileKey key{{status.st_dev, status.st_ino}, fcntl(descriptor.get(), F_GETFL) & O_ACCMODE};
  if (auto known = files_[key].lock()) return known;
  std::erase_if(files_, [&](const auto& entry) { return entry.first != key && entry.second.expired(); });
  auto made = std::make_shared<MemoryFile>(std::move(descriptor));
  files_[key] = made;
  return made;
}

int DmaTable::map(const oamhal_vfio_user_dma_map_t& wanted, Descriptor descriptor) {
  if (!is_valid(wanted)) return EINVAL;
  if (descriptor && !allows(descriptor.get(), wanted.flags)) return EACCES;
  int error = 0;
  Mapping mapping{wanted.size, wanted.flags, nullptr, wanted.offset};
  if (descriptor) mapping.file = share(std::move(descriptor), error);
  if (error != 0) return error;
  const auto next = mappings_.lower_bound(wanted.address);
  if (next != mappings_.end() && next->first == wanted.address) {
    const Mapping& there = next->second;
    const bool same = there.size == mapping.size && there.flags == mapping.flags &&
                      there.file == mapping.file && there.offset == mapping.offset;
    return same ? 0 : EEXIST;
  }
  if (next != mappings_.end() && next->first - wanted.address < wanted.size) return EEXIST;
  if (next != mappings_.begin()) {
    const auto before = std::prev(next);
    if (wanted.address - before->first < before->second.size) return EEXIST;
  }
  if (mappings_.size() >= kMaxMappings) return ENOSPC;
  mappings_.emplace_hint(next, wanted.address, std::move(mapping));
  return 0;
}

int DmaTable::unmap(const oamhal_vfio_user_dma_unmap_t& wanted, std::uint64_t& removed) {
  removed = 0;
  if (wanted.argsz < sizeof(wanted)) return EINVAL;
  if (wanted.flags == OAMHAL_VFIO_USER_DMA_UNMAP_ALL) {
    if (wanted.address != 0 || wanted.size != 0) return EINVAL;
    for (const auto& [address, mapping] : mappings_) removed += mapping.size;
    mappings_.clear();
    return 0;
  }
  std::uint64_t last = 0;
  if (wanted.flags != 0 || wanted.size == 0 ||
      __builtin_add_overflow(wanted.address, wanted.size - 1, &last)) {
    return EINVAL;
  }
  const auto first = mappings_.lower_bound(wanted.address);
  if (first != mappings_.begin()) {
    const auto before = std::prev(first);
    if (wanted.address - before->first < before->second.size) return EINVAL;
  }
  auto end = first;
  for (; end != mappings_.end() && end->first <= last; ++end) {
    if (last - end->first < end->second.size - 1) return EINVAL;
  }
  for (auto each = first; each != end; ++each) removed += each->second.size;
  mappings_.erase(first, end);
  return 0;
}

DmaTable::Piece DmaTable::find(std::uint64_t address, std::uint64_t size, std::uint32_t flag) const {
  auto found = mappings_.upper_bound(address);
  if (found == mappings_.begin()) return {};
  --found;
  const std::uint64_t offset = address - found->first;
  const Mapping& mapping = found->second;
  if (offset >= mapping.size || (mapping.flags & flag) == 0) return {};
  return {&mapping, offset, std::min(size, mapping.size - offset)};
}

bool read_file(const MemoryFile& file, std::uint64_t offset, std::span<std::byte> to) {
  while (!to.empty()) {
    const ssize_t n = pread(file.descriptor.get(), to.data(), to.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    to = to.subspan(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return true;
}

bool write_file(const MemoryFile& file, std::uint64_t offset, std::span<const std::byte> from) {
  // A write beyond its end would make the file longer: it is the client's to say how long it is.
  struct stat status{};
  std::uint64_t end = 0;
  if (fstat(file.descriptor.get(), &status) != 0 || __builtin_add_overflow(offset, from.size(), &end) ||
      end > static_cast<std::uint64_t>(status.st_size)) {
    return false;
  }
  while (!from.empty()) {
    const ssize_t n = pwrite(file.descriptor.get(), from.data(), from.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    from = from.subspan(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return true;
}

}  // namespace oam_sim
