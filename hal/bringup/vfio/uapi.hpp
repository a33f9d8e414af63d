// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_UAPI_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_UAPI_HPP

#include <linux/vfio.h>
#include <sys/ioctl.h>

#include <cstdint>

namespace oamhal::hal::uapi {

// What Linux 6.6 and newer have beside: devices without groups, and <linux/iommufd.h>. Written again here,
// since the headers of older systems lack them.

struct BindIommufd {
  std::uint32_t argsz;
  std::uint32_t flags;
  std::int32_t iommufd;
  std::uint32_t device_id;
};
inline constexpr unsigned long kBindIommufd = _IO(VFIO_TYPE, VFIO_BASE + 18);

struct AttachPageTable {
  std::uint32_t argsz;
  std::uint32_t flags;
  std::uint32_t page_table;
};
inline constexpr unsigned long kAttachPageTable = _IO(VFIO_TYPE, VFIO_BASE + 19);

inline constexpr unsigned kIommuType = ';';

struct IoasAlloc {
  std::uint32_t size;
  std::uint32_t flags;
  std::uint32_t ioas;
};
inline constexpr unsigned long kIoasAlloc = _IO(kIommuType, 0x81);

inline constexpr std::uint32_t kIoasFixed = 1, kIoasWritable = 2, kIoasReadable = 4;
struct IoasMap {
  std::uint32_t size;
  std::uint32_t flags;
  std::uint32_t ioas;
  std::uint32_t reserved;
  std::uint64_t memory;
  std::uint64_t length;
  std::uint64_t address;
};
inline constexpr unsigned long kIoasMap = _IO(kIommuType, 0x85);

struct IoasUnmap {
  std::uint32_t size;
  std::uint32_t ioas;
  std::uint64_t address;
  std::uint64_t length;
};
inline constexpr unsigned long kIoasUnmap = _IO(kIommuType, 0x86);

}  // namespace oamhal::hal::uapi

#endif  // OAMHAL_HAL_BRINGUP_VFIO_UAPI_HPP
