// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio_user/region_info.hpp"

#include <oamhal/bringup/vfio_user.h>

#include <algorithm>
#include <cstring>

namespace oamhal::hal {

namespace {

using Info = oamhal_vfio_user_region_info_t;
using Capability = oamhal_vfio_user_capability_t;
using Sparse = oamhal_vfio_user_sparse_t;

constexpr std::uint64_t kPage = 4096;
constexpr std::size_t kMostCapabilities = 16;
constexpr std::size_t kMostAreas = 256;

/// A structure at an offset; nothing when it is not all there.
template <typename T>
std::optional<T> at(std::span<const std::byte> bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value{};
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

bool fits(const Area& area, std::uint64_t begin, std::uint64_t length) {
  return area.length != 0 && area.offset >= begin && area.offset <= length &&
         area.length <= length - area.offset && area.offset % kPage == 0 && area.length % kPage == 0;
}

std::vector<Area> areas_at(std::span<const std::byte> payload, std::uint64_t offset, std::uint64_t length) {
  std::vector<Area> areas;
  const auto sparse = at<Sparse>(payload, offset);
  if (!sparse || sparse->count > kMostAreas) return {};
  for (std::uint32_t i = 0; i < sparse->count; ++i) {
    const auto area =
        at<oamhal_vfio_user_area_t>(payload, offset + sizeof(Sparse) + i * sizeof(oamhal_vfio_user_area_t));
    if (!area) return {};
    areas.push_back({area->offset, area->size});
  }
  std::ranges::sort(areas, {}, &Area::offset);
  std::uint64_t begin = 0;
  for (const Area& area : areas) {
    if (!fits(area, begin, length)) return {};
    begin = area.offset + area.length;
  }
  return areas;
}

/// What may be mapped: the areas of the sparse capability, or all of the region without one.
std::vector<Area> mappable(std::span<const std::byte> payload, const Info& info) {
  std::uint64_t next =
      (info.flags & OAMHAL_VFIO_USER_REGION_HAS_CAPABILITIES) != 0 ? info.capability_offset : 0;
  for (std::size_t i = 0; i < kMostCapabilities && next != 0; ++i) {
    const auto capability = at<Capability>(payload, next);
    if (!capability) return {};
    if (capability->id == OAMHAL_VFIO_USER_CAPABILITY_SPARSE)
      return areas_at(payload, next + sizeof(Capability), info.size);
    // The list goes forward only: it ends.
    if (capability->next != 0 && capability->next <= next) return {};
    next = capability->next;
  }
  const Area whole{0, info.size};
  return next == 0 && fits(whole, 0, info.size) ? std::vector<Area>{whole} : std::vector<Area>{};
}

}  // namespace

std::optional<RegionReply> parse_region_info(std::span<const std::byte> payload, unsigned index) {
  const auto info = at<Info>(payload, 0);
  if (!info || info->index != index || info->argsz < sizeof(Info)) return std::nullopt;
  RegionReply reply;
  reply.offset = info->offset;
  if (info->argsz > payload.size()) {
    reply.wanted = info->argsz;
    return reply;
  }
  reply.region.length = info->size;
  reply.region.readable = (info->flags & OAMHAL_VFIO_USER_REGION_READABLE) != 0;
  reply.region.writable = (info->flags & OAMHAL_VFIO_USER_REGION_WRITABLE) != 0;
  if ((info->flags & OAMHAL_VFIO_USER_REGION_MAPPABLE) != 0) reply.region.mappable = mappable(payload, *info);
  return reply;
}

}  // namespace oamhal::hal
