// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_WIRING_HPP
#define OAMHAL_DRIVERS_GAUDI_WIRING_HPP

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "ids.hpp"

/// How the boxes for Gaudi modules are wired. The machine does not tell where a link leads: it is expected,
/// by the box and the module id. Sources: README.md, "Links".
namespace oamhal::gaudi {

inline constexpr std::size_t kBoxPorts = 24;
/// Modules of one box are joined in groups of eight; cards in groups of four.
inline constexpr std::size_t kGroup = 8;

/// The other end of a port.
struct BoxEnd {
  /// A connector of the box, for scale-out; module and port mean nothing then.
  bool connector = false;
  std::uint8_t module = 0;
  std::uint8_t port = 0;
};

/// Which parts a box is for: all its modules are of one kind.
struct Kind {
  Chip chip = Chip::kGaudi;
  oamhal_form_factor form_factor = OAMHAL_FORM_FACTOR_UNKNOWN;

  auto operator<=>(const Kind&) const = default;
};

struct Box {
  using Row = std::array<std::uint16_t, kBoxPorts>;

  Kind kind;
  const char* name = nullptr;
  /// A row for each module id: wiring.cpp.
  std::span<const Row> rows;
  /// The driver's numbers of servers that are wired so.
  std::span<const std::uint16_t> server_types;

  /// Nothing for a module or port that the box has not, and for a port that leads nowhere.
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
  /// What the driver says of the server; 0 when it says nothing.
  std::uint16_t server_type = 0;
};

/// The box of all modules of a kind, and what it was chosen by.
struct Choice {
  enum class Why : std::uint8_t {
    /// The modules and connectors that show; without a box they are too few, or fit to several.
    kModules,
    kServerType,
    /// There is no table for that type.
    kNoTable,
    /// The types of two modules differ, or a module or a connector is not in the type's table.
    kContradiction
  };

  const Box* box = nullptr;
  Why why = Why::kModules;
  std::uint16_t server_type = 0;
};

/// What the driver says of the server counts. Without that, the one box that fits to all modules: of each
/// group that shows at all, more than half must; cards are not joined then for all that is known.
Choice choose_box(const Kind& kind, std::span<const Member> members);

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_WIRING_HPP
