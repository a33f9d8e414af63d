// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Devices, buffers and addresses of the stand-in.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "tests/live/drm_standin/state.hpp"

#define OAMHAL_STANDIN extern "C" __attribute__((visibility("default")))

namespace oamhal::test::standin {
namespace {

constexpr std::uint64_t kPage = 4096;

std::uint64_t whole_pages(std::uint64_t bytes) {
  return (bytes + kPage - 1) / kPage * kPage;
}

std::vector<std::string> left() {
  std::vector<std::string> all;
  const State& s = state();
  const auto say = [&](std::size_t count, const char* what) {
    if (count != 0) all.push_back(std::to_string(count) + " " + what + " not given back");
  };
  for (const auto& [inode, device] : s.devices) {
    say(device->references, "handles of a device");
    say(device->mappings.size(), "addresses that are mapped");
    say(device->used, "bytes of a device");
  }
  say(s.buffers.size(), "buffers");
  say(s.ranges.size(), "ranges of addresses");
  say(s.lists.size(), "lists of buffers");
  say(s.contexts.size(), "contexts");
  return all;
}

/// What was not given back at the end of the process fails it.
__attribute__((destructor)) void report() {
  bool clean = true;
  for (const auto& list : {left(), state().control.wrong})
    for (const std::string& what : list) {
      (void)std::fprintf(stderr, "libdrm_amdgpu stand-in: %s\n", what.c_str());
      clean = false;
    }
  if (!clean) ::_exit(3);
}

}  // namespace

State& state() {
  // Never destroyed: it is looked at when the process ends.
  static State* const whole = [] {
    auto* const made = new State;
    made->control.left = &left;
    // NOLINTNEXTLINE(concurrency-mt-unsafe)
    made->control.spoils = std::getenv("OAMHAL_DRM_STANDIN_SPOILS") != nullptr;
    return made;
  }();
  return *whole;
}

Inode inode_of(int fd) {
  struct stat found{};
  if (::fstat(fd, &found) != 0) return {};
  return {found.st_dev, found.st_ino};
}

Storage::Storage(int descriptor, std::uint64_t bytes, std::uint64_t* counted)
    : fd(descriptor), size(bytes), used(counted) {
  void* const mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  memory = mapped == MAP_FAILED ? nullptr : static_cast<std::byte*>(mapped);
  if (used != nullptr) *used += size;
}

Storage::~Storage() {
  if (memory != nullptr) (void)::munmap(memory, size);
  (void)::close(fd);
  if (used != nullptr) *used -= size;
}

int enter_release(const char* name) {
  Control& control = state().control;
  ++control.calls;
  ++control.count[name];
  const bool fails = control.calls == control.fail_at || control.fail_name == name;
  if (!fails) return 0;
  control.hit = true;
  control.fail_name.clear();
  return -control.fail_error;
}

int enter(const char* name) {
  const int result = enter_release(name);
  return state().control.lost ? -ENODEV : result;
}

void wrong(std::string what) {
  state().control.wrong.push_back(std::move(what));
}

}  // namespace oamhal::test::standin

using namespace oamhal::test::standin;
using oamhal::amd::drm::AllocateRequest;
using oamhal::amd::drm::EngineInfo;
using oamhal::amd::drm::HeapInfo;
using oamhal::amd::drm::Imported;

OAMHAL_STANDIN Control* oamhal_drm_standin_control() {
  return &state().control;
}

OAMHAL_STANDIN int amdgpu_device_initialize(int fd, std::uint32_t* major, std::uint32_t* minor,
                                            Device** device) {
  if (const int result = enter("amdgpu_device_initialize"); result != 0) return result;
  auto& known = state().devices[inode_of(fd)];
  if (known == nullptr) known = std::make_unique<Device>();
  ++known->references;
  *major = 3;
  *minor = 59;
  *device = known.get();
  return 0;
}

OAMHAL_STANDIN int amdgpu_device_deinitialize(Device* device) {
  const int result = enter_release("amdgpu_device_deinitialize");
  if (device->references == 0) wrong("a handle of a device was given back twice");
  --device->references;
  return result;
}

OAMHAL_STANDIN int amdgpu_query_heap_info(Device* device, std::uint32_t heap, std::uint32_t flags,
                                          HeapInfo* info) {
  if (const int result = enter("amdgpu_query_heap_info"); result != 0) return result;
  if (heap != 4 || (flags != 0 && flags != 1)) return -EINVAL;
  const std::uint64_t size = flags == 0 ? state().control.vram_bytes : state().control.visible_bytes;
  *info = {size, std::min(size, device->used), size};
  return 0;
}

OAMHAL_STANDIN int amdgpu_query_hw_ip_info(Device* /*device*/, unsigned type, unsigned instance,
                                           EngineInfo* info) {
  if (const int result = enter("amdgpu_query_hw_ip_info"); result != 0) return result;
  if (type != 2 || instance != 0) return -EINVAL;
  *info = {};
  info->major = state().control.sdma_major;
  info->minor = state().control.sdma_minor;
  info->start_alignment = 256;
  info->size_alignment = 4;
  info->rings = state().control.sdma_rings;
  return 0;
}

namespace {

Buffer* new_buffer(Device* device, std::shared_ptr<Storage> storage, std::uint64_t size) {
  auto* const made = new Buffer;
  made->device = device;
  made->storage = std::move(storage);
  made->size = size;
  state().buffers.insert(made);
  return made;
}

}  // namespace

OAMHAL_STANDIN int amdgpu_bo_alloc(Device* device, AllocateRequest* request, Buffer** buffer) {
  if (const int result = enter("amdgpu_bo_alloc"); result != 0) return result;
  const bool vram = request->heap == 4;
  if ((!vram && request->heap != 2) || request->size == 0 || request->size % kPage != 0 ||
      request->alignment % kPage != 0)
    return -EINVAL;
  if (vram && request->size > state().control.vram_bytes - std::min(state().control.vram_bytes, device->used))
    return -ENOMEM;
  const int fd = ::memfd_create("buffer", MFD_CLOEXEC);
  if (fd < 0 || ::ftruncate(fd, static_cast<off_t>(request->size)) != 0) return -ENOMEM;
  auto storage = std::make_shared<Storage>(fd, request->size, vram ? &device->used : nullptr);
  state().storages[inode_of(fd)] = storage;
  // Memory of the device is not cleared.
  if (vram) std::fill_n(storage->memory, storage->size, std::byte{0xa5});
  *buffer = new_buffer(device, std::move(storage), request->size);
  (*buffer)->cpu_access = (request->flags & 2U) == 0;
  return 0;
}

OAMHAL_STANDIN int amdgpu_create_bo_from_user_mem(Device* device, void* memory, std::uint64_t size,
                                                  Buffer** buffer) {
  if (const int result = enter("amdgpu_create_bo_from_user_mem"); result != 0) return result;
  if (reinterpret_cast<std::uintptr_t>(memory) % kPage != 0 || size == 0 || size % kPage != 0) return -EINVAL;
  *buffer = new_buffer(device, nullptr, size);
  (*buffer)->user = static_cast<std::byte*>(memory);
  return 0;
}

OAMHAL_STANDIN int amdgpu_bo_free(Buffer* buffer) {
  const int result = enter_release("amdgpu_bo_free");
  if (!is_valid(state().buffers, buffer, "amdgpu_bo_free")) return -EINVAL;
  if (--buffer->references != 0) return result;
  if (buffer->maps != 0) wrong("a buffer was freed that the processor still has mapped");
  if (is_busy(buffer)) wrong("a buffer was freed that a copy still uses");
  // The kernel unmaps it when the last handle goes.
  std::erase_if(buffer->device->mappings, [&](const auto& one) {
    if (one.second.buffer != buffer) return false;
    if (!one.second.tried) wrong("a buffer was freed that the device still has mapped");
    return true;
  });
  state().buffers.erase(buffer);
  delete buffer;
  return result;
}

OAMHAL_STANDIN int amdgpu_bo_cpu_map(Buffer* buffer, void** memory) {
  if (const int result = enter("amdgpu_bo_cpu_map"); result != 0) return result;
  if (!is_valid(state().buffers, buffer, "amdgpu_bo_cpu_map")) return -EINVAL;
  if (!buffer->cpu_access || buffer->user != nullptr) return -EPERM;
  if (buffer->maps++ == 0)
    buffer->seen = ::mmap(nullptr, buffer->size, PROT_READ | PROT_WRITE, MAP_SHARED, buffer->storage->fd, 0);
  *memory = buffer->seen;
  return 0;
}

OAMHAL_STANDIN int amdgpu_bo_cpu_unmap(Buffer* buffer) {
  const int result = enter_release("amdgpu_bo_cpu_unmap");
  if (!is_valid(state().buffers, buffer, "amdgpu_bo_cpu_unmap") || buffer->maps == 0) {
    wrong("a buffer was unmapped that the processor had not mapped");
    return -EINVAL;
  }
  if (--buffer->maps == 0) (void)::munmap(buffer->seen, buffer->size);
  return result;
}

/// As libdrm's functions for dma-bufs fail: by errno.
static int by_errno(int result) {
  if (result == 0) return 0;
  errno = -result;
  return -1;
}

OAMHAL_STANDIN int amdgpu_bo_export(Buffer* buffer, std::uint32_t type, std::uint32_t* shared) {
  if (const int result = enter("amdgpu_bo_export"); result != 0) return by_errno(result);
  if (!is_valid(state().buffers, buffer, "amdgpu_bo_export") || type != 2) return -EINVAL;
  if (buffer->user != nullptr) return by_errno(-EPERM);
  *shared = static_cast<std::uint32_t>(::fcntl(buffer->storage->fd, F_DUPFD_CLOEXEC, 0));
  return 0;
}

OAMHAL_STANDIN int amdgpu_bo_import(Device* device, std::uint32_t type, std::uint32_t shared,
                                    Imported* imported) {
  if (const int result = enter("amdgpu_bo_import"); result != 0) return by_errno(result);
  const int fd = static_cast<int>(shared);
  const off_t size = ::lseek(fd, 0, SEEK_END);
  if (type != 2 || size <= 0) return by_errno(-EINVAL);
  auto& known = state().storages[inode_of(fd)];
  auto storage = known.lock();
  if (storage == nullptr) {
    storage =
        std::make_shared<Storage>(::fcntl(fd, F_DUPFD_CLOEXEC, 0), static_cast<std::uint64_t>(size), nullptr);
    if (storage->memory == nullptr) return by_errno(-EINVAL);
    known = storage;
  }
  // libdrm has one buffer for what is the same memory of the same device.
  const auto same = std::ranges::find_if(
      state().buffers, [&](const Buffer* one) { return one->device == device && one->storage == storage; });
  if (same != state().buffers.end()) ++(*same)->references;
  imported->buffer =
      same != state().buffers.end() ? *same : new_buffer(device, storage, whole_pages(storage->size));
  imported->size = imported->buffer->size;
  return 0;
}

OAMHAL_STANDIN int amdgpu_va_range_alloc(Device* device, std::uint32_t type, std::uint64_t size,
                                         std::uint64_t alignment, std::uint64_t wished,
                                         std::uint64_t* address, Range** range, std::uint64_t flags) {
  if (const int result = enter("amdgpu_va_range_alloc"); result != 0) return result;
  if (type != 0 || wished != 0 || flags != 0 || size == 0 || size % kPage != 0 || alignment % kPage != 0)
    return -EINVAL;
  const std::uint64_t base = (device->next_address + alignment - 1) / alignment * alignment;
  // A page that nothing is in is between any two.
  device->next_address = base + size + kPage;
  *address = base;
  *range = new Range{device, base, size};
  state().ranges.insert(*range);
  return 0;
}

OAMHAL_STANDIN int amdgpu_va_range_free(Range* range) {
  const int result = enter_release("amdgpu_va_range_free");
  if (!is_valid(state().ranges, range, "amdgpu_va_range_free")) return -EINVAL;
  const auto next = range->device->mappings.lower_bound(range->address);
  if (next != range->device->mappings.end() && next->first < range->address + range->size)
    wrong("a range of addresses was freed that memory is still mapped at");
  state().ranges.erase(range);
  delete range;
  return result;
}

OAMHAL_STANDIN int amdgpu_bo_va_op(Buffer* buffer, std::uint64_t offset, std::uint64_t size,
                                   std::uint64_t address, std::uint64_t flags, std::uint32_t operation) {
  const bool unmap = operation == 2;
  const int result = unmap ? enter_release("amdgpu_bo_va_op") : enter("amdgpu_bo_va_op");
  if (result != 0) {
    if (const auto one = buffer->device->mappings.find(address);
        unmap && one != buffer->device->mappings.end())
      one->second.tried = true;
    return result;
  }
  if (!is_valid(state().buffers, buffer, "amdgpu_bo_va_op") || offset != 0 || flags != 0) return -EINVAL;
  Device& device = *buffer->device;
  const auto known = device.mappings.find(address);
  if (unmap) {
    if (known == device.mappings.end() || known->second.buffer != buffer || known->second.size != size) {
      wrong("an address was unmapped that was not mapped like that");
      return -EINVAL;
    }
    if (is_busy(buffer)) wrong("memory was unmapped that a copy still uses");
    device.mappings.erase(known);
    return 0;
  }
  const bool is_ours = std::ranges::any_of(state().ranges, [&](const Range* range) {
    return range->device == &device && range->address <= address &&
           address + size <= range->address + range->size;
  });
  if (operation != 1 || !is_ours || size > whole_pages(buffer->size) || known != device.mappings.end()) {
    wrong("memory was mapped where no range was taken, or that it does not have");
    return -EINVAL;
  }
  device.mappings.emplace(address, Device::Mapping{buffer, size});
  return 0;
}
