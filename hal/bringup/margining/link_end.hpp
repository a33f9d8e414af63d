// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MARGINING_LINK_END_HPP
#define OAMHAL_HAL_BRINGUP_MARGINING_LINK_END_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <oamhal/bringup/pcie.h>

#include "hal/base/error.hpp"
#include "hal/bringup/attachment.hpp"
#include "hal/bringup/config/capabilities.hpp"

namespace oamhal::hal {

/// Registers of 16 bits in the configuration space of one end of a link.
class EndRegisters {
 public:
  EndRegisters() = default;
  EndRegisters(const EndRegisters&) = delete;
  EndRegisters& operator=(const EndRegisters&) = delete;
  virtual ~EndRegisters() = default;

  virtual Result<std::uint16_t> read(std::size_t offset) = 0;
  virtual Result<void> write(std::size_t offset, std::uint16_t value) = 0;
};

/// One end of a link.
struct LinkEnd {
  std::string bdf;
  std::unique_ptr<EndRegisters> registers;
  /// Why it cannot be written, as a sentence; "" when it can.
  std::string not_written;
  oamhal_pcie_info_t info{};
  /// Where its PCI Express capability is, and that for lane margining when it has one.
  std::size_t express = 0;
  std::optional<std::size_t> margining;
  /// The bus below it, of a bridge.
  unsigned secondary_bus = 0;

  [[nodiscard]] bool writable() const { return not_written.empty(); }
};

/// What the bytes of a configuration space say of an end. Errors: NO_PERMISSION (bytes are missing for this
/// user), NOT_SUPPORTED (no PCI Express function, or they are missing for everybody).
Result<LinkEnd> describe_end(std::string bdf, ConfigBytes bytes, bool needs_root);

/// Whether they are the two ends of one link: INVALID_ARGUMENT when not.
Result<void> check_link(const LinkEnd& upper, const LinkEnd& lower);

/// The end bdf (canonical text), through VFIO or its server where the attachment has it so, else by libpci.
/// Errors: as oamhal_margining_open().
Result<LinkEnd> open_end(Attachment& attachment, const std::string& bdf);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MARGINING_LINK_END_HPP
