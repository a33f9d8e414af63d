// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "drm_buffer.hpp"

#include <cerrno>
#include <string>
#include <utility>

namespace oamhal::amd::drm {
namespace {

/// What amdgpu maps by: AMDGPU_GPU_PAGE_SIZE of K612 amdgpu_gart.h.
constexpr std::uint64_t kPage = 4096;
/// A large buffer at such an address has page tables of its own: 512 entries each (K612 gmc_v9_0.c,
/// amdgpu_vm_adjust_size with a block size of 9).
constexpr std::uint64_t kLargePage = std::uint64_t{2} << 20;

std::string bytes_of(std::uint64_t length, const char* what) {
  return std::to_string(length) + " bytes of " + what;
}

/// What the calls for dma-bufs return of libdrm's drmPrimeHandleToFD and drmPrimeFDToHandle (xf86drm.c): -1
/// with errno set, and not a negative errno value as all the others.
int prime_result(int result) {
  return result == -1 && errno != 0 ? -errno : result;
}

backend::Failure failure(oamhal_status status, std::string message) {
  return {status, std::move(message)};
}

}  // namespace

MappedBuffer::MappedBuffer(MappedBuffer&& other) noexcept {
  swap(other);
}

MappedBuffer& MappedBuffer::operator=(MappedBuffer&& other) noexcept {
  MappedBuffer taken(std::move(other));
  swap(taken);
  return *this;
}

void MappedBuffer::swap(MappedBuffer& other) noexcept {
  std::swap(library_, other.library_);
  std::swap(buffer_, other.buffer_);
  std::swap(range_, other.range_);
  std::swap(address_, other.address_);
  std::swap(length_, other.length_);
  std::swap(memory_, other.memory_);
  std::swap(mapped_, other.mapped_);
  std::swap(user_, other.user_);
}

/// Nothing can be done about what fails here: the kernel takes all of it when the last handle is closed. The
/// range of addresses comes last, since a buffer whose unmapping failed holds it until it is freed.
MappedBuffer::~MappedBuffer() {
  if (memory_ != nullptr) (void)library_->bo_cpu_unmap(buffer_);
  if (mapped_) (void)library_->bo_va_op(buffer_, 0, length_, address_, 0, kVaUnmap);
  if (buffer_ != nullptr) (void)library_->bo_free(buffer_);
  if (range_ != nullptr) (void)library_->va_range_free(range_);
}

Result<void> MappedBuffer::map(Device* device, std::uint64_t length) {
  const std::string what = "an address of the device for " + std::to_string(length) + " bytes";
  length_ = length;
  if (const int result = library_->va_range_alloc(
          device, kVaGeneral, length, length >= kLargePage ? kLargePage : kPage, 0, &address_, &range_, 0);
      result != 0) {
    range_ = nullptr;
    return failed("amdgpu_va_range_alloc", result, what);
  }
  if (const int result = library_->bo_va_op(buffer_, 0, length, address_, 0, kVaMap); result != 0)
    return failed("amdgpu_bo_va_op", result, what);
  mapped_ = true;
  return {};
}

Result<MappedBuffer> MappedBuffer::allocate(const Library& library, Device* device,
                                            const AllocateRequest& request, bool for_host) {
  const std::string what =
      bytes_of(request.size, request.heap == kHeapVram ? "memory of the device" : "memory of the host");
  MappedBuffer made(library);
  AllocateRequest asked = request;
  asked.alignment = kPage;
  if (const int result = library.bo_alloc(device, &asked, &made.buffer_); result != 0) {
    made.buffer_ = nullptr;
    return failed("amdgpu_bo_alloc", result, what);
  }
  if (auto mapped = made.map(device, request.size); !mapped) return std::unexpected(mapped.error());
  if (!for_host) return made;
  if (const int result = library.bo_cpu_map(made.buffer_, &made.memory_); result != 0) {
    made.memory_ = nullptr;
    return failed("amdgpu_bo_cpu_map", result, what + " for this process to see");
  }
  return made;
}

Result<MappedBuffer> MappedBuffer::from_user(const Library& library, Device* device, void* memory,
                                             std::uint64_t length) {
  MappedBuffer made(library);
  made.user_ = true;
  const std::string what = bytes_of(length, "this process for the device to reach");
  if (const int result = library.create_bo_from_user_mem(device, memory, length, &made.buffer_);
      result != 0) {
    made.buffer_ = nullptr;
    // libdrm asks for AMDGPU_GEM_USERPTR_ANONONLY; K612 amdgpu_ttm.c answers EPERM to what has a file behind.
    if (result == -EPERM)
      return std::unexpected(failure(
          OAMHAL_ERROR_NOT_SUPPORTED,
          what + ": amdgpu takes memory that no file is behind: copy it to some that was allocated."));
    if (result == -EFAULT)
      return std::unexpected(
          failure(OAMHAL_ERROR_INVALID_ARGUMENT, what + ": not all of it is memory of this process."));
    return failed("amdgpu_create_bo_from_user_mem", result, what);
  }
  if (auto mapped = made.map(device, length); !mapped) return std::unexpected(mapped.error());
  return made;
}

Result<MappedBuffer> MappedBuffer::import(const Library& library, Device* device, int fd,
                                          std::uint64_t length) {
  MappedBuffer made(library);
  const std::string what = bytes_of(length, "a dma-buf");
  Imported imported;
  errno = 0;
  const int result =
      prime_result(library.bo_import(device, kDmaBuf, static_cast<std::uint32_t>(fd), &imported));
  if (result == -EINVAL || result == -EBADF)
    return std::unexpected(failure(OAMHAL_ERROR_INVALID_ARGUMENT,
                                   "descriptor " + std::to_string(fd) + " is no dma-buf that amdgpu takes."));
  if (result == -EOPNOTSUPP)
    return std::unexpected(
        failure(OAMHAL_ERROR_NOT_SUPPORTED, what + ": its exporter does not let the device reach it."));
  if (result != 0) return failed("amdgpu_bo_import", result, what);
  made.buffer_ = imported.buffer;
  if (imported.size < length)
    return std::unexpected(
        failure(OAMHAL_ERROR_INVALID_ARGUMENT, "the dma-buf of descriptor " + std::to_string(fd) + " has " +
                                                   std::to_string(imported.size) + " bytes, and not " +
                                                   std::to_string(length) + "."));
  if (auto mapped = made.map(device, imported.size); !mapped) return std::unexpected(mapped.error());
  return made;
}

Result<int> MappedBuffer::share() const {
  std::uint32_t shared = 0;
  errno = 0;
  const int result = prime_result(library_->bo_export(buffer_, kDmaBuf, &shared));
  // K612 amdgpu_dma_buf.c, amdgpu_gem_prime_export: EPERM for memory of a process.
  if (result == -EPERM)
    return std::unexpected(
        failure(OAMHAL_ERROR_NOT_SUPPORTED, "registered memory of a process cannot be a dma-buf."));
  if (result != 0) return failed("amdgpu_bo_export", result, bytes_of(length_, "memory as a dma-buf"));
  return static_cast<int>(shared);
}

}  // namespace oamhal::amd::drm
