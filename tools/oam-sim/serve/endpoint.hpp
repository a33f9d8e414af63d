// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A served function: the device with its configuration space and interrupts. It outlives its clients.

#ifndef OAM_SIM_SERVE_ENDPOINT_HPP_
#define OAM_SIM_SERVE_ENDPOINT_HPP_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tools/oam-sim/module/device.hpp"
#include "tools/oam-sim/serve/config_space.hpp"
#include "tools/oam-sim/serve/interrupts.hpp"

namespace oam_sim {

struct Region {
  std::uint64_t size = 0;
  bool exists = false;
  int memory = -1;  // to be mapped, or -1
  // The parts that can be mapped, when that is not all of it.
  std::vector<oamhal_vfio_user_area_t> areas;
};

class Endpoint {
 public:
  // `config` is what the function shows at rest. Error when it and the device do not fit.
  Endpoint(Device& device, std::string_view config);

  [[nodiscard]] Region region(unsigned index) const;

  enum class Answer : std::uint8_t {
    kDone,
    kOutside,  // no such bytes
    kSilent,   // the device does not answer
  };
  Answer read(unsigned region, std::uint64_t offset, std::span<std::byte> to);
  Answer write(unsigned region, std::uint64_t offset, std::span<const std::byte> from);
  // While the device works for itself a reset waits until it has returned.
  void reset();
  [[nodiscard]] bool reset_waits() const { return reset_waits_; }
  // Lets the device do what is due.
  std::optional<Device::Clock> advance(Device::Clock now);

  // A client came, or went.
  void open(HostPort& host);
  void close();

  // The function does not answer any more: everything that is not mapped reads as ones.
  void set_gone(bool gone) { gone_ = gone; }
  [[nodiscard]] bool may_master() const { return !gone_ && config_.masters_bus(); }
  // After interrupts or the configuration space were changed.
  void update_gate();

  Device& device() { return device_; }
  ConfigSpace& config() { return config_; }
  Interrupts& interrupts() { return interrupts_; }

 private:
  enum class Kind : std::uint8_t { kTrapped, kMemory, kTable, kPending };
  struct Place {
    Kind kind;
    std::uint64_t offset;
  };
  [[nodiscard]] Place place(unsigned bar, std::uint64_t offset, unsigned width) const;
  [[nodiscard]] bool has_msix(unsigned bar) const;
  [[nodiscard]] bool inside(unsigned region, std::uint64_t offset, std::size_t size) const;
  bool read_piece(unsigned bar, std::uint64_t offset, std::span<std::byte> to);
  bool write_piece(unsigned bar, std::uint64_t offset, std::span<const std::byte> from);
  Answer read_bar(unsigned bar, std::uint64_t offset, std::span<std::byte> to);
  Answer write_bar(unsigned bar, std::uint64_t offset, std::span<const std::byte> from);
  Answer write_config(std::uint64_t offset, std::span<const std::byte> from);

  Device& device_;
  std::array<DeviceBar, 6> bars_{};
  ConfigSpace config_;
  Interrupts interrupts_;
  bool gone_ = false;
  bool advancing_ = false, reset_waits_ = false;
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_ENDPOINT_HPP_
