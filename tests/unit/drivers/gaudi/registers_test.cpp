// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>

#include "machine.hpp"

/// Modules without a driver, by their registers.
namespace oamhal::test {
namespace {

constexpr std::uint64_t kStatus = 0x8c4b150;
constexpr std::uint64_t kWitness = 0x8c4b300;
constexpr std::uint64_t kStraps = 0x8c4b434;
/// CONTROL1 of port 0.
constexpr std::uint64_t kPcs = 0x946c000;

TEST(GaudiRegisters, TellSlotsPortsAndExpectedPeers) {
  Machine machine;
  std::vector<std::string> modules;
  for (unsigned i = 0; i < 8; ++i) {
    modules.push_back(machine.add(0x1020, 99));
    machine.add_registers(modules[i], 7 - i);
  }
  auto devices = machine.run();
  for (unsigned i = 0; i < 8; ++i) {
    const Device& device = devices[modules[i]];
    EXPECT_EQ(device.slot.value, 7 - i);
    ASSERT_EQ(device.ports.size(), 24U);
    for (const backend::Port& port : device.ports) EXPECT_EQ(port.state, OAMHAL_LINK_STATE_UP) << port.index;
    EXPECT_EQ(device.links.size(), 24U);
    EXPECT_EQ(device.links_up.value, 21U);
    EXPECT_TRUE(device.names_registers);
    const FakeWindow& window = machine.host.windows[modules[i]];
    EXPECT_EQ(window.opened, 1);
    EXPECT_EQ(window.open, 0);
    EXPECT_EQ(window.writes, 0);
  }
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(GaudiRegisters, NothingThatAReadClearsIsRead) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  const FakeWindow& window = machine.add_registers(bdf, 0);
  machine.run();
  // Status, straps, and three registers of each port.
  EXPECT_EQ(window.reads.size(), 2U + 24U * 3U);
  for (const std::uint64_t latched : {0x04U, 0x20U, 0x84U, 0xd8U})
    EXPECT_FALSE(window.was_read(kPcs + latched));
}

TEST(GaudiRegisters, OfAPortInEveryState) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  FakeWindow& window = machine.add_registers(bdf, 0);
  const auto set = [&](std::uint64_t port, std::uint32_t control, std::uint32_t status, std::uint32_t align) {
    const std::uint64_t pcs = kPcs + port / 2 * 0x80000 + port % 2 * 0x2000;
    window.words[pcs] = control;
    window.words[pcs + 0x80] = status;
    window.words[pcs + 0xc8] = align;
  };
  set(0, 0, 0, 0);
  set(1, 0, 0x1, 0);
  set(2, 0, 0, 0x3);
  set(3, 0, 0x1001, 0xf);          // a link whose lanes are not aligned
  set(4, 0x8000, 0x1001, 0x100f);  // in reset
  set(5, 0x4000, 0x1001, 0x100f);  // hears itself
  const Device device = machine.run()[bdf];
  constexpr oamhal_link_state kStates[] = {OAMHAL_LINK_STATE_DOWN,     OAMHAL_LINK_STATE_TRAINING,
                                           OAMHAL_LINK_STATE_TRAINING, OAMHAL_LINK_STATE_TRAINING,
                                           OAMHAL_LINK_STATE_DOWN,     OAMHAL_LINK_STATE_UNKNOWN,
                                           OAMHAL_LINK_STATE_UP};
  for (std::uint32_t port = 0; port < 7; ++port) EXPECT_EQ(device.port(port)->state, kStates[port]) << port;
}

TEST(GaudiRegisters, ThatTheFirmwareProtectsAreLeftAlone) {
  for (const std::uint32_t status : {0x80000001U, 0x00000000U, 0x00000001U, 0x7ffffffeU}) {
    Machine machine;
    const std::string bdf = machine.add(0x1020, 3);
    FakeWindow& window = machine.add_registers(bdf, 5);
    window.words[kStatus] = status;
    const Device device = machine.run()[bdf];
    EXPECT_EQ(window.reads, std::vector<std::uint64_t>{kStatus}) << status;
    EXPECT_FALSE(device.slot.known());
    EXPECT_TRUE(device.ports.empty());
    EXPECT_FALSE(device.names_registers);
    ASSERT_EQ(machine.host.count("gaudi.registers"), 1U);
    EXPECT_NE(machine.host.findings[0].message.find("CPU_BOOT_DEV_STS0"), std::string::npos);
  }
}

TEST(GaudiRegisters, OfThePcsAreTheFirmwaresWhenItSaysSo) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  FakeWindow& window = machine.add_registers(bdf, 5);
  window.words[kStatus] = 0x80800000;
  const Device device = machine.run()[bdf];
  EXPECT_EQ(device.slot.value, 5U);
  EXPECT_TRUE(device.ports.empty());
  EXPECT_EQ(window.reads, (std::vector<std::uint64_t>{kStatus, kStraps}));
}

TEST(GaudiRegisters, OfADeviceWithADriverAreItsDrivers) {
  for (const char* driver : {"habanalabs", "some-other"}) {
    Machine machine;
    const std::string bdf = machine.add(0x1020, 3);
    FakeWindow& window = machine.add_registers(bdf, 5);
    machine.bind(bdf, driver);
    const Device device = machine.run()[bdf];
    EXPECT_EQ(device.slot.value, 3U);
    EXPECT_EQ(window.opened, 0);
    EXPECT_FALSE(device.names_registers);
    ASSERT_EQ(machine.host.count("gaudi.registers"), 1U);
    EXPECT_NE(machine.host.findings[0].message.find(std::string(driver) + " is bound to it"),
              std::string::npos);
  }
}

TEST(GaudiRegisters, OfADeviceForUserSpaceAreRead) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 3);
  machine.add_registers(bdf, 5);
  machine.bind(bdf, "vfio-pci");
  EXPECT_EQ(machine.run()[bdf].slot.value, 5U);
}

TEST(GaudiRegisters, WithoutAWayToThemNothingIsSaid) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 3);
  machine.unbind(bdf);
  const Device device = machine.run()[bdf];
  EXPECT_FALSE(device.slot.known());
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(GaudiRegisters, OfOtherChipsAreNotKnown) {
  for (const std::uint16_t id : {std::uint16_t{0x1000}, std::uint16_t{0x1010}, std::uint16_t{0x1060}}) {
    Machine machine;
    const std::string bdf = machine.add(id, 3);
    const FakeWindow& window = machine.add_registers(bdf, 5);
    machine.run();
    EXPECT_EQ(window.opened, 0);
    EXPECT_EQ(machine.host.count("gaudi.registers"), 1U);
  }
}

TEST(GaudiRegisters, ABarOfAnotherSizeIsNotAGaudi2s) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 3);
  FakeWindow& window = machine.add_registers(bdf, 5);
  window.length = 0x8000000;
  EXPECT_FALSE(machine.run()[bdf].slot.known());
  EXPECT_TRUE(window.reads.empty());
  EXPECT_EQ(machine.host.count("gaudi.registers"), 1U);
}

TEST(GaudiRegisters, AWindowThatCannotBeOpenedSaysWhy) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 3);
  FakeWindow& window = machine.add_registers(bdf, 5);
  window.open_status = OAMHAL_ERROR_BUSY;
  window.why = "somebody else has it.";
  EXPECT_EQ(machine.run()[bdf].probed, OAMHAL_OK);
  ASSERT_EQ(machine.host.count("gaudi.registers"), 1U);
  EXPECT_NE(machine.host.findings[0].message.find("somebody else has it"), std::string::npos);
}

TEST(GaudiRegisters, ADeviceThatDoesNotAnswerIsSaidToBeSo) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 3);
  FakeWindow& window = machine.add_registers(bdf, 5);
  for (const std::int32_t status : {OAMHAL_ERROR_DEVICE_LOST, OAMHAL_ERROR_TIMEOUT}) {
    window.read_status = status;
    EXPECT_EQ(machine.run()[bdf].probed, status);
  }
  window.read_status = OAMHAL_OK;
  window.words[kStatus] = UINT32_MAX;
  window.words[kWitness] = UINT32_MAX;
  EXPECT_EQ(machine.run()[bdf].probed, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(window.open, 0);
}

TEST(GaudiRegisters, TwoWithOneStrapHaveNoLinks) {
  Machine machine;
  std::vector<std::string> modules;
  for (unsigned i = 0; i < 8; ++i) {
    modules.push_back(machine.add(0x1020, 99));
    machine.add_registers(modules[i], i == 7 ? 0 : i);
  }
  auto devices = machine.run();
  EXPECT_TRUE(devices[modules[0]].links.empty());
  EXPECT_TRUE(devices[modules[7]].links.empty());
  EXPECT_EQ(devices[modules[1]].links.size(), 24U);
}

}  // namespace
}  // namespace oamhal::test
