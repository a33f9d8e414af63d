// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A PCI function made of software, as the vfio-user server sees it: registers that do something, memory that
// can be mapped, interrupts, access to the host's memory. The server moves bytes and knows nothing of what
// they mean; a device knows nothing of sockets.

#ifndef OAM_SIM_MODULE_DEVICE_HPP_
#define OAM_SIM_MODULE_DEVICE_HPP_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace oam_sim {

// What a device needs of whoever drives it. Valid while a client is connected.
class HostPort {
 public:
  HostPort() = default;
  HostPort(const HostPort&) = delete;
  HostPort& operator=(const HostPort&) = delete;
  virtual ~HostPort() = default;

  // Bytes of the host's memory at an I/O virtual address. False when nothing is mapped there, or not for
  // that.
  virtual bool read(std::uint64_t address, std::span<std::byte> to) = 0;
  virtual bool write(std::uint64_t address, std::span<const std::byte> from) = 0;
  // Signals an MSI-X vector, unless it is masked: then it stays pending until it is not.
  virtual void interrupt(std::uint32_t vector) = 0;
  // Asks for the device back: whoever has it should let it go.
  virtual void request() = 0;
};

// A BAR: what is not `memory` is trapped and reaches the device as read() and write().
struct DeviceBar {
  std::uint64_t size = 0;
  // A memfd of that size, or -1; it stays the device's.
  int memory = -1;
};

class Device {
 public:
  using Clock = std::chrono::nanoseconds;  // since an arbitrary start; simulated clocks count the same way

  Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  virtual ~Device() = default;

  [[nodiscard]] virtual DeviceBar bar(unsigned index) const = 0;
  // An aligned access of 1, 2, 4 or 8 bytes to a trapped BAR, inside of it. Nothing when the device does not
  // answer (it hangs): the server then leaves the client waiting.
  virtual std::optional<std::uint64_t> read(unsigned bar, std::uint64_t offset, unsigned width) = 0;
  // False when the device does not answer.
  virtual bool write(unsigned bar, std::uint64_t offset, unsigned width, std::uint64_t value) = 0;
  // Function-level reset.
  virtual void reset() = 0;

  // A client is there, or gone (nullptr). The device keeps its state.
  virtual void connect(HostPort* host) = 0;
  // Does what is due: training, copies, events. Returns when it wants to be called again; nothing when only
  // an access can change something. Accesses happen at the time of the latest call: call it before one, and
  // after one that wrote, since that may have made something due.
  virtual std::optional<Clock> advance(Clock now) = 0;
  // A descriptor that is readable when advance() should be called before that, because another device did
  // something; -1 when there is none. It stays the device's; advance() makes it unreadable again.
  [[nodiscard]] virtual int wakeup() const { return -1; }
};

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_DEVICE_HPP_
