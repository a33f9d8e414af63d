// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_IDS_HPP
#define OAMHAL_DRIVERS_GAUDI_IDS_HPP

#include <oamhal/backend/backend.hpp>

/// The Gaudi parts. Sources: README.md.
namespace oamhal::gaudi {

inline constexpr std::uint16_t kVendor = 0x1da3;

/// What the id alone tells; Match.data is the oamhal_form_factor.
constexpr backend::Match part(std::uint16_t device, const char* model, oamhal_form_factor form_factor) {
  return backend::match_pci(kVendor, device, "habana", "Habana", model,
                            static_cast<std::uint64_t>(form_factor));
}

inline constexpr backend::Match kMatches[] = {
    part(0x1000, "Gaudi", OAMHAL_FORM_FACTOR_UNKNOWN),  part(0x1001, "Gaudi", OAMHAL_FORM_FACTOR_UNKNOWN),
    part(0x1010, "Gaudi", OAMHAL_FORM_FACTOR_UNKNOWN),  part(0x1011, "Gaudi", OAMHAL_FORM_FACTOR_UNKNOWN),
    part(0x1020, "Gaudi2", OAMHAL_FORM_FACTOR_OAM),     part(0x1021, "Gaudi2", OAMHAL_FORM_FACTOR_PCIE),
    part(0x1060, "Gaudi3", OAMHAL_FORM_FACTOR_OAM),     part(0x1061, "Gaudi3", OAMHAL_FORM_FACTOR_UNKNOWN),
    part(0x1062, "Gaudi3", OAMHAL_FORM_FACTOR_UNKNOWN), part(0x1063, "Gaudi3", OAMHAL_FORM_FACTOR_PCIE),
};

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_IDS_HPP
