// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio/vfio_function.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "hal/bringup/vfio/binding.hpp"
#include "hal/bringup/vfio/uapi.hpp"

namespace oamhal::hal {

namespace {

constexpr std::size_t kMostInfo = 64UL * 1024;

std::string region_name(unsigned region) {
  return region == kConfigRegion ? "configuration space" : fmt::format("BAR {}", region);
}

std::uint64_t page_size() {
  static const auto size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

/// The mappable areas among the capabilities of a region info: the whole region when none is there.
std::vector<Area> mappable_areas(const std::vector<std::byte>& bytes, const vfio_region_info& info) {
  std::size_t offset = (info.flags & VFIO_REGION_INFO_FLAG_CAPS) != 0 ? info.cap_offset : 0;
  for (int count = 0; count < 16 && offset >= sizeof info; ++count) {
    vfio_region_info_cap_sparse_mmap sparse{};
    if (offset + sizeof sparse > bytes.size()) break;
    std::memcpy(&sparse, bytes.data() + offset, sizeof sparse);
    if (sparse.header.id == VFIO_REGION_INFO_CAP_SPARSE_MMAP) {
      std::vector<Area> areas;
      std::size_t place = offset + sizeof sparse;
      vfio_region_sparse_mmap_area area{};
      for (std::uint32_t i = 0; i < sparse.nr_areas && place + sizeof area <= bytes.size();
           ++i, place += sizeof area) {
        std::memcpy(&area, bytes.data() + place, sizeof area);
        if (area.size > 0 && area.offset <= info.size && area.size <= info.size - area.offset)
          areas.push_back({area.offset, area.size});
      }
      std::ranges::sort(areas, {}, &Area::offset);
      return areas;
    }
    offset = sparse.header.next;
  }
  return {{0, info.size}};
}

bool holds(const Area& outer, const Area& inner) {
  return inner.offset >= outer.offset && inner.length <= outer.length &&
         inner.offset - outer.offset <= outer.length - inner.length;
}

bool is_inside(const Region& region, std::uint64_t offset, std::uint64_t length) {
  return offset <= region.length && length <= region.length - offset;
}

}  // namespace

VfioFunction::VfioFunction(Kernel& kernel, std::string bdf, VfioDevice device)
    : kernel_(kernel), bdf_(std::move(bdf)), device_(std::move(device)), presence_(kernel, bdf_) {
}

Result<std::unique_ptr<FunctionAccess>> VfioFunction::make(Kernel& kernel, std::string bdf,
                                                           VfioDevice device) {
  std::unique_ptr<VfioFunction> made(new VfioFunction(kernel, std::move(bdf), std::move(device)));
  vfio_device_info info{};
  info.argsz = sizeof info;
  if (const auto told = kernel.ioctl(made->device_.fd.get(), VFIO_DEVICE_GET_INFO, &info); !told)
    return std::unexpected(made->failed("VFIO says nothing about it", told.error()));
  if ((info.flags & VFIO_DEVICE_FLAGS_PCI) == 0)
    return std::unexpected(Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
                                 fmt::format("VFIO does not show {} as a PCI function.", made->bdf_)});
  made->resettable_ = (info.flags & VFIO_DEVICE_FLAGS_RESET) != 0;
  made->region_count_ = info.num_regions;
  made->kind_count_ = info.num_irqs;
  made->watch_requests();
  return made;
}

VfioFunction::~VfioFunction() {
  // In a child: what the device reaches, and its group, are the parent's still.
  if (process_ != ::getpid()) return;
  // A range that cannot be unmapped goes with the container. NOLINTNEXTLINE(bugprone-unused-return-value)
  for (const Area& range : dma_) static_cast<void>(device_.dma->unmap(range.offset, range.length));
  device_.fd.reset();
  request_.reset();
  if (device_.release) device_.release();
}

Error VfioFunction::failed(std::string_view what, int error) const {
  return {status_of_errno(error), error, fmt::format("{}: {}: {}.", bdf_, what, describe_errno(error))};
}

std::optional<std::uint32_t> VfioFunction::command() {
  const auto config = known(kConfigRegion);
  if (!config) return std::nullopt;
  std::uint16_t value = 0;
  const auto got = kernel_.pread(device_.fd.get(), &value, sizeof value, (*config)->place + 4);
  if (!got || *got != sizeof value) return std::nullopt;
  return value;
}

// VFIO answers EIO for a function that sleeps, whose memory decode is off, and that is gone: which of them is
// worth a sentence of its own.
Error VfioFunction::access_failed(unsigned region, std::uint64_t offset, int error, bool writing) {
  if (const auto present = presence_.check(); !present && present.error().status == OAMHAL_ERROR_DEVICE_LOST)
    return present.error();
  if (region < kBars) {
    if (const std::string state = presence_.asleep(); !state.empty()) return is_asleep(bdf_, state);
    if (const auto bits = command(); bits && (*bits & kCommandMemory) == 0) return decode_is_off(bdf_);
  }
  return {error == 0 ? OAMHAL_ERROR_IO : status_of_errno(error), error,
          fmt::format("{}: cannot {} {} at offset {:#x}: {}.", bdf_, writing ? "write" : "read",
                      region_name(region), offset, error == 0 ? "it ends early" : describe_errno(error))};
}

Result<VfioFunction::KnownRegion> VfioFunction::ask_region(unsigned index) {
  if (index >= region_count_ || index >= regions_.size()) return KnownRegion{};
  vfio_region_info info{};
  info.argsz = sizeof info;
  info.index = index;
  if (const auto told = kernel_.ioctl(device_.fd.get(), VFIO_DEVICE_GET_REGION_INFO, &info); !told) {
    // A region that this function lacks altogether, as VGA.
    if (told.error() == EINVAL) return KnownRegion{};
    return std::unexpected(failed(region_name(index) + " is not told", told.error()));
  }
  std::vector<std::byte> bytes(std::clamp<std::size_t>(info.argsz, sizeof info, kMostInfo));
  if (bytes.size() > sizeof info) {
    info.argsz = static_cast<std::uint32_t>(bytes.size());
    std::memcpy(bytes.data(), &info, sizeof info);
    if (const auto told = kernel_.ioctl(device_.fd.get(), VFIO_DEVICE_GET_REGION_INFO, bytes.data()); !told)
      return std::unexpected(failed(region_name(index) + " is not told", told.error()));
    std::memcpy(&info, bytes.data(), sizeof info);
  }
  KnownRegion found;
  found.place = info.offset;
  found.region.length = info.size;
  found.region.readable = (info.flags & VFIO_REGION_INFO_FLAG_READ) != 0;
  found.region.writable = (info.flags & VFIO_REGION_INFO_FLAG_WRITE) != 0;
  if ((info.flags & VFIO_REGION_INFO_FLAG_MMAP) != 0 && info.size > 0)
    found.region.mappable = mappable_areas(bytes, info);
  return found;
}

Result<const VfioFunction::KnownRegion*> VfioFunction::known(unsigned index) {
  if (index >= regions_.size())
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, fmt::format("{} has no region {}.", bdf_, index)});
  auto& slot = regions_[index];
  if (!slot) {
    auto asked = ask_region(index);
    if (!asked) return std::unexpected(std::move(asked.error()));
    slot = std::move(*asked);
  }
  return &*slot;
}

Result<Region> VfioFunction::region(unsigned index) {
  const auto found = known(index);
  if (!found) return std::unexpected(found.error());
  return (*found)->region;
}

Result<void> VfioFunction::read(unsigned region, std::uint64_t offset, std::span<std::byte> to) {
  const auto found = known(region);
  if (!found) return std::unexpected(found.error());
  if (!is_inside((*found)->region, offset, to.size()))
    return std::unexpected(Error{
        OAMHAL_ERROR_INVALID_ARGUMENT, 0,
        fmt::format("{}: {} ends before offset {:#x}.", bdf_, region_name(region), offset + to.size())});
  for (std::size_t done = 0; done < to.size();) {
    const auto got =
        kernel_.pread(device_.fd.get(), to.data() + done, to.size() - done, (*found)->place + offset + done);
    if (!got && got.error() == EINTR) continue;
    if (!got || *got == 0)
      return std::unexpected(access_failed(region, offset + done, got ? 0 : got.error(), false));
    done += *got;
  }
  return {};
}

Result<void> VfioFunction::write(unsigned region, std::uint64_t offset, std::span<const std::byte> from) {
  const auto found = known(region);
  if (!found) return std::unexpected(found.error());
  if (!is_inside((*found)->region, offset, from.size()))
    return std::unexpected(Error{
        OAMHAL_ERROR_INVALID_ARGUMENT, 0,
        fmt::format("{}: {} ends before offset {:#x}.", bdf_, region_name(region), offset + from.size())});
  for (std::size_t done = 0; done < from.size();) {
    const auto put = kernel_.pwrite(device_.fd.get(), from.data() + done, from.size() - done,
                                    (*found)->place + offset + done);
    if (!put && put.error() == EINTR) continue;
    if (!put || *put == 0)
      return std::unexpected(access_failed(region, offset + done, put ? 0 : put.error(), true));
    done += *put;
  }
  return {};
}

Result<Mapping> VfioFunction::map(unsigned region, const Area& area, bool writable) {
  const auto found = known(region);
  if (!found) return std::unexpected(found.error());
  const auto& areas = (*found)->region.mappable;
  const bool inside = std::ranges::any_of(areas, [&](const Area& mappable) { return holds(mappable, area); });
  const std::uint64_t place = (*found)->place + area.offset;
  if (!inside || area.length == 0 || place % page_size() != 0)
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                                 fmt::format("{}: {} bytes at offset {:#x} of {} cannot be mapped.", bdf_,
                                             area.length, area.offset, region_name(region))});
  const std::uint64_t length = (area.length + page_size() - 1) / page_size() * page_size();
  const auto address = kernel_.map(device_.fd.get(), place, length, writable);
  if (!address)
    return std::unexpected(failed(fmt::format("cannot map {}", region_name(region)), address.error()));
  return Mapping(*address, length, area);
}

Result<void> VfioFunction::alive() {
  return presence_.check();
}

Result<void> VfioFunction::map_dma(std::uint64_t address, std::span<std::byte> memory, int /*fd*/,
                                   std::uint64_t /*offset*/, bool writable) {
  if (auto mapped = device_.dma->map(address, memory, writable); !mapped) {
    mapped.error().message.insert(0, bdf_ + ": ");
    return mapped;
  }
  dma_.push_back({address, memory.size()});
  return {};
}

Result<void> VfioFunction::unmap_dma(std::uint64_t address, std::uint64_t length) {
  // What another function mapped is not this one's to take back.
  const auto own = std::ranges::find_if(
      dma_, [&](const Area& range) { return range.offset == address && range.length == length; });
  if (own == dma_.end())
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_FOUND, 0,
              fmt::format("{}: no DMA mapping of {} bytes begins at address {:#x}.", bdf_, length, address)});
  dma_.erase(own);
  return device_.dma->unmap(address, length);
}

Result<void> VfioFunction::reset() {
  if (!resettable_)
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
              fmt::format("{} cannot be reset alone: the kernel knows no way for this function.", bdf_)});
  // The kernel would wait a minute for one that no longer answers.
  if (const auto present = presence_.check(); !present && present.error().status == OAMHAL_ERROR_DEVICE_LOST)
    return std::unexpected(present.error());
  const auto done = kernel_.ioctl(device_.fd.get(), VFIO_DEVICE_RESET, nullptr);
  if (done) return presence_.check();
  if (const auto present = presence_.check(); !present) return std::unexpected(present.error());
  if (done.error() == EAGAIN || done.error() == EBUSY)
    return std::unexpected(Error{OAMHAL_ERROR_BUSY, done.error(),
                                 fmt::format("{} is being reset or removed already: try again.", bdf_)});
  return std::unexpected(failed("the reset failed", done.error()));
}

}  // namespace oamhal::hal
