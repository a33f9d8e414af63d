// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Lane margining at the receiver: commands to one lane, and its answers (PCI Express Base Specification 4.0
// and later, "Lane Margining at Receiver"). The receiver is that of the function itself, Rx(F).

#ifndef OAM_SIM_SERVE_MARGINING_HPP_
#define OAM_SIM_SERVE_MARGINING_HPP_

#include <array>
#include <cstddef>
#include <cstdint>

namespace oam_sim {

class Margining {
 public:
  static constexpr std::size_t kLanes = 16;
  static constexpr unsigned kReceiver = 6;  // Rx(F)
  static constexpr unsigned kTimingSteps = 20, kVoltageSteps = 40;
  static constexpr unsigned kMaxTimingPercent = 40, kMaxVoltagePercent = 20;

  // Steps from the middle of the eye to where errors begin, in time to each side.
  static constexpr unsigned kHealthyEye = 15, kBadEye = 3;
  void set_eye(std::size_t lane, unsigned steps) { eye_[lane] = steps; }

  // The answer of a lane, as its status register shows it, to what was written to its control register.
  std::uint16_t answer(std::size_t lane, std::uint16_t control);
  // All lanes back to normal.
  void reset();

 private:
  [[nodiscard]] unsigned report(unsigned payload) const;
  unsigned set(std::size_t lane, unsigned payload);
  [[nodiscard]] unsigned step(std::size_t lane, unsigned steps, unsigned steps_to_edge) const;

  std::array<unsigned, kLanes> eye_ = filled(kHealthyEye);
  std::array<unsigned, kLanes> limit_ = filled(kDefaultLimit);

  static constexpr unsigned kDefaultLimit = 4;
  static constexpr std::array<unsigned, kLanes> filled(unsigned value) {
    std::array<unsigned, kLanes> all{};
    all.fill(value);
    return all;
  }
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_MARGINING_HPP_
