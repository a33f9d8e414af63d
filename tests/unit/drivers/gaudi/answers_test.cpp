// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

#include "machine.hpp"

/// What the driver answers over the control node, and what is made of it.
namespace oamhal::test {
namespace {

Machine::Answers type(std::uint16_t server_type, unsigned module) {
  Machine::Answers answers;
  answers.server_type = server_type;
  answers.module = module;
  return answers;
}

/// Eight functions of one part with module ids 0 to 7, which say this type of server.
std::vector<std::string> fill(Machine& machine, std::uint16_t device_id, std::uint16_t server_type) {
  std::vector<std::string> functions;
  for (unsigned i = 0; i < 8; ++i) {
    functions.push_back(machine.add(device_id, i));
    machine.answer(i, type(server_type, i));
  }
  return functions;
}

TEST(GaudiAnswers, NothingIsAskedUnlessItIsAllowed) {
  Machine machine;
  const auto functions = fill(machine, 0x1021, 14);
  machine.host.open_nodes = false;
  const auto devices = machine.run();
  EXPECT_TRUE(machine.host.asked.empty());
  EXPECT_TRUE(machine.host.findings.empty());
  const Device& device = devices.at(functions[0]);
  EXPECT_TRUE(device.links.empty());
  EXPECT_FALSE(device.memory_capacity.known());
  EXPECT_TRUE(device.memories.empty());
  EXPECT_TRUE(device.part_number.empty());
}

TEST(GaudiAnswers, MemoryProductAndPeersOfCards) {
  Machine machine;
  const auto functions = fill(machine, 0x1021, 14);
  auto devices = machine.run();
  const Device& device = devices[functions[0]];
  EXPECT_EQ(device.memory_capacity.value, 0x1010000000U);
  EXPECT_EQ(device.memory_used.value, 0x1010000000U - 0xf00000000U);
  ASSERT_EQ(device.memories.size(), 1U);
  EXPECT_EQ(device.memories[0], (std::pair<std::uint64_t, std::uint64_t>{0x1010000000, 0x110000000}));
  EXPECT_EQ(device.export_call, "HL_MEM_OP_EXPORT_DMABUF_FD");
  EXPECT_EQ(device.part_number, "HL-225H");
  EXPECT_EQ(device.state, OAMHAL_STATE_UNKNOWN);
  EXPECT_FALSE(device.slot.known());
  // 18 ports to the three others of its group, four to connectors, and two lead nowhere.
  ASSERT_EQ(device.links.size(), 22U);
  EXPECT_EQ(device.links_total.value, 18U);
  EXPECT_FALSE(device.links_up.known());
  EXPECT_EQ(device.link(0)->source, "table HLS2PCIE, server type 14");
  EXPECT_EQ(device.link(0)->evidence, OAMHAL_EVIDENCE_EXPECTED);
  EXPECT_EQ(device.link(0)->remote.bus, 17);
  EXPECT_EQ(device.link(6)->remote_kind, OAMHAL_END_CONNECTOR);
  EXPECT_EQ(device.link(22), nullptr);
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(GaudiAnswers, TheTypeOfTheServerTellsRackFromBox) {
  Machine machine;
  const auto functions = fill(machine, 0x1060, 15);
  EXPECT_EQ(machine.run()[functions[0]].link(0)->source, "table HLS3Rack, server type 15");
}

TEST(GaudiAnswers, ATypeOfWhichNothingIsKnownIsAFinding) {
  Machine machine;
  const auto functions = fill(machine, 0x1060, 12);
  EXPECT_TRUE(machine.run()[functions[0]].links.empty());
  EXPECT_EQ(machine.host.count("gaudi.server-type"), 1U);
}

TEST(GaudiAnswers, TwoTypesInOneMachineAreAFinding) {
  Machine machine;
  const auto functions = fill(machine, 0x1020, 5);
  machine.answer(3, type(7, 3));
  EXPECT_TRUE(machine.run()[functions[0]].links.empty());
  ASSERT_EQ(machine.host.count("gaudi.server-type"), 1U);
}

TEST(GaudiAnswers, PortsAreAskedForWithoutAnRdmaDevice) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  Machine::Answers answers = type(5, 0);
  answers.ports = 0xfffffe;
  answers.external = 0xc00100;
  machine.answer(0, answers);
  const std::string state = "accel_controlD0/link-state.";
  for (unsigned port = 1; port < 24; ++port)
    machine.host.replies[state + std::to_string(port)] = std::string(1, '\1');
  machine.host.replies[state + "2"] = std::string(1, '\0');
  machine.host.replies[state + "22"] = std::string(1, '\0');
  machine.host.reply_errors[state + "3"] = EBUSY;
  const Device device = machine.run()[bdf];
  ASSERT_EQ(device.ports.size(), 24U);
  EXPECT_EQ(device.port(0)->state, OAMHAL_LINK_STATE_DISABLED);
  EXPECT_EQ(device.port(1)->state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(device.port(1)->lanes.value, 2U);
  EXPECT_FALSE(device.port(1)->lane_rate_mbps.known());
  EXPECT_EQ(device.port(2)->state, OAMHAL_LINK_STATE_DOWN);
  EXPECT_EQ(device.port(3)->state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_EQ(device.port(22)->state, OAMHAL_LINK_STATE_NO_LINK);
  EXPECT_EQ(std::ranges::count(machine.host.asked, state + "0"), 0);
}

TEST(GaudiAnswers, TheKernelsOwnDriverIsNotAskedForPorts) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.answer(0, type(0, 0));
  EXPECT_TRUE(machine.run()[bdf].ports.empty());
  for (const std::string& asked : machine.host.asked)
    EXPECT_EQ(asked.find("link-state"), std::string::npos) << asked;
}

TEST(GaudiAnswers, TheMaskNumbersRdmaPorts) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.add_ports(bdf, "hbl_0", 20);
  Machine::Answers answers = type(5, 0);
  answers.ports = 0xffff0f;
  machine.answer(0, answers);
  const Device device = machine.run()[bdf];
  ASSERT_EQ(device.ports.size(), 24U);
  EXPECT_EQ(device.port(4)->state, OAMHAL_LINK_STATE_DISABLED);
  EXPECT_EQ(device.port(8)->state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(machine.host.count("gaudi.ports-unnumbered"), 0U);
}

TEST(GaudiAnswers, AnOldKernelTellsTheModuleIdOverItsControlNodeAlone) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.set(bdf, "module_id", "");
  Machine::Answers answers = type(5, 6);
  answers.old = true;
  machine.answer(0, answers);
  EXPECT_EQ(machine.run()[bdf].slot.value, 6U);
  EXPECT_TRUE(std::ranges::count(machine.host.asked, "hl_controlD0/hw-ip") == 1);
  machine.host.open_nodes = false;
  EXPECT_FALSE(machine.run()[bdf].slot.known());
}

TEST(GaudiAnswers, ASlowClockIsAFinding) {
  Machine machine;
  machine.add(0x1020, 0);
  machine.answer(0, type(5, 0));
  machine.host.replies["accel_controlD0/clock-throttle"] = std::string(1, '\3');
  machine.run();
  ASSERT_EQ(machine.host.count("gaudi.throttled"), 1U);
  EXPECT_NE(machine.host.findings[0].message.find("its power and its temperature"), std::string::npos);
}

TEST(GaudiAnswers, AnErrnoSaysHowTheDeviceIs) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.answer(0, type(5, 0));
  machine.set(bdf, "status", "");
  for (const auto& [error, state] :
       {std::pair{ENODEV, OAMHAL_STATE_LOST}, std::pair{ENXIO, OAMHAL_STATE_LOST},
        std::pair{EPERM, OAMHAL_STATE_DRIVER_FAILED}, std::pair{EBUSY, OAMHAL_STATE_RESETTING},
        std::pair{EACCES, OAMHAL_STATE_UNKNOWN}, std::pair{EIO, OAMHAL_STATE_UNKNOWN}}) {
    machine.host.reply_errors["accel_controlD0/hw-ip"] = error;
    const Device device = machine.run()[bdf];
    EXPECT_EQ(device.state, state) << error;
    EXPECT_EQ(device.state_reason.empty(), state == OAMHAL_STATE_UNKNOWN) << error;
    EXPECT_FALSE(device.memory_capacity.known());
  }
  // What the driver publishes counts more.
  machine.set(bdf, "status", "In reset");
  machine.host.reply_errors["accel_controlD0/hw-ip"] = ENODEV;
  EXPECT_EQ(machine.run()[bdf].state, OAMHAL_STATE_RESETTING);
}

TEST(GaudiAnswers, TheStatusIsAskedForWhereNoAttributeTellsIt) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.answer(0, type(5, 0));
  machine.set(bdf, "status", "");
  machine.host.replies["accel_controlD0/device-status"] = std::string(1, '\3');
  const Device device = machine.run()[bdf];
  EXPECT_EQ(device.state, OAMHAL_STATE_DRIVER_FAILED);
  EXPECT_EQ(device.state_reason, "the driver's status is \"needs reset\"");
}

TEST(GaudiAnswers, RepliesThatMakeNoSenseAreNotTold) {
  Machine machine;
  const std::string bdf = machine.add(0x1020, 0);
  machine.answer(0, type(5, 0));
  machine.host.replies["accel_controlD0/hw-ip"] = std::string(304, '\0');
  Device device = machine.run()[bdf];
  EXPECT_FALSE(device.memory_capacity.known());
  machine.host.replies["accel_controlD0/hw-ip"] = std::string(304, '\xff');
  device = machine.run()[bdf];
  EXPECT_FALSE(device.memory_capacity.known());
  EXPECT_EQ(device.part_number, "");
}

}  // namespace
}  // namespace oamhal::test
