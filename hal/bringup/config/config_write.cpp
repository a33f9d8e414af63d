// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/config/config_write.hpp"

#include <fmt/format.h>

#include "hal/bringup/config/config_space.hpp"
#include "hal/bringup/vfio/binding.hpp"

namespace oamhal::hal {

namespace {

Result<void> write_owned(OpenFunction& owner, std::uint32_t offset, std::span<const std::uint8_t> from) {
  const auto region = owner.access->region(kConfigRegion);
  if (!region) return std::unexpected(region.error());
  if (offset > region->length || from.size() > region->length - offset)
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
              fmt::format("the configuration space of {} has {} bytes: there is nothing at {:#x}.", owner.bdf,
                          region->length, offset)});
  return owner.access->write(kConfigRegion, offset, std::as_bytes(from));
}

}  // namespace

Result<void> write_config(OpenFunction* owner, Kernel& kernel, const Root& root, const std::string& bdf,
                          std::uint32_t offset, std::span<const std::uint8_t> from) {
  if (owner != nullptr && owner->access->transport() != "sysfs") return write_owned(*owner, offset, from);
  if (root.is_live())
    if (const std::string driver = driver_of(kernel, bdf); !driver.empty())
      return std::unexpected(
          Error{OAMHAL_ERROR_BUSY, 0,
                fmt::format("the driver {0} has {1}, and would not know that its configuration space was "
                            "written: unbind it (echo {1} > {2}/unbind), or bind the function to vfio-pci, "
                            "open it through VFIO and write then.",
                            driver, bdf, function_path(bdf, "driver"))});
  auto space = ConfigSpace::open(root, bdf, true);
  if (!space) return std::unexpected(std::move(space.error()));
  return space->write(offset, from);
}

}  // namespace oamhal::hal
