// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/allow_list.hpp"

#include <array>

#include <oamhal/types.h>

namespace oam_info {

namespace {

constexpr std::int32_t kCached = OAMHAL_ATTRIBUTE_CACHED;
constexpr std::int32_t kLive = OAMHAL_ATTRIBUTE_LIVE;

// Left out on purpose: pcie_bw (blocks for a second), xgmi_error (clears on read), ras/ (a read resets
// counters).
constexpr auto kExtras = std::to_array<Extra>({
    {"", "vendor", kCached, Take::kFile},
    {"", "device", kCached, Take::kFile},
    {"", "subsystem_vendor", kCached, Take::kFile},
    {"", "subsystem_device", kCached, Take::kFile},
    {"", "modalias", kCached, Take::kFile},
    {"", "local_cpus", kCached, Take::kFile},
    {"", "enable", kCached, Take::kFile},
    {"", "irq", kCached, Take::kFile},
    {"", "sriov_numvfs", kCached, Take::kFile},
    {"", "sriov_totalvfs", kCached, Take::kFile},
    {"", "power/control", kCached, Take::kFile},
    {"", "power/runtime_status", kCached, Take::kFile},
    {"amdgpu", "available_compute_partition", kCached, Take::kFile},
    {"amdgpu", "available_memory_partition", kCached, Take::kFile},
    {"amdgpu", "fru_id", kCached, Take::kFile},
    {"amdgpu", "fw_version", kCached, Take::kFolder},
    {"amdgpu", "manufacturer", kCached, Take::kFile},
    {"amdgpu", "mem_info_gtt_total", kCached, Take::kFile},
    {"amdgpu", "mem_info_gtt_used", kCached, Take::kFile},
    {"amdgpu", "mem_info_vis_vram_used", kCached, Take::kFile},
    {"amdgpu", "mem_info_vram_vendor", kCached, Take::kFile},
    {"amdgpu", "pcie_replay_count", kLive, Take::kFile},
    {"amdgpu", "product_name", kCached, Take::kFile},
    {"amdgpu", "xgmi_device_id", kCached, Take::kFile},
    {"amdgpu", "xgmi_hive_info", kCached, Take::kFolder},
    {"amdgpu", "xgmi_num_hops", kCached, Take::kFile},
    {"amdgpu", "xgmi_num_links", kCached, Take::kFile},
    {"habanalabs", "cpucp_kernel_ver", kCached, Take::kFile},
    {"habanalabs", "hard_reset_cnt", kCached, Take::kFile},
    {"habanalabs", "security_enabled", kCached, Take::kFile},
    {"habanalabs", "soft_reset_cnt", kCached, Take::kFile},
    {"i915", "drm", kCached, Take::kNames},
    {"xe", "tile0", kCached, Take::kNames},
    {"xe", "tile1", kCached, Take::kNames},
});

constexpr auto kSupportExtras = std::to_array<Extra>({
    {"", "aer_dev_correctable", kCached, Take::kFile},
    {"", "aer_dev_fatal", kCached, Take::kFile},
    {"", "aer_dev_nonfatal", kCached, Take::kFile},
    {"", "aer_rootport_total_err_cor", kCached, Take::kFile},
    {"", "aer_rootport_total_err_fatal", kCached, Take::kFile},
    {"", "aer_rootport_total_err_nonfatal", kCached, Take::kFile},
});

constexpr std::array<std::string_view, 4> kLinks = {"driver", "iommu_group", "physfn", "subsystem"};

constexpr std::array<std::string_view, 3> kListed = {"sys/bus/pci/devices", "sys/bus/pci/slots",
                                                     "sys/class/kfd/kfd/topology/nodes"};

constexpr std::array<std::string_view, 5> kListedDeep = {"proc/driver/nvidia/capabilities",
                                                         "proc/driver/nvidia/gpus", "sys/class/accel",
                                                         "sys/class/drm", "sys/class/habanalabs"};

}  // namespace

std::span<const Extra> extras() {
  return kExtras;
}

std::span<const Extra> support_extras() {
  return kSupportExtras;
}

std::span<const std::string_view> function_links() {
  return kLinks;
}

std::span<const std::string_view> listed_directories() {
  return kListed;
}

std::span<const std::string_view> deeply_listed_directories() {
  return kListedDeep;
}

}  // namespace oam_info
