// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// An AMD Instinct MI300 function that no driver runs, as far as its registers are known: the size of its
// memory, and behind the pair PCIE_INDEX2 and PCIE_DATA2 the states and machine checks of its eight xGMI
// ports. Figures: drivers/amd/README.md, "Registers"; they are written down here once more, so that a wrong
// one there does not hide.

#ifndef OAM_SIM_MODULE_INSTINCT_HPP_
#define OAM_SIM_MODULE_INSTINCT_HPP_

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "device.hpp"
#include "tools/oam-sim/machine.hpp"

namespace oam_sim {

inline constexpr unsigned kInstinctPorts = 8;

// What the process that serves a function and the one that takes faults share.
struct InstinctState {
  struct Port {
    std::atomic<std::uint32_t> state;  // PCS_STATE_HIST1
    std::atomic<std::uint64_t> machine_check;
  };
  std::array<Port, kInstinctPorts> ports;
  std::atomic<bool> all_ones;
  // Something was touched that nobody may touch.
  std::atomic<bool> trespassed;
};

// Memory for a state, shared with the processes that come after.
class SharedInstinct {
 public:
  explicit SharedInstinct(const InstinctSettings& settings);
  ~SharedInstinct();
  SharedInstinct(const SharedInstinct&) = delete;
  SharedInstinct& operator=(const SharedInstinct&) = delete;

  InstinctState& operator*() { return *state_; }
  InstinctState* operator->() { return state_; }
  // As it was made.
  void mend();

 private:
  InstinctSettings settings_;
  InstinctState* state_ = nullptr;
};

// The function. A driver may not be there, but registers are no playground: whoever reads one that is not
// known to be safe, or writes one that is not an index register, finds the function dead from then on, and a
// line on standard error.
class Instinct final : public Device {
 public:
  // The state and the function must outlive this.
  Instinct(InstinctState& state, const Function& function) : state_(state), function_(function) {}

  [[nodiscard]] DeviceBar bar(unsigned index) const override;
  std::optional<std::uint64_t> read(unsigned bar, std::uint64_t offset, unsigned width) override;
  bool write(unsigned bar, std::uint64_t offset, unsigned width, std::uint64_t value) override;
  // Links are no part of what the host's reset reaches.
  void reset() override;
  void connect(HostPort* /*host*/) override {}
  std::optional<Clock> advance(Clock /*now*/) override { return std::nullopt; }

 private:
  [[nodiscard]] std::optional<std::uint32_t> behind_index() const;
  void trespass(std::string_view what, std::uint64_t where);

  InstinctState& state_;
  const Function& function_;
  std::uint32_t index_ = 0;
  std::uint32_t index_high_ = 0;
};

// Breaks something: the words behind the module of `oam-sim fault`. Throws Error with a sentence that says
// what to write.
void break_instinct(SharedInstinct& instinct, std::span<const std::string> words);

// All forms, a line each.
std::string instinct_fault_forms();

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_INSTINCT_HPP_
