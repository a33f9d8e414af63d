// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_TEMPLATE_IDS_HPP
#define OAMHAL_DRIVERS_TEMPLATE_IDS_HPP

#include <cstdint>

#include <oamhal/backend/backend.hpp>

namespace example {

// No maker's ids: QEMU sets 1af4:10f0 to 1af4:10ff aside for experiments (its docs/specs/pci-ids.rst), and a
// device there must get an id of its own when it leaves the laboratory. So must a copy of this file.
inline constexpr std::uint16_t kVendor = 0x1af4;
inline constexpr std::uint16_t kPhysical = 0x10f0;
inline constexpr std::uint16_t kVirtual = 0x10f1;

/// What the backend needs to know of a part: the number in Match.data.
enum Part : std::uint64_t { kOne = 0, kOneVirtual = 1 };

/// Which functions the backend takes. An entry is one id: a whole class of a maker is taken by match_class(),
/// what a kernel driver is bound to by match_kernel_driver(), and a bridge inside the package is named by
/// match_internal_bridge().
inline constexpr oamhal::backend::Match kMatches[] = {
    oamhal::backend::match_pci(kVendor, kPhysical, "example", "Example", "Example One", kOne),
    oamhal::backend::match_pci(kVendor, kVirtual, "example", "Example", "Example One VF", kOneVirtual,
                               OAMHAL_MATCH_VIRTUAL_FUNCTION),
};

}  // namespace example

#endif  // OAMHAL_DRIVERS_TEMPLATE_IDS_HPP
