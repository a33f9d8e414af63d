// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "bringup/fake_kernel.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "hal/bringup/vfio/uapi.hpp"

namespace oamhal::hal::test {

namespace {

template <typename T>
T& as(void* argument) {
  return *static_cast<T*>(argument);
}

}  // namespace

FakeKernel::FakeKernel() : bar(kBarLength) {
  nodes = {"/dev/vfio/vfio"};
  add_function(kBdf, "7");
  sysfs_config = {0xf4, 0x1a, 0xf0, 0x10, 0x06, 0x04, 0x10, 0x00};
  vfio_config = sysfs_config;
  for (std::size_t i = 0; i < bar.size(); ++i) bar[i] = static_cast<unsigned char>(i);
}

void FakeKernel::add_function(const std::string& bdf, const std::string& group) {
  const std::string path = "/sys/bus/pci/devices/" + bdf;
  folders[path] = {"config"};
  folders["/sys/kernel/iommu_groups/" + group + "/devices"].push_back(bdf);
  links[path + "/iommu_group"] = "../../../kernel/iommu_groups/" + group;
  links[path + "/driver"] = "../../../bus/pci/drivers/vfio-pci";
  nodes.insert(path + "/config");
  nodes.insert("/dev/vfio/" + group);
}

int FakeKernel::add_fd(const std::string& path) {
  open_fds[next_fd_] = path;
  return next_fd_++;
}

std::expected<int, int> FakeKernel::open(const char* path, int /*flags*/) {
  ++opens[path];
  if (const auto error = open_errors.find(path); error != open_errors.end())
    return std::unexpected(error->second);
  if (!nodes.contains(path)) return std::unexpected(ENOENT);
  return add_fd(path);
}

void FakeKernel::close(int fd) {
  open_fds.erase(fd);
}

std::expected<int, int> FakeKernel::ioctl(int fd, unsigned long request, void* argument) {
  if (const auto error = ioctl_errors.find(request); error != ioctl_errors.end())
    return std::unexpected(error->second);
  const std::string& path = open_fds.at(fd);
  if (path == "/dev/vfio/vfio") return container(request, argument);
  if (path == "/dev/iommu") return iommufd(request, argument);
  if (path == "device" || path.starts_with("/dev/vfio/devices/")) return device(request, argument);
  switch (request) {
    case VFIO_GROUP_GET_STATUS:
      as<vfio_group_status>(argument).flags = viable ? VFIO_GROUP_FLAGS_VIABLE : 0;
      return 0;
    case VFIO_GROUP_SET_CONTAINER:
      return open_fds.at(as<int>(argument)) == "/dev/vfio/vfio" ? 0 : -1;
    case VFIO_GROUP_GET_DEVICE_FD:
      if (!folders.contains(std::string("/sys/bus/pci/devices/") + static_cast<const char*>(argument)))
        return std::unexpected(ENODEV);
      return add_fd("device");
    default:
      return std::unexpected(ENOTTY);
  }
}

std::expected<int, int> FakeKernel::container(unsigned long request, void* argument) {
  switch (request) {
    case VFIO_GET_API_VERSION:
      return api_version;
    case VFIO_CHECK_EXTENSION:
      return type1 ? 1 : 0;
    case VFIO_SET_IOMMU:
      ++iommu_switched_on;
      return 0;
    case VFIO_IOMMU_GET_INFO: {
      auto& info = as<vfio_iommu_type1_info>(argument);
      const std::uint32_t given = info.argsz;
      info.argsz = sizeof info + sizeof(vfio_iommu_type1_info_cap_iova_range) + sizeof(vfio_iova_range);
      info.flags = VFIO_IOMMU_INFO_PGSIZES;
      info.iova_pgsizes = 0x40201000;
      if (given < info.argsz) return 0;
      info.flags |= VFIO_IOMMU_INFO_CAPS;
      info.cap_offset = sizeof info;
      vfio_iommu_type1_info_cap_iova_range capability{};
      capability.header.id = VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE;
      capability.nr_iovas = 1;
      const vfio_iova_range range{0x1000, 0xfedfffff};
      auto* const bytes = static_cast<char*>(argument) + sizeof info;
      std::memcpy(bytes, &capability, sizeof capability);
      std::memcpy(bytes + sizeof capability, &range, sizeof range);
      return 0;
    }
    case VFIO_IOMMU_MAP_DMA:
      ++dma_calls;
      dma[as<vfio_iommu_type1_dma_map>(argument).iova] = as<vfio_iommu_type1_dma_map>(argument).size;
      return 0;
    case VFIO_IOMMU_UNMAP_DMA:
      ++dma_calls;
      dma.erase(as<vfio_iommu_type1_dma_unmap>(argument).iova);
      as<vfio_iommu_type1_dma_unmap>(argument).size -= unmapped_less;
      return 0;
    default:
      return std::unexpected(ENOTTY);
  }
}

std::expected<int, int> FakeKernel::iommufd(unsigned long request, void* argument) {
  switch (request) {
    case uapi::kIoasAlloc:
      as<uapi::IoasAlloc>(argument).ioas = 3;
      return 0;
    case uapi::kIoasMap:
      if (as<uapi::IoasMap>(argument).ioas != 3) return std::unexpected(ENOENT);
      dma[as<uapi::IoasMap>(argument).address] = as<uapi::IoasMap>(argument).length;
      return 0;
    case uapi::kIoasUnmap:
      dma.erase(as<uapi::IoasUnmap>(argument).address);
      return 0;
    default:
      return std::unexpected(ENOTTY);
  }
}

std::expected<int, int> FakeKernel::device(unsigned long request, void* argument) {
  switch (request) {
    case VFIO_DEVICE_GET_INFO: {
      auto& info = as<vfio_device_info>(argument);
      info.flags = VFIO_DEVICE_FLAGS_PCI | (resettable ? VFIO_DEVICE_FLAGS_RESET : 0U);
      info.num_regions = VFIO_PCI_NUM_REGIONS;
      info.num_irqs = VFIO_PCI_NUM_IRQS;
      return 0;
    }
    case VFIO_DEVICE_GET_REGION_INFO:
      return region(argument);
    case VFIO_DEVICE_GET_IRQ_INFO: {
      auto& info = as<vfio_irq_info>(argument);
      info.count = interrupt_counts.at(info.index);
      info.flags = VFIO_IRQ_INFO_EVENTFD | (info.index == 2 && msix_fixed ? VFIO_IRQ_INFO_NORESIZE : 0U);
      return 0;
    }
    case VFIO_DEVICE_SET_IRQS:
      return set_irqs(argument);
    case VFIO_DEVICE_RESET:
      ++resets;
      return 0;
    case uapi::kBindIommufd:
      return open_fds.at(as<uapi::BindIommufd>(argument).iommufd) == "/dev/iommu" ? 0 : -1;
    case uapi::kAttachPageTable:
      if (as<uapi::AttachPageTable>(argument).page_table != 3) return std::unexpected(ENOENT);
      return 0;
    default:
      return std::unexpected(ENOTTY);
  }
}

std::expected<int, int> FakeKernel::region(void* argument) {
  auto& info = as<vfio_region_info>(argument);
  const std::uint32_t given = info.argsz;
  const auto capabilities = static_cast<std::uint32_t>(bar_capabilities.size() * 4);
  info.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
  info.size = 0;
  info.cap_offset = 0;
  if (info.index == 8) return std::unexpected(EINVAL);
  if (info.index == 7) {
    info.size = vfio_config.size();
    info.offset = kConfigPlace;
  } else if (info.index == 0) {
    info.size = kBarLength;
    info.offset = kBarPlace;
    info.flags |= VFIO_REGION_INFO_FLAG_MMAP;
    if (capabilities > 0) {
      info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
      info.argsz = static_cast<std::uint32_t>(sizeof info) + capabilities;
      if (given >= info.argsz) {
        info.cap_offset = sizeof info;
        std::memcpy(static_cast<char*>(argument) + sizeof info, bar_capabilities.data(), capabilities);
      }
    }
  }
  return 0;
}

std::expected<int, int> FakeKernel::set_irqs(const void* argument) {
  vfio_irq_set head{};
  std::memcpy(&head, argument, sizeof head);
  if (vectors_left > 0 && head.count > static_cast<unsigned>(vectors_left)) return vectors_left;
  std::vector<int> events;
  if ((head.flags & VFIO_IRQ_SET_DATA_EVENTFD) != 0) {
    events.resize(head.count);
    std::memcpy(events.data(), static_cast<const char*>(argument) + sizeof head, head.count * sizeof(int));
  }
  irqs.push_back({head.index, head.flags, head.start, events});
  return 0;
}

std::expected<void*, int> FakeKernel::map(int fd, std::uint64_t offset, std::size_t length, bool writable) {
  if (map_error != 0) return std::unexpected(map_error);
  if (open_fds.at(fd).empty() || offset + length > kBarLength) return std::unexpected(EINVAL);
  void* const memory = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  std::memcpy(memory, bar.data() + offset, length);
  if (!writable) ::mprotect(memory, length, PROT_READ);
  return memory;
}

std::expected<std::size_t, int> FakeKernel::pread(int fd, void* to, std::size_t length,
                                                  std::uint64_t offset) {
  const std::string& path = open_fds.at(fd);
  const bool sysfs = path.ends_with("/config");
  const bool config = sysfs || offset >= kConfigPlace;
  if (sysfs && config_error != 0) return std::unexpected(config_error);
  if (!config && bar_error != 0) return std::unexpected(bar_error);
  const unsigned char* from = sysfs ? sysfs_config.data() : config ? vfio_config.data() : bar.data();
  const std::size_t size = config ? sysfs_config.size() : bar.size();
  const std::uint64_t place = !sysfs && config ? offset - kConfigPlace : offset;
  if (place >= size) return 0;
  const std::size_t count = std::min<std::size_t>(length, size - place);
  std::memcpy(to, from + place, count);
  return count;
}

std::expected<std::size_t, int> FakeKernel::pwrite(int /*fd*/, const void* from, std::size_t length,
                                                   std::uint64_t offset) {
  if (offset >= kConfigPlace) {
    const std::uint64_t place = offset - kConfigPlace;
    if (place + length > vfio_config.size()) return 0;
    std::memcpy(vfio_config.data() + place, from, length);
    return length;
  }
  if (bar_error != 0) return std::unexpected(bar_error);
  if (offset + length > bar.size()) return 0;
  std::memcpy(bar.data() + offset, from, length);
  return length;
}

std::expected<int, int> FakeKernel::event() {
  return add_fd("event");
}

bool FakeKernel::take_event(int fd) {
  return open_fds.at(fd) == "event" && std::exchange(signalled, false);
}

std::expected<std::uint64_t, int> FakeKernel::file_size(int /*fd*/) {
  return bar.size();
}

std::expected<std::string, int> FakeKernel::read_link(const char* path) {
  const auto found = links.find(path);
  if (found == links.end()) return std::unexpected(ENOENT);
  return found->second;
}

std::expected<std::vector<std::string>, int> FakeKernel::list(const char* path) {
  const auto found = folders.find(path);
  if (found == folders.end()) return std::unexpected(ENOENT);
  return found->second;
}

std::expected<std::string, int> FakeKernel::read_text(const char* path) {
  const auto found = texts.find(path);
  if (found == texts.end()) return std::unexpected(ENOENT);
  return found->second;
}

}  // namespace oamhal::hal::test
