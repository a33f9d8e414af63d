// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_REGISTERS_HPP
#define OAMHAL_DRIVERS_AMD_REGISTERS_HPP

#include <cstdint>
#include <vector>

#include <oamhal/backend/backend.hpp>

/// What the registers tell of a function: one that no driver runs by a window, one that amdgpu has by the
/// driver's file in debugfs. Nothing is written but the index register that leads to those of xGMI, in a
/// window and only when the caller lets index registers be written.
namespace oamhal::amd {

/// Which registers a part is known to have.
enum class RegisterSet : std::uint8_t {
  kNone,
  /// The size of its memory.
  kMemory,
  /// The same, and errors of xGMI 6.1.0.
  kMi200,
  /// The same, and states and errors of xGMI 6.4.0.
  kMi300,
};

/// By its device id.
[[nodiscard]] RegisterSet register_set(std::uint16_t device_id);

/// For people who look at registers; NULL for kNone.
[[nodiscard]] const oamhal_register_map_t* register_map_of(RegisterSet set);

struct PortReading {
  backend::Port port;
  std::vector<backend::Counter> counters;
};

struct RegisterReading {
  backend::Number memory_bytes;
  std::vector<PortReading> ports;
};

/// Reads them. Errors: those of opening the window; DEVICE_LOST and TIMEOUT from there on. A register that
/// cannot be read for another reason costs what it tells.
[[nodiscard]] backend::Result<RegisterReading> read_registers(const backend::Host& host, RegisterSet set);

/// Reads those of the ports in the file path of debugfs, of kMi200 and kMi300. Errors: those of opening it,
/// and TIMEOUT; a register that cannot be read for another reason costs what it tells.
[[nodiscard]] backend::Result<std::vector<PortReading>> read_debugfs(const backend::Host& host,
                                                                     const char* path, RegisterSet set);

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_REGISTERS_HPP
