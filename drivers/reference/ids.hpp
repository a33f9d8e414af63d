// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_REFERENCE_IDS_HPP
#define OAMHAL_DRIVERS_REFERENCE_IDS_HPP

#include <array>

#include <oamhal/backend/backend.hpp>
#include <oamhal/backend/reference_module.hpp>

/// Who may be a reference module. The ids are for experiments of anybody: the magic register decides.
namespace oamhal::reference {

namespace module = backend::reference_module;

inline constexpr auto kMatches = [] {
  std::array<backend::Match, module::kPciDeviceLast - module::kPciDeviceFirst + 1> matches{};
  for (std::size_t i = 0; i < matches.size(); ++i)
    matches[i] =
        backend::match_pci(module::kPciVendor, static_cast<std::uint16_t>(module::kPciDeviceFirst + i),
                           "reference", "Reference", nullptr);
  return matches;
}();

}  // namespace oamhal::reference

#endif  // OAMHAL_DRIVERS_REFERENCE_IDS_HPP
