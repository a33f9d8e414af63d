// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_INTEL_IDS_HPP
#define OAMHAL_DRIVERS_INTEL_IDS_HPP

#include <oamhal/backend/backend.hpp>

/// Intel Data Center GPU Max (Ponte Vecchio). Sources: README.md. 0be0, 0be1 and 0be5 are left out: they are
/// also ids of the graphics of old Atoms.
namespace oamhal::intel {

inline constexpr std::uint16_t kVendor = 0x8086;

/// What the id alone tells; Match.data is the oamhal_form_factor.
constexpr backend::Match part(std::uint16_t device, const char* model, oamhal_form_factor form_factor) {
  return backend::match_pci(kVendor, device, "intel", "Intel", model,
                            static_cast<std::uint64_t>(form_factor));
}

inline constexpr backend::Match kMatches[] = {
    part(0x0bd0, "Data Center GPU Max XL", OAMHAL_FORM_FACTOR_UNKNOWN),
    part(0x0bd4, "Data Center GPU Max 1550", OAMHAL_FORM_FACTOR_UNKNOWN),
    part(0x0bd5, "Data Center GPU Max 1550", OAMHAL_FORM_FACTOR_OAM),
    part(0x0bd6, "Data Center GPU Max 1550", OAMHAL_FORM_FACTOR_OAM),
    part(0x0bd7, "Data Center GPU Max 1350", OAMHAL_FORM_FACTOR_OAM),
    part(0x0bd8, "Data Center GPU Max 1350", OAMHAL_FORM_FACTOR_OAM),
    part(0x0bd9, "Data Center GPU Max 1100", OAMHAL_FORM_FACTOR_PCIE),
    part(0x0bda, "Data Center GPU Max 1100", OAMHAL_FORM_FACTOR_PCIE),
    part(0x0bdb, "Data Center GPU Max 1100", OAMHAL_FORM_FACTOR_PCIE),
    part(0x0b69, "Data Center GPU Max 1450", OAMHAL_FORM_FACTOR_UNKNOWN),
    part(0x0b6e, "Data Center GPU Max 1100C", OAMHAL_FORM_FACTOR_UNKNOWN),
};

}  // namespace oamhal::intel

#endif  // OAMHAL_DRIVERS_INTEL_IDS_HPP
