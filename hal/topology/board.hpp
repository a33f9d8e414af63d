// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_TOPOLOGY_BOARD_HPP
#define OAMHAL_HAL_TOPOLOGY_BOARD_HPP

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How a baseboard is wired, as boards/*.toml say it (boards/README.md describes the format).
namespace oamhal::hal {

inline constexpr std::uint32_t kMaxBoardModules = 32;

/// A port of a module as boards name it: a half of one of the OAM links 1..7, or the driver's own number
/// where a maker's ports are no halves of OAM links. A link that is not split is its two halves.
struct BoardPort {
  static constexpr std::uint32_t kHalves = 14;
  static constexpr std::uint32_t kMaxNumber = 255;

  std::uint32_t module = 0;
  /// (link - 1) * 2 + half, or kHalves + the driver's number.
  std::uint32_t place = 0;

  [[nodiscard]] bool is_half() const { return place < kHalves; }
  [[nodiscard]] std::uint32_t link() const { return place / 2 + 1; }
  /// The module's connector that carries it: 0 for the links 1 to 3, 1 for 4 to 7; nothing for a driver's
  /// number.
  [[nodiscard]] std::optional<std::uint32_t> connector() const {
    if (!is_half()) return std::nullopt;
    return link() <= 3 ? 0 : 1;
  }
  auto operator<=>(const BoardPort&) const = default;
};

/// "7H", "7" with `halves` 2, ":17" for a driver's number.
struct NamedPlace {
  std::uint32_t place = 0;
  std::uint32_t halves = 1;
};
std::optional<NamedPlace> parse_place(std::string_view text);
/// "7L" or "7H"; "7" for both halves; "port 17".
std::string place_text(std::uint32_t place, std::uint32_t halves);

enum class WireEnd : std::uint8_t { kModule, kConnector, kSwitch };

/// What a wire goes through.
enum class Segment : std::uint8_t { kRetimer, kCable };

/// One wire: of a half of a link, or of a whole one (`halves` 2: the next place goes with it).
struct BoardWire {
  BoardPort a;
  WireEnd end = WireEnd::kModule;
  /// Where it ends at a module: the place that `a` goes to, and of a whole link the next to the next.
  BoardPort b;
  std::uint32_t halves = 1;
  /// The name of the connector or switch, or of the cage that a cable is in.
  std::string label;
  std::vector<Segment> segments;

  [[nodiscard]] bool has_cable() const;
};

/// LINK_CONFIG[4:0] of one revision of the specification: the bits that the mask has are fixed.
struct LinkConfig {
  std::string revision;
  std::uint32_t bits = 0;
  std::uint32_t mask = 0;
};

/// Two modules that are joined, the lower one first, and by how many ports at each side; 0: not stated.
struct BoardPair {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t ports = 0;

  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> ends() const { return {a, b}; }
};

struct Board {
  std::string name;
  std::string description;
  std::string source;
  std::uint32_t modules = 0;
  /// Whose modules it is for ("amd"); empty: anybody's.
  std::string vendor;
  /// The parts it is for, by PCI id ("1002:74a1") or model; empty: all of that maker.
  std::vector<std::string> parts;
  /// Sorted by their ends a. Where the port map is not public only pairs are known: no wires, but pairs.
  std::vector<BoardWire> wires;
  /// Sorted by their ends.
  std::vector<BoardPair> pairs;
  /// Of each lane, one direction; 0: not stated.
  std::uint32_t lane_rate_mbps = 0;
  /// Of a slot's PCIe link to the host: tenths of GT/s, and lanes; 0: not stated.
  std::uint32_t host_speed_tenth_gts = 0;
  std::uint32_t host_width = 0;
  std::vector<LinkConfig> link_configs;
  /// Modules in rows as one looks at the board, far row first; -1: nothing there.
  std::vector<std::vector<std::int32_t>> positions;
  /// What the chassis calls the slots, by module; may be empty.
  std::vector<std::string> labels;
  /// Of each slot: those with the same number share a NUMA node of the host; may be empty.
  std::vector<std::uint32_t> numa_groups;
  /// The slot of each position that drivers number modules of a hive by; may be empty.
  std::vector<std::uint32_t> hive_slots;
  /// What link tests judge by, by name ("pre_fec_ber"); mostly empty.
  std::vector<std::pair<std::string, double>> limits;

  [[nodiscard]] bool is_graph() const { return wires.empty(); }
};

/// The wire of a board at a port and which end it is: 0 for a, 1 for b; nothing where none is.
class BoardIndex {
 public:
  struct Entry {
    std::uint32_t wire = UINT32_MAX;
    std::uint8_t end = 0;
    /// Which half of a whole link.
    std::uint8_t half = 0;
  };
  explicit BoardIndex(const Board& board);
  [[nodiscard]] const Entry* find(BoardPort port) const;
  /// Where that port should lead, when to a module.
  [[nodiscard]] std::optional<BoardPort> across(BoardPort port) const;

 private:
  static constexpr std::uint32_t kPlaces = BoardPort::kHalves + BoardPort::kMaxNumber + 1;
  const Board& board_;
  std::vector<Entry> entries_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_TOPOLOGY_BOARD_HPP
