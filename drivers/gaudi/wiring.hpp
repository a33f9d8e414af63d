// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_WIRING_HPP
#define OAMHAL_DRIVERS_GAUDI_WIRING_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "ids.hpp"

/// How the boxes for Gaudi modules are wired. The machine does not tell where a link leads: it is expected,
/// by the box and the module id. Sources: README.md, "Links".
namespace oamhal::gaudi {

inline constexpr std::size_t kBoxPorts = 24;
/// Modules of one box are joined in groups of eight.
inline constexpr std::size_t kGroup = 8;

/// The other end of a port.
struct BoxEnd {
  /// A connector of the box, for scale-out; module and port mean nothing then.
  bool connector = false;
  std::uint8_t module = 0;
  std::uint8_t port = 0;
};

struct Box {
  using Row = std::array<std::uint16_t, kBoxPorts>;

  Chip chip = Chip::kGaudi;
  const char* name = nullptr;
  /// A row for each module id: wiring.cpp.
  std::span<const Row> rows;

  /// Nothing for a module or port that the box has not.
  [[nodiscard]] std::optional<BoxEnd> end(std::uint64_t module, std::uint64_t port) const;
  /// A bit for each port that leads to a connector.
  [[nodiscard]] std::uint64_t connectors(std::uint64_t module) const;
};

std::span<const Box> boxes();

/// What a module tells of the box that it is in.
struct Member {
  std::uint64_t module = 0;
  /// A bit for each port that the driver says leads out of the box; 0 when it says nothing.
  std::uint64_t external = 0;
};

/// The one box that fits to all modules of a chip. Nothing when several do, or when there are too few modules
/// to tell: of each group that shows at all, more than half.
const Box* choose_box(Chip chip, std::span<const Member> members);

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_WIRING_HPP
