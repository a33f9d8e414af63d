// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_REFERENCE_IDS_HPP
#define OAMHAL_DRIVERS_REFERENCE_IDS_HPP

#include <cstdint>

#include <oamhal/backend/backend.hpp>
#include <oamhal/backend/reference_module.hpp>

/// Who may be a reference module. The ids are for experiments of anybody: the magic register decides.
namespace oamhal::reference {

namespace module = backend::reference_module;

constexpr backend::Match candidate(std::uint16_t device) {
  return backend::match_pci(module::kPciVendor, device, "reference", "Reference", nullptr);
}

inline constexpr backend::Match kMatches[] = {
    candidate(0x10f0), candidate(0x10f1), candidate(0x10f2), candidate(0x10f3),
    candidate(0x10f4), candidate(0x10f5), candidate(0x10f6), candidate(0x10f7),
    candidate(0x10f8), candidate(0x10f9), candidate(0x10fa), candidate(0x10fb),
    candidate(0x10fc), candidate(0x10fd), candidate(0x10fe), candidate(0x10ff),
};
static_assert(kMatches[0].device == module::kPciDeviceFirst && kMatches[15].device == module::kPciDeviceLast);

}  // namespace oamhal::reference

#endif  // OAMHAL_DRIVERS_REFERENCE_IDS_HPP
