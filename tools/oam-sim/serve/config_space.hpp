// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The configuration space of a served function: begins as the bytes of the tree's `config` file, and knows
// which bits software can write or clear.

#ifndef OAM_SIM_SERVE_CONFIG_SPACE_HPP_
#define OAM_SIM_SERVE_CONFIG_SPACE_HPP_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/oam-sim/serve/margining.hpp"

namespace oam_sim {

// Where the MSI-X structures are.
struct MsixPlace {
  std::size_t vectors = 0;
  unsigned table_bar = 0, pending_bar = 0;
  std::uint64_t table = 0, pending = 0;
};

struct LinkNow {
  unsigned speed = 0;  // as in LNKSTA: 1 = 2.5 GT/s ... 6 = 64 GT/s
  unsigned width = 0;
};

class ConfigSpace {
 public:
  // `rest` is what the function shows at rest: 256 or 4096 bytes. `bar_sizes` are powers of two or 0.
  ConfigSpace(std::string_view rest, const std::array<std::uint64_t, 6>& bar_sizes);

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  void read(std::size_t offset, std::span<std::byte> to) const;

  // What a write asks the function to do beyond storing bits.
  enum class Effect : std::uint8_t { kNone, kReset };
  Effect write(std::size_t offset, std::span<const std::byte> from);

  // As the kernel does when a program opens a function through VFIO: memory decoding on, bus mastering off.
  void open();
  // Back to the bytes at rest, but for what errors have left.
  void close();

  [[nodiscard]] bool decodes_memory() const;  // on, and in D0
  [[nodiscard]] bool masters_bus() const;
  [[nodiscard]] bool msix_enabled() const;
  [[nodiscard]] bool msix_masked() const;
  void enable_msix(bool on);
  [[nodiscard]] const std::optional<MsixPlace>& msix() const { return msix_; }

  // The link as it is now; a speed or width of 0 stands for that at rest.
  void set_link(LinkNow link);
  // Sets status bits of correctable errors, as AER has them.
  void raise_correctable(std::uint32_t bits);
  // Sets bits of the lane error status, one for each lane.
  void raise_lane_errors(std::uint32_t lanes);
  Margining& margining() { return margining_; }

 private:
  void find_capabilities();
  void allow_header(const std::array<std::uint64_t, 6>& bar_sizes);
  void allow_express(std::size_t at);
  void allow_standard(std::size_t id, std::size_t at);
  void allow_extended(std::size_t id, std::size_t at);
  void allow(std::size_t offset, std::uint32_t writable, std::uint32_t clearable = 0, unsigned width = 4);
  [[nodiscard]] std::uint32_t get(std::size_t offset, unsigned width) const;
  void put(std::size_t offset, std::uint32_t value, unsigned width);
  [[nodiscard]] bool covers(std::size_t offset, std::size_t size, std::size_t register_at,
                            std::size_t register_size) const;
  void margin(std::size_t offset, std::size_t size);

  std::vector<std::uint8_t> bytes_, rest_, writable_, clearable_;
  std::optional<MsixPlace> msix_;
  std::size_t express_ = 0, power_ = 0, msix_at_ = 0, aer_ = 0, lanes_ = 0, margin_at_ = 0;  // 0: not there
  Margining margining_;
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_CONFIG_SPACE_HPP_
