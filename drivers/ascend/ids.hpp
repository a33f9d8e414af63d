// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_ASCEND_IDS_HPP
#define OAMHAL_DRIVERS_ASCEND_IDS_HPP

#include <oamhal/backend/backend.hpp>

/// The Ascend parts. Sources: README.md. Huawei's network cards, disks and controllers have the same vendor
/// id.
namespace oamhal::ascend {

constexpr backend::Match part(std::uint16_t device, const char* model) {
  return backend::match_pci(0x19e5, device, "ascend", "Huawei", model);
}

inline constexpr backend::Match kMatches[] = {
    part(0xd100, "Ascend 310"),  part(0xd500, "Ascend 310P"),   part(0xd801, "Ascend 910"),
    part(0xd802, "Ascend 910B"), part(0xd803, "Ascend 910_93"),
};

}  // namespace oamhal::ascend

#endif  // OAMHAL_DRIVERS_ASCEND_IDS_HPP
