// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio/vfio.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "hal/bringup/vfio/binding.hpp"
#include "hal/bringup/vfio/iommu.hpp"
#include "hal/bringup/vfio/presence.hpp"
#include "hal/bringup/vfio/uapi.hpp"
#include "hal/bringup/vfio/vfio_function.hpp"

namespace oamhal::hal {

namespace {

/// An open group; the container must go after it.
struct Group {
  std::shared_ptr<Type1Container> container;
  KernelFd fd;
};

Error not_allowed(std::string_view bdf, const std::string& node, int error) {
  return {OAMHAL_ERROR_NO_PERMISSION, error,
          fmt::format("{} may not be used: {} cannot be opened by this user. Run as root, or give this user "
                      "the node.",
                      bdf, node)};
}

Error attach_failed(std::string_view bdf, const std::string& what, int error) {
  if (error == EPERM)
    return {
        OAMHAL_ERROR_NO_PERMISSION, error,
        fmt::format("{}: the IOMMU does not keep interrupts of one device from others, so the kernel does "
                    "not let VFIO use it: enable interrupt remapping in the firmware's settings.",
                    bdf)};
  return {status_of_errno(error), error,
          fmt::format("{}: {} cannot be put behind the IOMMU of this context: {}.", bdf, what,
                      describe_errno(error))};
}

}  // namespace

struct Vfio::State {
  explicit State(Kernel& used) : kernel(used) {}

  Result<std::shared_ptr<Group>> group(std::string_view bdf, const std::string& number);
  Result<std::shared_ptr<Group>> open_group(std::string_view bdf, const std::string& number, KernelFd fd);
  Result<VfioDevice> by_group(const std::shared_ptr<State>& self, std::string_view bdf,
                              const std::string& number);
  Result<VfioDevice> by_itself(std::string_view bdf, const std::string& node);
  /// The device's own node, or "" where the kernel has none.
  std::string own_node(std::string_view bdf);

  Kernel& kernel;
  std::mutex mutex;
  std::weak_ptr<Type1Container> container;
  std::weak_ptr<Iommufd> iommufd;
  std::map<std::string, std::weak_ptr<Group>, std::less<>> groups;
};

Result<std::shared_ptr<Group>> Vfio::State::open_group(std::string_view bdf, const std::string& number,
                                                       KernelFd fd) {
  vfio_group_status status{};
  status.argsz = sizeof status;
  if (const auto told = kernel.ioctl(fd.get(), VFIO_GROUP_GET_STATUS, &status); !told)
    return std::unexpected(attach_failed(bdf, "IOMMU group " + number, told.error()));
  if ((status.flags & VFIO_GROUP_FLAGS_VIABLE) == 0) return std::unexpected(not_viable(kernel, bdf, number));
  auto shared = container.lock();
  if (!shared) {
    auto opened = Type1Container::open(kernel);
    if (!opened) return std::unexpected(std::move(opened.error()));
    shared = std::move(*opened);
  }
  if (const auto in = shared->attach(fd.get()); !in)
    return std::unexpected(attach_failed(bdf, "IOMMU group " + number, in.error()));
  container = shared;
  auto group = std::make_shared<Group>(Group{std::move(shared), std::move(fd)});
  groups.insert_or_assign(number, group);
  return group;
}

Result<std::shared_ptr<Group>> Vfio::State::group(std::string_view bdf, const std::string& number) {
  if (const auto found = groups.find(number); found != groups.end())
    if (auto open = found->second.lock()) return open;
  const std::string node = "/dev/vfio/" + number;
  auto fd = open_fd(kernel, node, O_RDWR);
  if (fd) return open_group(bdf, number, std::move(*fd));
  switch (fd.error()) {
    case EBUSY:
      return std::unexpected(held(kernel, bdf, node));
    case EACCES:
    case EPERM:
      return std::unexpected(not_allowed(bdf, node, fd.error()));
    default:
      return std::unexpected(not_bound(kernel, bdf, node, fd.error()));
  }
}

Result<VfioDevice> Vfio::State::by_group(const std::shared_ptr<State>& self, std::string_view bdf,
                                         const std::string& number) {
  auto opened = group(bdf, number);
  if (!opened) return std::unexpected(std::move(opened.error()));
  std::string name(bdf);
  const auto device = kernel.ioctl((*opened)->fd.get(), VFIO_GROUP_GET_DEVICE_FD, name.data());
  if (!device && device.error() == EBUSY) return std::unexpected(held(kernel, bdf, "/dev/vfio/" + number));
  if (!device) return std::unexpected(not_bound(kernel, bdf, "/dev/vfio/" + number, device.error()));
  // Given back under the lock: whoever opens the group meanwhile finds it open or closed, not closing.
  return VfioDevice{KernelFd(kernel, *device), (*opened)->container, [self, group = *opened]() mutable {
                      const std::lock_guard lock(self->mutex);
                      group.reset();
                    }};
}

std::string Vfio::State::own_node(std::string_view bdf) {
  const auto names = kernel.list(function_path(bdf, "vfio-dev").c_str());
  return names && !names->empty() ? "/dev/vfio/devices/" + names->front() : std::string();
}

Result<VfioDevice> Vfio::State::by_itself(std::string_view bdf, const std::string& node) {
  auto fd = open_fd(kernel, node, O_RDWR);
  if (!fd)
    return std::unexpected(fd.error() == EACCES || fd.error() == EPERM
                               ? not_allowed(bdf, node, fd.error())
                               : not_bound(kernel, bdf, node, fd.error()));
  auto space = iommufd.lock();
  if (!space) {
    auto opened = Iommufd::open(kernel);
    if (!opened) return std::unexpected(std::move(opened.error()));
    space = std::move(*opened);
  }
  if (const auto in = space->attach(fd->get()); !in)
    return std::unexpected(in.error() == EBUSY || in.error() == EINVAL
                               ? held(kernel, bdf, node)
                               : attach_failed(bdf, node, in.error()));
  iommufd = space;
  return VfioDevice{std::move(*fd), std::move(space), {}};
}

Vfio::Vfio(Kernel& kernel) : state_(std::make_shared<State>(kernel)) {
}

Vfio::~Vfio() = default;

Result<std::unique_ptr<FunctionAccess>> Vfio::open(std::string_view bdf) {
  State& state = *state_;
  const auto number = iommu_group_of(state.kernel, bdf);
  if (!number) return std::unexpected(number.error());
  // The kernel resets what it opens and closes, and waits a minute, uninterruptibly, for a function that no
  // longer answers (pci_dev_wait): such a one is not opened.
  if (const auto present = Presence(state.kernel, std::string(bdf)).check();
      !present && present.error().status == OAMHAL_ERROR_DEVICE_LOST)
    return std::unexpected(present.error());
  auto device = [&]() -> Result<VfioDevice> {
    const std::lock_guard lock(state.mutex);
    auto grouped = state.by_group(state_, bdf, *number);
    if (grouped || grouped.error().system_errno != ENOENT) return grouped;
    // A kernel without groups has no node for them, and one for each device.
    const std::string node = state.own_node(bdf);
    if (node.empty()) return grouped;
    auto own = state.by_itself(bdf, node);
    return own || own.error().system_errno != ENOENT ? std::move(own) : std::move(grouped);
  }();
  if (!device) return std::unexpected(std::move(device.error()));
  return VfioFunction::make(state.kernel, std::string(bdf), std::move(*device));
}

}  // namespace oamhal::hal
