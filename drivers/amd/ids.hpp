// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_IDS_HPP
#define OAMHAL_DRIVERS_AMD_IDS_HPP

#include <cstddef>
#include <cstdint>
#include <iterator>

#include <oamhal/backend/backend.hpp>

/// The AMD Instinct parts. Sources of each column: README.md, "Parts".
namespace oamhal::amd {

inline constexpr std::uint16_t kVendor = 0x1002;

/// What the ids alone tell of a part.
struct Part {
  std::uint16_t device = 0;
  /// NULL: the driver's product_name is the only name.
  const char* model = nullptr;
  const char* architecture = nullptr;
  oamhal_form_factor form_factor = OAMHAL_FORM_FACTOR_UNKNOWN;
  bool virtual_function = false;
  /// Two functions (GCDs) sit on one module.
  bool dual_die = false;
  /// Scale-up links of one device; 0 when no source tells.
  std::uint8_t fabric_links = 0;
  /// Lanes of one of them; 0 when no source tells.
  std::uint8_t link_lanes = 0;
  /// KFD's bandwidth formula (16 lanes x 25 Gb/s) is this part's own.
  bool kfd_bandwidth_true = false;
};

namespace detail {

constexpr auto kOam = OAMHAL_FORM_FACTOR_OAM;
constexpr auto kPcie = OAMHAL_FORM_FACTOR_PCIE;
constexpr auto kSocket = OAMHAL_FORM_FACTOR_SOCKET;
constexpr auto kNone = OAMHAL_FORM_FACTOR_UNKNOWN;

}  // namespace detail

/// The first one stands for every id of the processing accelerator class that is not listed.
inline constexpr Part kParts[] = {
    {},
    {0x7388, "MI100", "gfx908", detail::kPcie, false, false, 0, 16, false},
    {0x738c, "MI100", "gfx908", detail::kPcie, false, false, 0, 16, false},
    {0x738e, "MI100", "gfx908", detail::kPcie, false, false, 0, 16, false},
    {0x7390, "MI100", "gfx908", detail::kPcie, false, false, 0, 16, false},
    {0x7408, "MI250X", "gfx90a", detail::kOam, false, true, 0, 16, true},
    {0x740c, "MI250X/MI250", "gfx90a", detail::kOam, false, true, 0, 16, true},
    {0x740f, "MI210", "gfx90a", detail::kPcie, false, false, 0, 16, true},
    {0x7410, "MI200 VF", "gfx90a", detail::kNone, true, false, 0, 16, true},
    {0x74a0, "MI300A", "gfx942", detail::kSocket, false, false, 0, 16, false},
    {0x74a1, "MI300X", "gfx942", detail::kOam, false, false, 7, 16, false},
    {0x74a2, "MI308X", "gfx942", detail::kOam, false, false, 7, 16, false},
    {0x74a5, "MI325X", "gfx942", detail::kOam, false, false, 7, 16, false},
    {0x74a8, "MI308X HF", "gfx942", detail::kOam, false, false, 0, 16, false},
    {0x74a9, "MI300X HF", "gfx942", detail::kOam, false, false, 0, 16, false},
    {0x74b5, "MI300X VF", "gfx942", detail::kNone, true, false, 0, 16, false},
    {0x74b6, "MI308X VF", "gfx942", detail::kNone, true, false, 0, 16, false},
    {0x74b9, "MI325X VF", "gfx942", detail::kNone, true, false, 0, 16, false},
    {0x74bc, "MI308X HF VF", "gfx942", detail::kNone, true, false, 0, 16, false},
    {0x74bd, "MI300X HF VF", "gfx942", detail::kNone, true, false, 0, 16, false},
    {0x75a0, "MI350X", "gfx950", detail::kOam, false, false, 7, 16, false},
    {0x75a3, "MI355X", "gfx950", detail::kOam, false, false, 7, 16, false},
    {0x75b0, "MI350X VF", "gfx950", detail::kNone, true, false, 0, 16, false},
    {0x75b3, "MI355X VF", "gfx950", detail::kNone, true, false, 0, 16, false},
};

/// The match table: every listed id, the class for the rest, and the bridges inside an MI300 package.
/// Match.data is the index in kParts.
struct MatchTable {
  static constexpr std::size_t kListed = std::size(kParts) - 1;
  backend::Match items[kListed + 3];
};

constexpr MatchTable make_matches() {
  MatchTable table{};
  for (std::size_t i = 1; i < std::size(kParts); ++i) {
    const Part& part = kParts[i];
    const std::uint16_t flags = part.virtual_function ? OAMHAL_MATCH_VIRTUAL_FUNCTION : 0;
    table.items[i - 1] = backend::match_pci(kVendor, part.device, "amd", "AMD", part.model, i, flags);
  }
  // 0x1200xx is "processing accelerator"; display classes (consumer GPUs) match by id only.
  table.items[MatchTable::kListed] = backend::match_class(kVendor, 0x120000, 0xffff00, "amd", "AMD");
  table.items[MatchTable::kListed + 1] = backend::match_internal_bridge(0x1022, 0x1500);
  table.items[MatchTable::kListed + 2] = backend::match_internal_bridge(0x1002, 0x1501);
  return table;
}

inline constexpr MatchTable kMatchTable = make_matches();

/// The part of a function that matched.
constexpr const Part& part_of(const backend::PciFunction& function) {
  const std::uint64_t index = function.match == nullptr ? 0 : function.match->data;
  return kParts[index < std::size(kParts) ? index : 0];
}

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_IDS_HPP
