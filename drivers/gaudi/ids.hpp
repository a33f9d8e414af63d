// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_IDS_HPP
#define OAMHAL_DRIVERS_GAUDI_IDS_HPP

#include <cstddef>
#include <cstdint>
#include <iterator>

#include <oamhal/backend/backend.hpp>

/// The Gaudi parts. Sources: README.md.
namespace oamhal::gaudi {

inline constexpr std::uint16_t kVendor = 0x1da3;

enum class Chip : std::uint8_t { kGaudi, kGaudi2, kGaudi3 };

/// What the id alone tells of a part.
struct Part {
  std::uint16_t device = 0;
  Chip chip = Chip::kGaudi;
  oamhal_form_factor form_factor = OAMHAL_FORM_FACTOR_UNKNOWN;
  /// Network ports of the chip; 0 when no source tells.
  std::uint8_t ports = 0;
};

inline constexpr Part kParts[] = {
    {0x1000, Chip::kGaudi, OAMHAL_FORM_FACTOR_UNKNOWN, 10},
    {0x1001, Chip::kGaudi, OAMHAL_FORM_FACTOR_UNKNOWN, 10},
    {0x1010, Chip::kGaudi, OAMHAL_FORM_FACTOR_UNKNOWN, 10},
    {0x1011, Chip::kGaudi, OAMHAL_FORM_FACTOR_UNKNOWN, 10},
    {0x1020, Chip::kGaudi2, OAMHAL_FORM_FACTOR_OAM, 24},
    {0x1021, Chip::kGaudi2, OAMHAL_FORM_FACTOR_PCIE, 24},
    {0x1060, Chip::kGaudi3, OAMHAL_FORM_FACTOR_OAM, 24},
    {0x1061, Chip::kGaudi3, OAMHAL_FORM_FACTOR_UNKNOWN, 0},
    {0x1062, Chip::kGaudi3, OAMHAL_FORM_FACTOR_UNKNOWN, 0},
    {0x1063, Chip::kGaudi3, OAMHAL_FORM_FACTOR_PCIE, 24},
};

constexpr const char* name_of(Chip chip) {
  switch (chip) {
    case Chip::kGaudi2:
      return "Gaudi2";
    case Chip::kGaudi3:
      return "Gaudi3";
    case Chip::kGaudi:
      break;
  }
  return "Gaudi";
}

/// Match.data is the index in kParts.
constexpr backend::Match match_part(std::size_t index) {
  const Part& part = kParts[index];
  return backend::match_pci(kVendor, part.device, "habana", "Habana", name_of(part.chip), index);
}

inline constexpr backend::Match kMatches[] = {match_part(0), match_part(1), match_part(2), match_part(3),
                                              match_part(4), match_part(5), match_part(6), match_part(7),
                                              match_part(8), match_part(9)};
static_assert(std::size(kMatches) == std::size(kParts));

/// The part of a function that matched.
constexpr const Part& part_of(const backend::PciFunction& function) {
  return kParts[function.match->data];
}

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_IDS_HPP
