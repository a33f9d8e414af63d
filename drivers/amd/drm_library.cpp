// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "drm_library.hpp"

#include <cerrno>
#include <string>
#include <system_error>

namespace oamhal::amd::drm {
namespace {

struct Meaning {
  oamhal_status status;
  const char* words;
};

Meaning meaning_of(int error) {
  switch (error) {
    case ENODEV:
    case ENXIO:
      return {OAMHAL_ERROR_DEVICE_LOST,
              "the device is gone: close it, and look in the kernel's log for what happened"};
    case ECANCELED:
    case ETIME:
      return {OAMHAL_ERROR_DEVICE_LOST,
              "amdgpu has reset the device or given this program's work up: close it and open it again, and "
              "look in the kernel's log for what hung"};
    case EACCES:
    case EPERM:
      return {OAMHAL_ERROR_NO_PERMISSION,
              "amdgpu does not let this user: it takes the group render, or root"};
    case ENOMEM:
    case ENOSPC:
      return {OAMHAL_ERROR_NO_MEMORY,
              "there is no room for it: free buffers, ask for less, or stop others that use the device"};
    case EBUSY:
    case EAGAIN:
      return {OAMHAL_ERROR_BUSY, "amdgpu is busy, as in a reset: try again"};
    default:
      return {OAMHAL_ERROR_IO, "amdgpu refused it: look in the kernel's log"};
  }
}

}  // namespace

std::unexpected<backend::Failure> failed(const char* call, int result, const std::string& what) {
  const int error = result < 0 ? -result : EIO;
  const auto [status, words] = meaning_of(error);
  return std::unexpected(backend::Failure{
      status, what + ": " + words + " (" + call + ": " + std::generic_category().message(error) + ")."});
}

Result<Library> Library::load(const Driver& driver) {
  const auto opened = driver.load_library(kLibraryName);
  if (!opened) return std::unexpected(opened.error());
  Library library;
  const char* missing = nullptr;
  const auto get = [&](auto& function, const char* name) {
    if (!driver.symbol(*opened, name, function) && missing == nullptr) missing = name;
  };
  get(library.device_initialize, "amdgpu_device_initialize");
  get(library.device_deinitialize, "amdgpu_device_deinitialize");
  get(library.query_heap_info, "amdgpu_query_heap_info");
  get(library.query_hw_ip_info, "amdgpu_query_hw_ip_info");
  get(library.bo_alloc, "amdgpu_bo_alloc");
  get(library.bo_free, "amdgpu_bo_free");
  get(library.bo_cpu_map, "amdgpu_bo_cpu_map");
  get(library.bo_cpu_unmap, "amdgpu_bo_cpu_unmap");
  get(library.bo_export, "amdgpu_bo_export");
  get(library.bo_import, "amdgpu_bo_import");
  get(library.create_bo_from_user_mem, "amdgpu_create_bo_from_user_mem");
  get(library.va_range_alloc, "amdgpu_va_range_alloc");
  get(library.va_range_free, "amdgpu_va_range_free");
  get(library.bo_va_op, "amdgpu_bo_va_op");
  get(library.bo_list_create, "amdgpu_bo_list_create");
  get(library.bo_list_destroy, "amdgpu_bo_list_destroy");
  get(library.cs_ctx_create, "amdgpu_cs_ctx_create");
  get(library.cs_ctx_free, "amdgpu_cs_ctx_free");
  get(library.cs_submit, "amdgpu_cs_submit");
  get(library.cs_query_fence_status, "amdgpu_cs_query_fence_status");
  get(library.cs_query_reset_state2, "amdgpu_cs_query_reset_state2");
  if (missing == nullptr) return library;
  return std::unexpected(
      backend::Failure{OAMHAL_ERROR_NOT_SUPPORTED,
                       std::string(kLibraryName) + " has no " + missing + ": install a newer libdrm."});
}

}  // namespace oamhal::amd::drm
