// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/memory/host_memory.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "hal/base/fd.hpp"
#include "hal/kernel/root.hpp"

namespace oamhal::hal {

namespace {

std::uint64_t page_size() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Result<std::span<std::byte>> map_shared(int fd, std::uint64_t length, const char* what) {
  void* const memory = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED)
    return std::unexpected(Error{errno == ENOMEM ? OAMHAL_ERROR_NO_MEMORY : OAMHAL_ERROR_NOT_SUPPORTED, errno,
                                 fmt::format("{} cannot be mapped: {}.", what, describe_errno(errno))});
  return std::span(static_cast<std::byte*>(memory), length);
}

}  // namespace

Result<std::unique_ptr<HostMemory>> HostMemory::make(std::shared_ptr<Attachment> attachment,
                                                     std::shared_ptr<OpenFunction> function,
                                                     std::uint64_t length) {
  const std::uint64_t page = page_size();
  if (length == 0 || length > UINT64_MAX - page)
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                                 "a buffer has at least one byte, and no more than there can be."});
  length = (length + page - 1) / page * page;
  // A file, so that a served device reaches it by itself and not by messages.
  const UniqueFd file(::memfd_create("oamhal buffer", MFD_CLOEXEC));
  if (file.get() < 0 || ::ftruncate(file.get(), static_cast<off_t>(length)) != 0)
    return std::unexpected(Error{
        OAMHAL_ERROR_NO_MEMORY, errno,
        fmt::format("{} bytes of the host's memory cannot be had: {}.", length, describe_errno(errno))});
  std::unique_ptr<HostMemory> made(new HostMemory(std::move(attachment), std::move(function)));
  auto memory = map_shared(file.get(), length, "memory of the host");
  if (!memory) return std::unexpected(std::move(memory.error()));
  made->memory_ = *memory;
  made->mapped_ = true;
  if (auto shown = made->show(file.get()); !shown) return std::unexpected(std::move(shown.error()));
  return made;
}

Result<std::unique_ptr<HostMemory>> HostMemory::of(std::shared_ptr<Attachment> attachment,
                                                   std::shared_ptr<OpenFunction> function,
                                                   std::span<std::byte> memory) {
  const std::uint64_t page = page_size();
  if (memory.empty() || reinterpret_cast<std::uintptr_t>(memory.data()) % page != 0 ||
      memory.size() % page != 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
              fmt::format("memory that a device is to reach begins and ends on a page of {} bytes.", page)});
  std::unique_ptr<HostMemory> made(new HostMemory(std::move(attachment), std::move(function)));
  made->memory_ = memory;
  if (auto shown = made->show(-1); !shown) return std::unexpected(std::move(shown.error()));
  return made;
}

Result<std::unique_ptr<HostMemory>> HostMemory::of(std::shared_ptr<Attachment> attachment,
                                                   std::shared_ptr<OpenFunction> function, int fd,
                                                   std::uint64_t length) {
  const std::uint64_t page = page_size();
  if (length == 0 || length % page != 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
              fmt::format("what is imported has a length that is a multiple of {} bytes.", page)});
  // Beyond its end every access is a SIGBUS.
  if (const off_t size = ::lseek(fd, 0, SEEK_END); size >= 0 && static_cast<std::uint64_t>(size) < length)
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
              fmt::format("the buffer behind descriptor {} has {} bytes, and not {}.", fd, size, length)});
  std::unique_ptr<HostMemory> made(new HostMemory(std::move(attachment), std::move(function)));
  auto memory = map_shared(fd, length, "the buffer of another driver");
  if (!memory) return std::unexpected(std::move(memory.error()));
  made->memory_ = *memory;
  made->mapped_ = true;
  if (auto shown = made->show(fd); !shown) return std::unexpected(std::move(shown.error()));
  return made;
}

Result<void> HostMemory::show(int fd) {
  const auto address = attachment_->take_address(memory_.size());
  if (!address)
    return std::unexpected(Error{OAMHAL_ERROR_NO_MEMORY, 0,
                                 "there are no addresses left at which devices could see more memory."});
  address_ = *address;
  auto mapped = function_->access->map_dma(address_, memory_, fd, 0, true);
  if (!mapped) {
    attachment_->give_address(address_);
    return mapped;
  }
  shown_ = true;
  return {};
}

HostMemory::~HostMemory() {
  if (shown_) {
    // One that cannot be taken back goes with the function; its address is not used again.
    if (function_->access->unmap_dma(address_, memory_.size())) attachment_->give_address(address_);
  }
  if (mapped_) ::munmap(memory_.data(), memory_.size());
}

}  // namespace oamhal::hal
