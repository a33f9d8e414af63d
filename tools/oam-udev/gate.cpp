// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-udev/gate.hpp"

#include <oamhal/types.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string_view>

namespace oam_udev {
namespace {

constexpr std::string_view kFunctions = "sys/bus/pci/devices/";

/// Of every PCI function. A backend whose slots or baseboards come from other attributes has its names here:
/// the test compares with a whole enumeration of each simulated machine.
constexpr std::string_view kPlacing[] = {
    "class",
    "uevent",
    "vendor",
    "device",
    "subsystem_vendor",
    "subsystem_device",  // what it is
    "board_info",
    "xgmi_physical_id",
    "xgmi_hive_info/xgmi_hive_id",  // amdgpu
    "module_id",                    // habanalabs
    "devdrv_sysfs_bdf_to_devid",    // Huawei's: of one device for all
};

/// Of every device of a class: whose it is, and what its node is.
constexpr std::string_view kOwning[] = {"dev", "uevent", "pci_addr", "module_id"};

/// Of other devices no backend is asked for more: most of what it would say is not read anyway.
constexpr std::string_view kAsked[] = {"probe", "identify", "release"};

bool is_placing(std::string_view name) {
  return std::ranges::find(kPlacing, name) != std::end(kPlacing);
}

bool is_owning(std::string_view path) {
  return std::ranges::find(kOwning, path.substr(path.rfind('/') + 1)) != std::end(kOwning);
}

/// A node of the class drm is whose its PCI function's is, and none but the event's is of interest.
bool is_another_node(const Event& event, std::string_view path) {
  constexpr std::string_view kDrm = "sys/class/drm/";
  if (!path.starts_with(kDrm)) return false;
  path.remove_prefix(kDrm.size());
  return !event.node.ends_with("/" + std::string(path.substr(0, path.find('/'))));
}

/// Nodes of KFD tell the hive, and whose the render nodes are.
bool is_kfd_node(std::string_view path) {
  return path.ends_with("/generation_id") ||
         (path.ends_with("/properties") && path.find("_links/") == std::string_view::npos &&
          path.find("/mem_banks/") == std::string_view::npos);
}

}  // namespace

std::int32_t admit(void* user, const char* directory, const char* name, std::int32_t attribute_class) {
  const Event& event = *static_cast<const Event*>(user);
  if (attribute_class != OAMHAL_ATTRIBUTE_CACHED) return ENODATA;
  std::string path = directory;
  if (!path.empty()) path += '/';
  path += name;
  std::string_view rest = path;
  if (rest.starts_with(kFunctions)) {
    rest.remove_prefix(kFunctions.size());
    const std::string_view function = rest.substr(0, rest.find('/'));
    if (!event.function.empty() && function == event.function) return 0;
    rest.remove_prefix(std::min(rest.size(), function.size() + 1));
    return is_placing(rest) ? 0 : ENODATA;
  }
  if (rest.starts_with("sys/class/kfd/kfd/topology/")) return is_kfd_node(rest) ? 0 : ENODATA;
  const bool wanted = rest.starts_with("sys/class/") && is_owning(rest) && !is_another_node(event, rest);
  return wanted ? 0 : ENODATA;
}

std::int32_t admit_operation(void* user, const char* /*backend*/, const char* operation, const char* device) {
  const Event& event = *static_cast<const Event*>(user);
  // Whose the node of a partition is, nobody but the backend knows.
  if (operation == nullptr || device == nullptr || event.function.empty() || event.function == device)
    return 0;
  return std::ranges::find(kAsked, std::string_view(operation)) != std::end(kAsked) ? 0 : ENODATA;
}

}  // namespace oam_udev
