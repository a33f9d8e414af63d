// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What drivers/amd/drm_library.hpp declares, against the headers of libdrm: by the compiler alone.

#include <amdgpu.h>
#include <amdgpu_drm.h>

#include <cstddef>
#include <type_traits>

#include "drivers/amd/drm_library.hpp"

namespace oamhal::amd::drm {
namespace {

template <typename T>
constexpr std::size_t kSize = sizeof(T);  // NOLINT(bugprone-sizeof-expression)

#define OAMHAL_SAME_SIZE(ours, theirs) static_assert(sizeof(ours) == sizeof(theirs))
#define OAMHAL_SAME_FIELD(ours, our_field, theirs, their_field)               \
  static_assert(offsetof(ours, our_field) == offsetof(theirs, their_field) && \
                kSize<decltype(ours::our_field)> == kSize<decltype(theirs::their_field)>)

OAMHAL_SAME_SIZE(HeapInfo, amdgpu_heap_info);
OAMHAL_SAME_FIELD(HeapInfo, size, amdgpu_heap_info, heap_size);
OAMHAL_SAME_FIELD(HeapInfo, used, amdgpu_heap_info, heap_usage);
OAMHAL_SAME_FIELD(HeapInfo, max_allocation, amdgpu_heap_info, max_allocation);

// The last word has another name in later versions.
OAMHAL_SAME_SIZE(EngineInfo, drm_amdgpu_info_hw_ip);
OAMHAL_SAME_FIELD(EngineInfo, major, drm_amdgpu_info_hw_ip, hw_ip_version_major);
OAMHAL_SAME_FIELD(EngineInfo, minor, drm_amdgpu_info_hw_ip, hw_ip_version_minor);
OAMHAL_SAME_FIELD(EngineInfo, capabilities, drm_amdgpu_info_hw_ip, capabilities_flags);
OAMHAL_SAME_FIELD(EngineInfo, start_alignment, drm_amdgpu_info_hw_ip, ib_start_alignment);
OAMHAL_SAME_FIELD(EngineInfo, size_alignment, drm_amdgpu_info_hw_ip, ib_size_alignment);
OAMHAL_SAME_FIELD(EngineInfo, rings, drm_amdgpu_info_hw_ip, available_rings);

OAMHAL_SAME_SIZE(AllocateRequest, amdgpu_bo_alloc_request);
OAMHAL_SAME_FIELD(AllocateRequest, size, amdgpu_bo_alloc_request, alloc_size);
OAMHAL_SAME_FIELD(AllocateRequest, alignment, amdgpu_bo_alloc_request, phys_alignment);
OAMHAL_SAME_FIELD(AllocateRequest, heap, amdgpu_bo_alloc_request, preferred_heap);
OAMHAL_SAME_FIELD(AllocateRequest, flags, amdgpu_bo_alloc_request, flags);

OAMHAL_SAME_SIZE(Imported, amdgpu_bo_import_result);
OAMHAL_SAME_FIELD(Imported, buffer, amdgpu_bo_import_result, buf_handle);
OAMHAL_SAME_FIELD(Imported, size, amdgpu_bo_import_result, alloc_size);

OAMHAL_SAME_SIZE(Fence, amdgpu_cs_fence);
OAMHAL_SAME_FIELD(Fence, context, amdgpu_cs_fence, context);
OAMHAL_SAME_FIELD(Fence, engine, amdgpu_cs_fence, ip_type);
OAMHAL_SAME_FIELD(Fence, instance, amdgpu_cs_fence, ip_instance);
OAMHAL_SAME_FIELD(Fence, ring, amdgpu_cs_fence, ring);
OAMHAL_SAME_FIELD(Fence, number, amdgpu_cs_fence, fence);

OAMHAL_SAME_SIZE(Commands, amdgpu_cs_ib_info);
OAMHAL_SAME_FIELD(Commands, flags, amdgpu_cs_ib_info, flags);
OAMHAL_SAME_FIELD(Commands, address, amdgpu_cs_ib_info, ib_mc_address);
OAMHAL_SAME_FIELD(Commands, words, amdgpu_cs_ib_info, size);

OAMHAL_SAME_SIZE(FencePlace, amdgpu_cs_fence_info);
OAMHAL_SAME_SIZE(Submission, amdgpu_cs_request);
OAMHAL_SAME_FIELD(Submission, flags, amdgpu_cs_request, flags);
OAMHAL_SAME_FIELD(Submission, engine, amdgpu_cs_request, ip_type);
OAMHAL_SAME_FIELD(Submission, instance, amdgpu_cs_request, ip_instance);
OAMHAL_SAME_FIELD(Submission, ring, amdgpu_cs_request, ring);
OAMHAL_SAME_FIELD(Submission, buffers, amdgpu_cs_request, resources);
OAMHAL_SAME_FIELD(Submission, dependency_count, amdgpu_cs_request, number_of_dependencies);
OAMHAL_SAME_FIELD(Submission, dependencies, amdgpu_cs_request, dependencies);
OAMHAL_SAME_FIELD(Submission, commands_count, amdgpu_cs_request, number_of_ibs);
OAMHAL_SAME_FIELD(Submission, commands, amdgpu_cs_request, ibs);
OAMHAL_SAME_FIELD(Submission, number, amdgpu_cs_request, seq_no);
OAMHAL_SAME_FIELD(Submission, fence_place, amdgpu_cs_request, fence_info);

static_assert(kHeapGtt == AMDGPU_GEM_DOMAIN_GTT && kHeapVram == AMDGPU_GEM_DOMAIN_VRAM);
static_assert(kCpuAccessRequired == AMDGPU_GEM_CREATE_CPU_ACCESS_REQUIRED);
static_assert(kNoCpuAccess == AMDGPU_GEM_CREATE_NO_CPU_ACCESS);
static_assert(kEngineDma == AMDGPU_HW_IP_DMA);
static_assert(kVaMap == AMDGPU_VA_OP_MAP && kVaUnmap == AMDGPU_VA_OP_UNMAP);
static_assert(kStateReset == AMDGPU_CTX_QUERY2_FLAGS_RESET);
static_assert(kStateVramLost == AMDGPU_CTX_QUERY2_FLAGS_VRAMLOST);
static_assert(kDmaBuf == amdgpu_bo_handle_type_dma_buf_fd && kVaGeneral == amdgpu_gpu_va_range_general);

/// What a function takes and returns is passed alike: pointers are pointers, the rest has the same size.
// NOLINTBEGIN(misc-redundant-expression): of two types that differ.
template <typename Ours, typename Theirs>
constexpr bool kAlike = std::is_pointer_v<Ours> == std::is_pointer_v<Theirs> && kSize<Ours> == kSize<Theirs>;

template <typename Ours, typename Theirs>
constexpr bool kSameCall = false;
template <typename R1, typename... A1, typename R2, typename... A2>
  requires(sizeof...(A1) == sizeof...(A2))
constexpr bool kSameCall<R1(A1...), R2(A2...)> = kAlike<R1, R2> && (kAlike<A1, A2> && ...);

// NOLINTEND(misc-redundant-expression)

#define OAMHAL_SAME_CALL(name) \
  static_assert(kSameCall<std::remove_pointer_t<decltype(Library::name)>, decltype(amdgpu_##name)>)

OAMHAL_SAME_CALL(device_initialize);
OAMHAL_SAME_CALL(device_deinitialize);
OAMHAL_SAME_CALL(query_heap_info);
OAMHAL_SAME_CALL(query_hw_ip_info);
OAMHAL_SAME_CALL(bo_alloc);
OAMHAL_SAME_CALL(bo_free);
OAMHAL_SAME_CALL(bo_cpu_map);
OAMHAL_SAME_CALL(bo_cpu_unmap);
OAMHAL_SAME_CALL(bo_export);
OAMHAL_SAME_CALL(bo_import);
OAMHAL_SAME_CALL(create_bo_from_user_mem);
OAMHAL_SAME_CALL(va_range_alloc);
OAMHAL_SAME_CALL(va_range_free);
OAMHAL_SAME_CALL(bo_va_op);
OAMHAL_SAME_CALL(bo_list_create);
OAMHAL_SAME_CALL(bo_list_destroy);
OAMHAL_SAME_CALL(cs_ctx_create);
OAMHAL_SAME_CALL(cs_ctx_free);
OAMHAL_SAME_CALL(cs_submit);
OAMHAL_SAME_CALL(cs_query_fence_status);
OAMHAL_SAME_CALL(cs_query_reset_state2);

}  // namespace
}  // namespace oamhal::amd::drm
