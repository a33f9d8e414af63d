// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_DRM_LIBRARY_HPP
#define OAMHAL_DRIVERS_AMD_DRM_LIBRARY_HPP

#include <cstdint>
#include <string>

#include <oamhal/backend/backend.hpp>

/// The part of libdrm_amdgpu.so.1 that is used, declared here so that it is needed at run time alone. Names
/// of functions, layouts and values are the binary interface of libdrm's amdgpu.h and amdgpu_drm.h, with
/// which a test compares each of them. Functions return 0 or a negative errno value.
namespace oamhal::amd::drm {

using backend::Driver;
using backend::Result;

inline constexpr const char* kLibraryName = "libdrm_amdgpu.so.1";

// amdgpu_drm.h: AMDGPU_GEM_DOMAIN_, AMDGPU_GEM_CREATE_, AMDGPU_HW_IP_, AMDGPU_VA_OP_, AMDGPU_CTX_QUERY2_.
inline constexpr std::uint32_t kHeapGtt = 2;
inline constexpr std::uint32_t kHeapVram = 4;
inline constexpr std::uint64_t kCpuAccessRequired = 1;
inline constexpr std::uint64_t kNoCpuAccess = 2;
inline constexpr std::uint32_t kEngineDma = 2;
inline constexpr std::uint32_t kVaMap = 1;
inline constexpr std::uint32_t kVaUnmap = 2;
inline constexpr std::uint64_t kStateReset = 1;
inline constexpr std::uint64_t kStateVramLost = 2;
/// amdgpu.h: amdgpu_bo_handle_type_dma_buf_fd, and amdgpu_gpu_va_range_general.
inline constexpr std::uint32_t kDmaBuf = 2;
inline constexpr std::uint32_t kVaGeneral = 0;

struct Device;
struct Buffer;
struct Range;
struct List;
struct Context;

struct HeapInfo {
  std::uint64_t size = 0;
  std::uint64_t used = 0;
  std::uint64_t max_allocation = 0;
};

struct EngineInfo {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint64_t capabilities = 0;
  std::uint32_t start_alignment = 0;
  std::uint32_t size_alignment = 0;
  std::uint32_t rings = 0;
  /// Later kernels have the version of the silicon here.
  std::uint32_t reserved = 0;
};

struct AllocateRequest {
  std::uint64_t size = 0;
  std::uint64_t alignment = 0;
  std::uint32_t heap = 0;
  std::uint64_t flags = 0;
};

struct Imported {
  Buffer* buffer = nullptr;
  std::uint64_t size = 0;
};

struct Fence {
  Context* context = nullptr;
  std::uint32_t engine = 0;
  std::uint32_t instance = 0;
  std::uint32_t ring = 0;
  std::uint64_t number = 0;
};

struct Commands {
  std::uint64_t flags = 0;
  std::uint64_t address = 0;
  /// In words of 4 bytes.
  std::uint32_t words = 0;
};

struct FencePlace {
  Buffer* buffer = nullptr;
  std::uint64_t offset = 0;
};

struct Submission {
  std::uint64_t flags = 0;
  std::uint32_t engine = 0;
  std::uint32_t instance = 0;
  std::uint32_t ring = 0;
  List* buffers = nullptr;
  std::uint32_t dependency_count = 0;
  Fence* dependencies = nullptr;
  std::uint32_t commands_count = 0;
  Commands* commands = nullptr;
  /// What the library writes: the number of its fence.
  std::uint64_t number = 0;
  FencePlace fence_place;
};

/// Its functions.
struct Library {
  int (*device_initialize)(int fd, std::uint32_t* major, std::uint32_t* minor, Device** device) = nullptr;
  int (*device_deinitialize)(Device* device) = nullptr;
  int (*query_heap_info)(Device* device, std::uint32_t heap, std::uint32_t flags, HeapInfo* info) = nullptr;
  int (*query_hw_ip_info)(Device* device, unsigned type, unsigned instance, EngineInfo* info) = nullptr;
  int (*bo_alloc)(Device* device, AllocateRequest* request, Buffer** buffer) = nullptr;
  int (*bo_free)(Buffer* buffer) = nullptr;
  int (*bo_cpu_map)(Buffer* buffer, void** memory) = nullptr;
  int (*bo_cpu_unmap)(Buffer* buffer) = nullptr;
  int (*bo_export)(Buffer* buffer, std::uint32_t type, std::uint32_t* shared) = nullptr;
  int (*bo_import)(Device* device, std::uint32_t type, std::uint32_t shared, Imported* imported) = nullptr;
  int (*create_bo_from_user_mem)(Device* device, void* memory, std::uint64_t size, Buffer** buffer) = nullptr;
  int (*va_range_alloc)(Device* device, std::uint32_t type, std::uint64_t size, std::uint64_t alignment,
                        std::uint64_t wished, std::uint64_t* address, Range** range,
                        std::uint64_t flags) = nullptr;
  int (*va_range_free)(Range* range) = nullptr;
  int (*bo_va_op)(Buffer* buffer, std::uint64_t offset, std::uint64_t size, std::uint64_t address,
                  std::uint64_t flags, std::uint32_t operation) = nullptr;
  int (*bo_list_create)(Device* device, std::uint32_t count, Buffer** buffers, std::uint8_t* priorities,
                        List** list) = nullptr;
  int (*bo_list_destroy)(List* list) = nullptr;
  int (*cs_ctx_create)(Device* device, Context** context) = nullptr;
  int (*cs_ctx_free)(Context* context) = nullptr;
  int (*cs_submit)(Context* context, std::uint64_t flags, Submission* submissions,
                   std::uint32_t count) = nullptr;
  int (*cs_query_fence_status)(Fence* fence, std::uint64_t timeout_ns, std::uint64_t flags,
                               std::uint32_t* expired) = nullptr;
  int (*cs_query_reset_state2)(Context* context, std::uint64_t* flags) = nullptr;

  static Result<Library> load(const Driver& driver);
};

/// The failure that a negative errno value of call stands for. what says what was asked for: "64 MiB of
/// memory".
[[nodiscard]] std::unexpected<backend::Failure> failed(const char* call, int result, const std::string& what);

}  // namespace oamhal::amd::drm

#endif  // OAMHAL_DRIVERS_AMD_DRM_LIBRARY_HPP
