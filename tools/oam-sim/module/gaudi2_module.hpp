// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A Gaudi2 without a driver, as far as its registers are known: what its boot firmware says, its straps, and
// the PCS of its ports. Everything else reads as 0. Places are those of the maker's headers
// (drivers/gaudi/README.md, "Registers"), written down here once more.

#ifndef OAM_SIM_MODULE_GAUDI2_MODULE_HPP_
#define OAM_SIM_MODULE_GAUDI2_MODULE_HPP_

#include <array>
#include <cstdint>

#include "device.hpp"
#include "tools/oam-sim/machine.hpp"

namespace oam_sim {

class Gaudi2Module final : public Device {
 public:
  // The function must outlive this.
  explicit Gaudi2Module(const Function& function);

  [[nodiscard]] DeviceBar bar(unsigned index) const override;
  std::optional<std::uint64_t> read(unsigned bar, std::uint64_t offset, unsigned width) override;
  bool write(unsigned bar, std::uint64_t offset, unsigned width, std::uint64_t value) override;
  void reset() override;
  void connect(HostPort* host) override;
  std::optional<Clock> advance(Clock now) override;

 private:
  static constexpr unsigned kPorts = 24, kLanes = 20;

  std::uint32_t read_word(std::uint64_t offset);
  std::uint32_t read_pcs(unsigned port, std::uint64_t offset);
  [[nodiscard]] std::uint32_t boot_status() const;

  const Function& function_;
  // Reading what is protected takes the part down, until it is reset.
  bool down_ = false;
  // Errors of the lanes of each port's PCS, which a read clears.
  std::array<std::array<std::uint32_t, kLanes>, kPorts> errors_{};
};

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_GAUDI2_MODULE_HPP_
