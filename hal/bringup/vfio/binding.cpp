// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio/binding.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <optional>

namespace oamhal::hal {

namespace {

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_vfio(std::string_view driver) {
  return driver.find("vfio") != std::string_view::npos;
}

std::string how_to_bind(std::string_view bdf, bool unbind_first) {
  const std::string path = function_path(bdf);
  return fmt::format(
      "as root: modprobe vfio-pci; echo vfio-pci > {0}/driver_override; {1}echo {2} > "
      "/sys/bus/pci/drivers_probe",
      path, unbind_first ? fmt::format("echo {} > {}/driver/unbind; ", bdf, path) : "", bdf);
}

bool is_number(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool holds(Kernel& kernel, const std::string& process, const std::string& node) {
  const std::string folder = "/proc/" + process + "/fd";
  const auto descriptors = kernel.list(folder.c_str());
  if (!descriptors) return false;
  return std::ranges::any_of(*descriptors, [&](const std::string& descriptor) {
    const auto target = kernel.read_link((folder + "/" + descriptor).c_str());
    return target && *target == node;
  });
}

std::optional<std::string> holder_of(Kernel& kernel, const std::string& node) {
  const auto processes = kernel.list("/proc");
  if (!processes) return std::nullopt;
  for (const std::string& process : *processes) {
    if (!is_number(process) || !holds(kernel, process, node)) continue;
    const auto command = kernel.read_text(("/proc/" + process + "/comm").c_str());
    return fmt::format("process {} ({}){}", process, command.value_or("unknown command"),
                       process == std::to_string(::getpid()) ? ", which is this one" : "");
  }
  return std::nullopt;
}

}  // namespace

std::string function_path(std::string_view bdf, std::string_view name) {
  return fmt::format("/sys/bus/pci/devices/{}{}{}", bdf, name.empty() ? "" : "/", name);
}

std::string driver_of(Kernel& kernel, std::string_view bdf) {
  const auto link = kernel.read_link(function_path(bdf, "driver").c_str());
  return link ? last_part(*link) : std::string();
}

Result<std::string> iommu_group_of(Kernel& kernel, std::string_view bdf) {
  const auto link = kernel.read_link(function_path(bdf, "iommu_group").c_str());
  if (link) return last_part(*link);
  if (!kernel.list(function_path(bdf).c_str()))
    return std::unexpected(Error{OAMHAL_ERROR_NOT_FOUND, link.error(),
                                 fmt::format("there is no PCI function {} on this machine.", bdf)});
  return std::unexpected(
      Error{OAMHAL_ERROR_NOT_SUPPORTED, link.error(),
            fmt::format("{} is behind no IOMMU, so VFIO cannot own it: switch the IOMMU on in the firmware's "
                        "settings and on the kernel's command line.",
                        bdf)});
}

Error not_bound(Kernel& kernel, std::string_view bdf, const std::string& node, int error) {
  const std::string driver = driver_of(kernel, bdf);
  if (driver.empty())
    return {OAMHAL_ERROR_NOT_SUPPORTED, error,
            fmt::format("{} is bound to no driver. Bind it to vfio-pci, {}.", bdf, how_to_bind(bdf, false))};
  if (!is_vfio(driver))
    return {OAMHAL_ERROR_BUSY, error,
            fmt::format("the driver {} has {}. Stop what uses it, then bind it to vfio-pci, {}.", driver, bdf,
                        how_to_bind(bdf, true))};
  return {
      OAMHAL_ERROR_NOT_SUPPORTED, error,
      fmt::format("{} is bound to {}, but {} does not give it: {}. In a container, pass /dev/vfio into it.",
                  bdf, driver, node, describe_errno(error))};
}

Error not_viable(Kernel& kernel, std::string_view bdf, const std::string& group) {
  std::string others;
  if (const auto members = kernel.list(("/sys/kernel/iommu_groups/" + group + "/devices").c_str()))
    for (const std::string& member : *members) {
      const std::string driver = driver_of(kernel, member);
      // Functions without a driver, and ports that only pass requests on, do not matter (vfio_dev_viable).
      if (driver.empty() || is_vfio(driver) || driver == "pcieport" || driver == "pci-stub") continue;
      others += fmt::format("{}{} ({})", others.empty() ? "" : ", ", member, driver);
    }
  return {
      OAMHAL_ERROR_BUSY, 0,
      fmt::format("{} shares IOMMU group {} with functions that drivers of the kernel use: {}. Unbind them "
                  "too, or move the module to a slot whose group is its own.",
                  bdf, group, others.empty() ? "which is not known" : others)};
}

Error held(Kernel& kernel, std::string_view bdf, const std::string& node) {
  return {OAMHAL_ERROR_BUSY, EBUSY,
          fmt::format("{} is in use: {} has {} open. A group belongs to one context at a time; end that one "
                      "first.",
                      bdf, holder_of(kernel, node).value_or("a process that this user may not see"), node)};
}

}  // namespace oamhal::hal
