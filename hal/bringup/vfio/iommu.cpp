// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio/iommu.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "hal/bringup/vfio/uapi.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kContainer = "/dev/vfio/vfio";
constexpr const char* kIommu = "/dev/iommu";
constexpr std::size_t kMostInfo = 64UL * 1024;

std::unexpected<Error> cannot_open(const char* path, int error) {
  if (error == ENOENT || error == ENODEV || error == ENXIO)
    return std::unexpected(Error{OAMHAL_ERROR_NOT_SUPPORTED, error,
                                 fmt::format("{} is not there: load the kernel module vfio-pci; in a "
                                             "container, pass /dev/vfio into it.",
                                             path)});
  return std::unexpected(Error{status_of_errno(error), error,
                               fmt::format("cannot open {}: {}. Run as root, or give this user the node.",
                                           path, describe_errno(error))});
}

std::expected<void, int> call(Kernel& kernel, int fd, unsigned long request, void* argument) {
  const auto done = kernel.ioctl(fd, request, argument);
  if (!done) return std::unexpected(done.error());
  return {};
}

template <typename T>
T at(const std::vector<std::byte>& bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace

Result<std::shared_ptr<Type1Container>> Type1Container::open(Kernel& kernel) {
  auto fd = open_fd(kernel, kContainer, O_RDWR);
  if (!fd) return cannot_open(kContainer, fd.error());
  const auto version = kernel.ioctl(fd->get(), VFIO_GET_API_VERSION, nullptr);
  if (!version || *version != VFIO_API_VERSION)
    return std::unexpected(Error{OAMHAL_ERROR_VERSION, version ? 0 : version.error(),
                                 fmt::format("{} speaks another version of VFIO than {}: update oamhal.",
                                             kContainer, VFIO_API_VERSION)});
  for (const int type : {VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU}) {
    void* const number = reinterpret_cast<void*>(static_cast<std::uintptr_t>(type));  // NOLINT
    const auto there = kernel.ioctl(fd->get(), VFIO_CHECK_EXTENSION, number);
    if (there && *there > 0)
      return std::shared_ptr<Type1Container>(new Type1Container(kernel, std::move(*fd), type));
  }
  return std::unexpected(Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
                               "VFIO has no type 1 IOMMU here: load the kernel module vfio_iommu_type1, and "
                               "switch the IOMMU on in the firmware's settings and on the kernel's command "
                               "line."});
}

std::expected<void, int> Type1Container::attach(int group) {
  int container = fd_.get();
  if (auto in = call(kernel_, group, VFIO_GROUP_SET_CONTAINER, &container); !in) return in;
  if (!on_) {
    void* const number = reinterpret_cast<void*>(static_cast<std::uintptr_t>(type_));  // NOLINT
    if (auto on = call(kernel_, fd_.get(), VFIO_SET_IOMMU, number); !on) return on;
    on_ = true;
  }
  learn_limits();
  return {};
}

// Each group that comes in may narrow what addresses there are. A kernel that does not tell checks by itself.
void Type1Container::learn_limits() {
  vfio_iommu_type1_info head{};
  head.argsz = sizeof head;
  if (!call(kernel_, fd_.get(), VFIO_IOMMU_GET_INFO, &head)) return;
  std::vector<std::byte> bytes(std::clamp<std::size_t>(head.argsz, sizeof head, kMostInfo));
  head.argsz = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &head, sizeof head);
  if (!call(kernel_, fd_.get(), VFIO_IOMMU_GET_INFO, bytes.data())) return;
  head = at<vfio_iommu_type1_info>(bytes, 0);
  std::uint64_t page = 0;
  if ((head.flags & VFIO_IOMMU_INFO_PGSIZES) != 0 && head.iova_pgsizes != 0)
    page = std::uint64_t{1} << std::countr_zero(head.iova_pgsizes);
  std::vector<Range> ranges;
  std::size_t offset = (head.flags & VFIO_IOMMU_INFO_CAPS) != 0 ? head.cap_offset : 0;
  for (int count = 0; count < 16 && offset >= sizeof head; ++count) {
    if (offset + sizeof(vfio_iommu_type1_info_cap_iova_range) > bytes.size()) break;
    const auto capability = at<vfio_iommu_type1_info_cap_iova_range>(bytes, offset);
    std::size_t place = offset + sizeof capability;
    if (capability.header.id == VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE)
      for (std::uint32_t i = 0; i < capability.nr_iovas && place + sizeof(vfio_iova_range) <= bytes.size();
           ++i, place += sizeof(vfio_iova_range)) {
        const auto range = at<vfio_iova_range>(bytes, place);
        ranges.push_back({range.start, range.end});
      }
    offset = capability.header.next;
  }
  set_limits(page, std::move(ranges));
}

std::expected<void, int> Type1Container::do_map(std::uint64_t address, std::span<std::byte> memory,
                                                bool writable) {
  vfio_iommu_type1_dma_map map{};
  map.argsz = sizeof map;
  map.flags = VFIO_DMA_MAP_FLAG_READ | (writable ? VFIO_DMA_MAP_FLAG_WRITE : 0U);
  map.vaddr = reinterpret_cast<std::uintptr_t>(memory.data());
  map.iova = address;
  map.size = memory.size();
  return call(kernel_, fd_.get(), VFIO_IOMMU_MAP_DMA, &map);
}

std::expected<void, int> Type1Container::do_unmap(std::uint64_t address, std::uint64_t length) {
  vfio_iommu_type1_dma_unmap unmap{};
  unmap.argsz = sizeof unmap;
  unmap.iova = address;
  unmap.size = length;
  if (auto gone = call(kernel_, fd_.get(), VFIO_IOMMU_UNMAP_DMA, &unmap); !gone) return gone;
  // The kernel says how much it took away: less means that the device may still reach the rest.
  if (unmap.size != length) return std::unexpected(EIO);
  return {};
}

Result<std::shared_ptr<Iommufd>> Iommufd::open(Kernel& kernel) {
  auto fd = open_fd(kernel, kIommu, O_RDWR);
  if (!fd) return cannot_open(kIommu, fd.error());
  uapi::IoasAlloc space{sizeof space, 0, 0};
  if (const auto made = call(kernel, fd->get(), uapi::kIoasAlloc, &space); !made)
    return std::unexpected(
        Error{status_of_errno(made.error()), made.error(),
              fmt::format("{} gives no address space: {}.", kIommu, describe_errno(made.error()))});
  return std::shared_ptr<Iommufd>(new Iommufd(kernel, std::move(*fd), space.ioas));
}

std::expected<void, int> Iommufd::attach(int device) {
  uapi::BindIommufd bind{sizeof bind, 0, fd_.get(), 0};
  if (auto bound = call(kernel_, device, uapi::kBindIommufd, &bind); !bound) return bound;
  uapi::AttachPageTable table{sizeof table, 0, ioas_};
  return call(kernel_, device, uapi::kAttachPageTable, &table);
}

std::expected<void, int> Iommufd::do_map(std::uint64_t address, std::span<std::byte> memory, bool writable) {
  const std::uint32_t flags = uapi::kIoasFixed | uapi::kIoasReadable | (writable ? uapi::kIoasWritable : 0U);
  uapi::IoasMap map{sizeof map,    flags,  ioas_, 0, reinterpret_cast<std::uintptr_t>(memory.data()),
                    memory.size(), address};
  return call(kernel_, fd_.get(), uapi::kIoasMap, &map);
}

std::expected<void, int> Iommufd::do_unmap(std::uint64_t address, std::uint64_t length) {
  uapi::IoasUnmap unmap{sizeof unmap, ioas_, address, length};
  return call(kernel_, fd_.get(), uapi::kIoasUnmap, &unmap);
}

}  // namespace oamhal::hal
