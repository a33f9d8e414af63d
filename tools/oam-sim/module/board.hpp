// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The state of a board with modules of the reference design: registers, links, sensors, and what is broken.
// Trivially copyable and without pointers, so that it can lie in memory that several processes share
// (shared_board.hpp). Times are those of the board's clock.

#ifndef OAM_SIM_MODULE_BOARD_HPP_
#define OAM_SIM_MODULE_BOARD_HPP_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <oamhal/backend/reference_module.hpp>

#include "chance.hpp"

namespace oam_sim {

namespace rm = oamhal::backend::reference_module;

inline constexpr unsigned kMaxModules = 32;  // MODULE_ID has 5 bits
inline constexpr unsigned kPorts = rm::kLinks * rm::kHalves;

// Values of the registers' fields.
enum class LinkState : std::uint32_t { kUnknown, kUp, kStarting, kTraining, kDown, kNoLink, kDisabled };
enum class Reason : std::uint32_t {
  kNone,
  kNoSignal,
  kNoLock,
  kDeskew,
  kPartnerDisabled,
  kRateMismatch,
  kTimeout,
  kThermalTrip
};
enum class Loopback : std::uint32_t { kNone, kNear, kFar };
enum class EventCode : std::uint32_t {
  kEstablished = 1,
  kDropped,
  kSpeedLow,
  kDegraded,
  kTrainingStarted,
  kTrainingSucceeded,
  kTrainingFailed,
  kFlap,
  kThermalSlowdown,
  kThermalTrip,
  kEccCorrected,
  kEccUncorrected,
  kResetDone
};
enum class CopyError : std::uint32_t {
  kNone,
  kBadDescriptor,
  kHostAddress,
  kLocalAddress,
  kNoRoute,
  kLinkDown,
  kPeer
};

// Where a wire ends: a port (2 * link + half, links from 0) of a module, or no port.
struct End {
  static constexpr std::int32_t kNowhere = -1, kConnector = -2;
  std::int32_t module = kNowhere;
  std::uint32_t port = 0;

  [[nodiscard]] bool is_port() const { return module >= 0; }
  bool operator==(const End&) const = default;
};

struct LaneCounts {
  std::uint64_t bits = 0, errors = 0;
};

struct PortCounts {
  std::uint64_t corrected_bits = 0, corrected_symbols = 0, uncorrectable = 0, codewords = 0;
  std::uint64_t crc = 0, replays = 0, recoveries = 0, flaps = 0, retrains = 0, tx_bytes = 0, rx_bytes = 0;
};

struct LaneState {
  // The part and the board: how good the receiver is (0 best to 1), polarity, delay.
  double quality = 0;
  bool inverted = false;
  std::uint32_t deskew = 0;
  // Broken.
  bool dead = false;
  double fault_ber = 0;
  bool bursty = false;
  // Registers.
  std::uint32_t tx_taps = 0, generator = 0, checker = 0, margin_control = 0;
  Nanoseconds margin_since = kNever;
  // The checker: what it listens to is locked from then on.
  bool hears = false, lost_lock = false;
  Nanoseconds locked_at = kNever;
  std::uint32_t rate = 0;  // Mb/s while it is locked
  std::uint64_t bits_before = 0;
  Tally errors;
};

struct PortState {
  // As built, and as wired now.
  End built, wire;
  std::uint32_t lanes = 0;
  // Broken.
  bool cut = false, stuck = false, flapped = false;
  std::uint32_t rate_limit = 0;  // Mb/s; 0: none
  Nanoseconds flap_period = 0, flap_due = kNever;
  // Registers.
  std::uint32_t control = 0;
  // The state machine; `due`: when it goes on by itself.
  LinkState state = LinkState::kUnknown;
  Reason reason = Reason::kNone;
  Nanoseconds since = 0, began = 0, due = kNever, dropped = kNever;
  std::uint32_t rate = 0, train_time_us = 0;
  std::uint32_t active_mask = 0;
  bool trained = false;  // since reset
  // Who is at the other end, as exchanged in training.
  End remote;
  std::array<char, rm::kTextBytes> remote_serial{};
  std::uint32_t remote_slot = 0;
  // What was counted.
  PortCounts counts;  // those that do not grow by themselves, and codewords up to `since`
  Tally random_bits, burst_bits, uncorrectable, bad_frames, replays, recoveries;
  Nanoseconds sends_until = 0;  // its transmitter is busy with a copy
  bool frozen = false;
  PortCounts frozen_counts;
  std::array<LaneCounts, rm::kLanes> frozen_lanes{};
};

struct Event {
  std::uint32_t what = 0, value = 0;
  std::uint64_t time = 0;
};

struct Mailbox {
  std::array<Event, rm::kEvents> ring{};
  std::uint32_t head = 0, tail = 0, lost = 0;
};

struct Sensors {
  double hot = 0;          // degrees that a fault adds to the inlet
  double temperature = 0;  // of the hot spot at `since`, without ripple
  double energy = 0;       // microjoules up to `since`
  Nanoseconds since = 0, due = kNever;
  bool loaded = false, slow = false, tripped = false;
  std::uint32_t throttle_count = 0;
  std::uint64_t ecc_corrected = 0, ecc_uncorrected = 0;
};

// Behind the pair of diagnostic registers.
struct Diagnostics {
  std::uint32_t index = 0;
  std::uint32_t boots = 1;  // since power was switched on
  std::uint32_t note = 0;
};

struct CopyEngine {
  std::uint32_t run = 0, ring_size = 0, head = 0, tail = 0;
  std::uint64_t ring_base = 0, bytes_done = 0;
  CopyError error = CopyError::kNone;
  // The descriptor in progress.
  bool busy = false;
  rm::dma::Descriptor job{};
  std::uint64_t job_address = 0;
  Nanoseconds rung = 0;  // when there was something to do again
  Nanoseconds begin = 0, end = kNever;
};

// What the config space of the function shows of the way to the host; the server reads it.
struct HostLink {
  std::uint32_t speed = 0, max_speed = 0;  // codes of Link Status: 1 = 2.5 GT/s ... 6 = 64 GT/s
  std::uint32_t width = 0, max_width = 0;
  std::uint32_t lane_errors = 0;         // Lane Error Status, a bit a lane
  std::uint64_t correctable_errors = 0;  // receiver errors so far: a rise sets the bit in AER
  std::uint32_t bad_retimer_lanes = 0;   // a bit a lane: margins are small there
};

// How a module was made.
struct ModuleSettings {
  std::array<char, rm::kTextBytes> vendor{}, serial{}, part{}, model{};
  std::uint32_t firmware = 0, slot = 0;
  std::uint32_t rates = 0;  // a bit for each of kRates
  std::uint64_t unique_id = 0, memory = 0;
};

struct ModuleState {
  bool exists = false;
  ModuleSettings settings;
  // Broken.
  bool dead = false;         // nobody serves it: it drives nothing
  bool hung = false;         // trapped accesses are not answered
  bool all_ones = false;     // off the bus
  bool wanted_back = false;  // whoever has it is to be asked for it
  // Registers.
  std::uint32_t scratch = 0, pending = 0, enable = 0;
  std::uint32_t to_send = 0;  // vectors that wait for whoever serves the module
  Nanoseconds powered = 0;    // UPTIME counts from here
  Nanoseconds reset_done = kNever;
  std::array<bool, rm::kLinks> split{};
  std::array<PortState, kPorts> ports{};
  std::array<std::array<LaneState, rm::kLanes>, rm::kLinks> lanes{};
  Mailbox mailbox;
  Sensors sensors;
  Diagnostics diagnostics;
  CopyEngine copies;
  HostLink host_link;

  [[nodiscard]] bool resetting() const { return reset_done != kNever; }
  // It drives its links.
  [[nodiscard]] bool drives() const { return exists && !dead && !resetting() && !sensors.tripped; }
};

struct Board {
  std::uint64_t seed = 0, baseboard_id = 0;
  std::uint32_t spec_revision = 0, link_config = 0;  // as in the registers
  std::uint32_t bit_count_bits = 64, error_count_bits = 32, link_counter_bits = 32;
  Nanoseconds now = 0;
  std::array<ModuleState, kMaxModules> modules{};

  [[nodiscard]] PortState& port(End end) {
    return modules[static_cast<unsigned>(end.module)].ports[end.port];
  }
  [[nodiscard]] const PortState& port(End end) const {
    return modules[static_cast<unsigned>(end.module)].ports[end.port];
  }
  // Lane `index` of a port; a half begins at lane 0 or 8 of its link.
  [[nodiscard]] LaneState& lane(End end, unsigned index) {
    return modules[static_cast<unsigned>(end.module)]
        .lanes[end.port / rm::kHalves][index + first_lane(end.port)];
  }
  [[nodiscard]] const LaneState& lane(End end, unsigned index) const {
    return modules[static_cast<unsigned>(end.module)]
        .lanes[end.port / rm::kHalves][index + first_lane(end.port)];
  }
  static constexpr unsigned first_lane(unsigned port) { return port % rm::kHalves * rm::kLanesOfHalf; }
};
static_assert(std::is_trivially_copyable_v<Board>);

// Whether a value has that name in the register map.
template <typename NamedField, typename Value>
constexpr bool is_named(Value value, std::string_view name) {
  return NamedField::kNames[static_cast<std::size_t>(value)] == name;
}
static_assert(is_named<rm::half::LinkState>(LinkState::kUp, "up"));
static_assert(is_named<rm::half::LinkState>(LinkState::kDisabled, "disabled"));
static_assert(is_named<rm::half::Reason>(Reason::kNoSignal, "no-signal"));
static_assert(is_named<rm::half::Reason>(Reason::kThermalTrip, "thermal-trip"));
static_assert(is_named<rm::half::Loopback>(Loopback::kFar, "far-end"));
static_assert(is_named<rm::entry::Code>(EventCode::kEstablished, "connection-established"));
static_assert(is_named<rm::entry::Code>(EventCode::kResetDone, "reset-done"));
static_assert(is_named<rm::dma::Error>(CopyError::kBadDescriptor, "bad-descriptor"));
static_assert(is_named<rm::dma::Error>(CopyError::kPeer, "peer"));

// What lanes can run at, in Mb/s.
struct Rate {
  std::uint32_t mbps;
  std::uint32_t modulation;  // value of MODULATION
  std::uint32_t fec;         // value of FEC
};
inline constexpr std::array<Rate, 4> kRates = {{{25781, 1, 1}, {32000, 1, 0}, {53125, 2, 2}, {106250, 2, 2}}};

inline const Rate* rate_of(std::uint32_t mbps) {
  for (const Rate& rate : kRates)
    if (rate.mbps == mbps) return &rate;
  return nullptr;
}

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_BOARD_HPP_
