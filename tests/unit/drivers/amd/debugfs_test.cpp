// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>

#include "machine.hpp"

/// Registers of a function that amdgpu has, through the driver's own file.
namespace oamhal::test {
namespace {

constexpr const char* kA = "0000:0c:00.0";
constexpr const char* kFile = "dri/7/amdgpu_regs_pcie";
constexpr std::uint32_t kUp = 0x81, kDisabled = 0xd1, kDown = 0x11;

/// The address of a register of a port of MI300: bit 34 and the number of its die, but for the first one.
constexpr std::uint64_t mi300(std::uint64_t port, std::uint64_t offset) {
  const std::uint64_t die = port / 2;
  return (die == 0 ? 0 : die << 32 | std::uint64_t{1} << 34) + 0x11a00000 + port % 2 * 0x100000 + offset;
}

class AmdDebugfs : public testing::Test {
 protected:
  FakeWindow& open(std::uint16_t device_id, bool virtual_function = false) {
    machine_.add_gpu({.bdf = kA, .device_id = device_id, .virtual_function = virtual_function});
    machine_.set(kA, "drm/card7/uevent", "MAJOR=226\n");
    machine_.set(kA, "drm/renderD135/uevent", "MAJOR=226\n");
    host().allow_debugfs = true;
    return host().debugfs[kFile];
  }
  FakeWindow& open_mi300() {
    FakeWindow& file = open(0x74a1);
    for (std::uint64_t port = 0; port < 8; ++port) file.words[mi300(port, 0x70)] = kUp;
    file.words[mi300(7, 0x70)] = kDisabled;
    return file;
  }
  FakeHost& host() { return machine_.host; }
  Device run() {
    Device device = machine_.run().at(kA);
    for (const auto& [path, file] : host().debugfs) {
      EXPECT_EQ(file.open, 0) << path << " was left open";
      EXPECT_EQ(file.writes, 0);
    }
    return device;
  }
  [[nodiscard]] std::string finding(const std::string& code) {
    const auto found = std::ranges::find(host().findings, code, &Finding::code);
    return found == host().findings.end() ? "" : found->message;
  }

  Machine machine_;
};

TEST_F(AmdDebugfs, IsNotOpenedUnlessItIsAllowed) {
  FakeWindow& file = open_mi300();
  host().allow_debugfs = false;
  EXPECT_TRUE(run().ports.empty());
  EXPECT_EQ(file.opened, 0);
  EXPECT_EQ(finding("amd.registers-unreadable"), "");
}

TEST_F(AmdDebugfs, Mi300TellsStatesAndErrors) {
  FakeWindow& file = open_mi300();
  file.words[mi300(2, 0x70)] = kDown;
  file.words[mi300(4, 0x920c)] = 0xa0000000;
  file.words[mi300(4, 0x9208)] = 0x50000;
  const Device device = run();
  ASSERT_EQ(device.ports.size(), 8U);
  for (const backend::Port& port : device.ports) {
    EXPECT_EQ(port.state, port.index == 2   ? OAMHAL_LINK_STATE_DOWN
                          : port.index == 7 ? OAMHAL_LINK_STATE_DISABLED
                                            : OAMHAL_LINK_STATE_UP);
    EXPECT_EQ(port.source, "PCS_STATE_HIST1");
  }
  ASSERT_EQ(device.counters.size(), 8U);
  EXPECT_EQ(device.counters[4].second.detail, "CRCErr, uncorrected");
  EXPECT_EQ(file.opened, 1);
  EXPECT_NE(finding("amd.xgmi-ports-down").find("port 2 is down"), std::string::npos);
  EXPECT_NE(finding("amd.xgmi-errors").find("4: CRCErr"), std::string::npos);
  EXPECT_EQ(finding("amd.registers-left-alone"), "");
  // The memory is what amdgpu says, and there is no map: the index register is its own.
  EXPECT_EQ(device.identity.memory_capacity_bytes.value, 206141652992U);
  EXPECT_EQ(device.register_map, nullptr);
}

// The same addresses as of a part without a driver, and no others.
TEST_F(AmdDebugfs, OnlyTheListedAddressesAreRead) {
  FakeWindow& file = open_mi300();
  for (std::uint64_t port = 0; port < 8; ++port) file.words[mi300(port, 0x920c)] = 0x80000000;
  (void)run();
  std::set<std::uint64_t> allowed;
  for (std::uint64_t port = 0; port < 8; ++port)
    for (const std::uint64_t offset : {0x70U, 0x9208U, 0x920cU}) allowed.insert(mi300(port, offset));
  EXPECT_EQ(std::set<std::uint64_t>(file.indexes.begin(), file.indexes.end()), allowed);
  EXPECT_TRUE(file.reads.empty());
}

TEST_F(AmdDebugfs, Mi200TellsErrorsAndNoStates) {
  FakeWindow& file = open(0x7408);
  file.words[0x11a0020c + 3 * 0x100000] = 0x60;
  file.words[0x11a00218 + 3 * 0x100000] = 0x40;
  const Device device = run();
  ASSERT_EQ(device.ports.size(), 8U);
  ASSERT_EQ(device.counters.size(), 16U);
  EXPECT_EQ(device.counters[6].second.value.value, 2U);
  EXPECT_EQ(device.counters[7].second.name, "latched-uncorrectable-errors");
  EXPECT_EQ(device.counters[7].second.detail, "CRCErr");
  EXPECT_EQ(device.ports[3].state, OAMHAL_LINK_STATE_UNKNOWN);
}

// Whether PCS n is the port n of xgmi_port_num is not known: ports that have a number there keep it, and the
// registers are what findings tell.
TEST_F(AmdDebugfs, StatesAreThoseOfLinksToo) {
  FakeWindow& file = open_mi300();
  machine_.add_cpu_node(0);
  machine_.add_gpu({.bdf = "0000:15:00.0"});
  machine_.add_gpu_node(1, 0, 0x0c00, {{.to = 2}});
  machine_.add_gpu_node(2, 0, 0x1500, {{.to = 1}});
  Device device = run();
  ASSERT_EQ(device.links.size(), 1U);
  EXPECT_EQ(device.links[0].state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(device.identity.links_up.value, 7U);
  for (std::uint64_t port = 0; port < 7; ++port) file.words[mi300(port, 0x70)] = kDown;
  device = run();
  EXPECT_EQ(device.links[0].state, OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(device.identity.links_up.value, 0U);
}

TEST_F(AmdDebugfs, AllOnesAreNotBelieved) {
  FakeWindow& file = open_mi300();
  file.words[mi300(1, 0x70)] = UINT32_MAX;
  file.why = "all ones, as a device that is gone.";
  const Device device = run();
  ASSERT_EQ(device.ports.size(), 8U);
  EXPECT_EQ(device.ports[0].state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(device.ports[1].state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(device.ports[1].state_reason, file.why);
  EXPECT_FALSE(device.identity.links_up.known());
}

TEST_F(AmdDebugfs, WhyItCannotBeReadIsSaid) {
  FakeWindow& file = open_mi300();
  file.open_status = OAMHAL_ERROR_NO_PERMISSION;
  file.why = "it is refused by the kernel, as one in lockdown does.";
  Device device = run();
  EXPECT_TRUE(device.ports.empty());
  EXPECT_EQ(device.probe, OAMHAL_OK);
  EXPECT_NE(finding("amd.registers-unreadable").find("lockdown"), std::string::npos);
  // Opened, and refused at each read.
  host().findings.clear();
  file.open_status = OAMHAL_OK;
  file.read_status = OAMHAL_ERROR_NO_PERMISSION;
  device = run();
  ASSERT_EQ(device.ports.size(), 8U);
  EXPECT_NE(device.ports[0].state_reason.find("lockdown"), std::string::npos);
  EXPECT_EQ(device.counters[0].second.value.absence, OAMHAL_ABSENT_NO_PERMISSION);
  // A driver that hangs is left alone at once.
  host().findings.clear();
  file.read_status = OAMHAL_ERROR_TIMEOUT;
  file.indexes.clear();
  device = run();
  EXPECT_EQ(device.probe, OAMHAL_OK);
  EXPECT_EQ(file.indexes.size(), 1U);
  EXPECT_NE(finding("amd.registers-unreadable"), "");
}

TEST_F(AmdDebugfs, WithoutACardNobodyKnowsWhereItIs) {
  machine_.add_gpu({.bdf = kA, .device_id = 0x74a1});
  host().allow_debugfs = true;
  (void)run();
  EXPECT_NE(finding("amd.registers-unreadable").find("no card node"), std::string::npos);
}

TEST_F(AmdDebugfs, OtherPartsAreLeftAlone) {
  for (const std::uint16_t id : std::to_array<std::uint16_t>({0x75a0, 0x74a0, 0x738c})) {
    Machine machine;
    machine.add_gpu({.bdf = kA, .device_id = id});
    machine.set(kA, "drm/card7/uevent", "MAJOR=226\n");
    machine.host.allow_debugfs = true;
    FakeWindow& file = machine.host.debugfs[kFile];
    (void)machine.run();
    EXPECT_EQ(file.opened, 0) << id;
  }
  FakeWindow& file = open(0x74b5, true);
  (void)run();
  EXPECT_EQ(file.opened, 0);
}

}  // namespace
}  // namespace oamhal::test
