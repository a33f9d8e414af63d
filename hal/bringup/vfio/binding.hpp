// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_BINDING_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_BINDING_HPP

#include <string>
#include <string_view>

#include "hal/base/error.hpp"
#include "hal/bringup/vfio/kernel.hpp"

namespace oamhal::hal {

// What sysfs and procfs tell about why a function can or cannot be had.

/// The directory of a function, and a file in it.
std::string function_path(std::string_view bdf, std::string_view name = {});

/// The driver that it is bound to, or "".
std::string driver_of(Kernel& kernel, std::string_view bdf);

/// The number of its IOMMU group, as text. Errors: NOT_FOUND (no such function), NOT_SUPPORTED (no IOMMU).
Result<std::string> iommu_group_of(Kernel& kernel, std::string_view bdf);

/// Why VFIO does not have the function, from the driver that it is bound to, with what to do: BUSY for a
/// driver that has it, NOT_SUPPORTED for none. node is the path that is not there or did not know it.
Error not_bound(Kernel& kernel, std::string_view bdf, const std::string& node, int error);

/// BUSY, with the members of the group that keep it from being used and their drivers.
Error not_viable(Kernel& kernel, std::string_view bdf, const std::string& group);

/// BUSY, with who has node open, as far as this process may see it.
Error held(Kernel& kernel, std::string_view bdf, const std::string& node);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_BINDING_HPP
