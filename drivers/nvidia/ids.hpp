// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_NVIDIA_IDS_HPP
#define OAMHAL_DRIVERS_NVIDIA_IDS_HPP

#include <oamhal/backend/backend.hpp>

/// NVIDIA's GPUs without a display. Sources: README.md.
namespace oamhal::nvidia {

inline constexpr std::uint16_t kVendor = 0x10de;

constexpr backend::Match part(std::uint16_t device, const char* model) {
  return backend::match_pci(kVendor, device, "nvidia", "NVIDIA", model);
}

/// The names are for a device without a driver; with one the driver's is shown.
inline constexpr backend::Match kMatches[] = {
    backend::match_class(kVendor, 0x030200, 0xffff00, "nvidia", "NVIDIA"),
    backend::match_class(kVendor, 0x120000, 0xffff00, "nvidia", "NVIDIA"),
    part(0x1db1, "Tesla V100 SXM2 16GB"),
    part(0x1db5, "Tesla V100 SXM2 32GB"),
    part(0x1db8, "Tesla V100 SXM3 32GB"),
    part(0x20b0, "A100 SXM4 40GB"),
    part(0x20b2, "A100 SXM4 80GB"),
    part(0x20b3, "A100-SXM-64GB"),
    part(0x20f3, "A800-SXM4-80GB"),
    part(0x2330, "H100 SXM5 80GB"),
};

}  // namespace oamhal::nvidia

#endif  // OAMHAL_DRIVERS_NVIDIA_IDS_HPP
