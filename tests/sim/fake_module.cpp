// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A small device behind the vfio-user server of oam-sim, for tests of the server: registers that remember,
// memory, copies from and to the host, interrupts. Usage: fake_module SOCKET MILLISECONDS; it serves until
// its standard input ends, with that much patience. Registers of BAR 0:
//   0x00  identification
//   0x08  scratch, any width
//   0x10  interrupt: writing raises a vector
//   0x18  resets so far
//   0x20  address in the host's memory
//   0x28  length of a copy
//   0x30  1: reads the host's memory into BAR 2, 2: writes BAR 2 there, 3: the same inside of the access
//   0x38  result: 1 done, 2 failed
//   0x40  does not answer while it holds 1
//   0x48  clients so far

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "tests/sim/fake_config.hpp"
#include "tools/oam-sim/serve/server.hpp"
#include "tools/oam-sim/serve/socket.hpp"

namespace {

using oam_sim::DeviceBar;

constexpr std::uint64_t kId = 0x0123456789abcdef;
constexpr std::size_t kRegisters = 0x1000, kMemory = 0x10000, kMsixBar = 0x4000;

class FakeModule : public oam_sim::Device {
 public:
  FakeModule() : memory_(memfd_create("fake", MFD_CLOEXEC)), mixed_(memfd_create("mixed", MFD_CLOEXEC)) {
    if (ftruncate(memory_.get(), kMemory) != 0 || ftruncate(mixed_.get(), kMsixBar) != 0) std::abort();
    put(0x00, kId);
  }

  [[nodiscard]] DeviceBar bar(unsigned index) const override {
    if (index == 0) return {kRegisters, -1};
    if (index == 2) return {kMemory, memory_.get()};
    return index == 4 ? DeviceBar{kMsixBar, mixed_.get()} : DeviceBar{};
  }
  std::optional<std::uint64_t> read(unsigned bar, std::uint64_t offset, unsigned width) override {
    if (bar != 0 || (get(0x40) == 1 && offset != 0x40)) return std::nullopt;
    std::uint64_t value = 0;
    std::memcpy(&value, registers_.data() + offset, width);
    return value;
  }
  bool write(unsigned bar, std::uint64_t offset, unsigned width, std::uint64_t value) override {
    if (bar != 0 || (get(0x40) == 1 && offset != 0x40)) return false;
    if (offset < 0x08) return true;
    std::memcpy(registers_.data() + offset, &value, width);
    if (offset == 0x10 && host_ != nullptr) host_->interrupt(static_cast<std::uint32_t>(value));
    if (offset == 0x30 && value == 3) copy(2);
    return true;
  }
  void reset() override {
    const std::uint64_t resets = get(0x18) + 1;
    const std::uint64_t clients = get(0x48);
    registers_.fill(std::byte{0});
    put(0x00, kId);
    put(0x18, resets);
    put(0x48, clients);
  }
  void connect(oam_sim::HostPort* host) override {
    host_ = host;
    if (host != nullptr) put(0x48, get(0x48) + 1);
  }
  std::optional<Clock> advance(Clock /*now*/) override {
    const std::uint64_t wanted = get(0x30);
    if (wanted == 1 || wanted == 2) copy(wanted);
    return std::nullopt;
  }

 private:
  void copy(std::uint64_t direction) {
    put(0x30, 0);
    std::vector<std::byte> data(static_cast<std::size_t>(get(0x28) % (kMemory + 1)));
    bool done = host_ != nullptr;
    if (direction == 1) {
      done = done && host_->read(get(0x20), data) &&
             pwrite(memory_.get(), data.data(), data.size(), 0) == static_cast<ssize_t>(data.size());
    } else {
      done = done && pread(memory_.get(), data.data(), data.size(), 0) == static_cast<ssize_t>(data.size()) &&
             host_->write(get(0x20), data);
    }
    put(0x38, done ? 1 : 2);
    if (host_ != nullptr) host_->interrupt(2);
  }
  [[nodiscard]] std::uint64_t get(std::size_t offset) const {
    std::uint64_t value = 0;
    std::memcpy(&value, registers_.data() + offset, sizeof(value));
    return value;
  }
  void put(std::size_t offset, std::uint64_t value) {
    std::memcpy(registers_.data() + offset, &value, sizeof(value));
  }

  oam_sim::Descriptor memory_, mixed_;
  std::array<std::byte, kRegisters> registers_{};
  oam_sim::HostPort* host_ = nullptr;
};

class Calm : public oam_sim::Conditions {
 public:
  void apply(oam_sim::Endpoint& /*endpoint*/) override {}
};

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) return 2;
    FakeModule module;
    oam_sim::Endpoint endpoint(module, fake_config());
    Calm calm;
    oam_sim::Server server(endpoint, calm, oam_sim::listen_at(argv[1]),
                           std::chrono::milliseconds(std::stoi(argv[2])));
    std::puts("ready");
    std::fflush(stdout);
    server.run(STDIN_FILENO);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fake_module: %s\n", error.what());
    return 1;
  }
  return 0;
}
