// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <filesystem>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

class ModuleTest : public LabTest {
 protected:
  static std::vector<std::string> ids(const snapshot& seen) {
    std::vector<std::string> out;
    for (const auto& module : seen.modules()) out.emplace_back(module.id);
    return out;
  }
  static std::vector<std::string> addresses(const snapshot& seen) {
    std::vector<std::string> out;
    for (const auto& device : seen.devices()) out.emplace_back(device.bdf_text);
    return out;
  }
  using Texts = std::vector<std::string>;
};

TEST_F(ModuleTest, DevicesAreInTheOrderOfSlotsNotOfAddresses) {
  module("0000:0a:00.0", 2);
  module("0000:0b:00.0", 0);
  module("0000:0c:00.0", 1);
  acme("0000:01:00.0");
  const snapshot seen = look();
  EXPECT_EQ(addresses(seen), (Texts{"0000:0b:00.0", "0000:0c:00.0", "0000:0a:00.0", "0000:01:00.0"}));
  EXPECT_EQ(ids(seen), (Texts{"ubb0/oam0", "ubb0/oam1", "ubb0/oam2", "module:pci:0000:01:00.0"}));
  EXPECT_EQ(seen.baseboards().size(), 1U);
  EXPECT_EQ(seen.baseboards()[0].module_count, 3U);
  EXPECT_STREQ(seen.modules()[0].slot_source, "vendor");
}

TEST_F(ModuleTest, AnUnknownSlotIsNotTheAddress) {
  module("0000:0a:00.0", 0).identity.slot = {0, OAMHAL_ABSENT_NOT_REPORTED, 0};
  const snapshot seen = look();
  const module_info info = seen.modules()[0];
  EXPECT_FALSE(value_of(info.slot));
  EXPECT_EQ(info.slot_source, nullptr);
  EXPECT_EQ(info.baseboard, 0U);
  EXPECT_STREQ(info.id, "module:pci:0000:0a:00.0");
}

TEST_F(ModuleTest, ASlotBeyondTheStrapIsUnknown) {
  module("0000:0a:00.0", 31);
  module("0000:0b:00.0", 32);
  const snapshot seen = look();
  EXPECT_EQ(value_of(seen.modules()[0].slot), 31U);
  EXPECT_FALSE(value_of(seen.modules()[1].slot));
}

TEST_F(ModuleTest, BaseboardsAreNumberedByTheirLowestAddress) {
  module("0000:0b:00.0", 0, "z");
  module("0000:0c:00.0", 0, "a");
  module("0000:0d:00.0", 1, "z");
  EXPECT_EQ(ids(look()), (Texts{"ubb0/oam0", "ubb0/oam1", "ubb1/oam0"}));
}

TEST_F(ModuleTest, ASlotThatTwoModulesClaimIsNobodys) {
  module("0000:0a:00.0", 4);
  module("0000:0b:00.0", 4);
  module("0000:0c:00.0", 5);
  module("0000:0d:00.0", 4, "another");
  const snapshot seen = look();
  EXPECT_EQ(ids(seen),
            (Texts{"ubb0/oam5", "module:pci:0000:0a:00.0", "module:pci:0000:0b:00.0", "ubb1/oam4"}));
  EXPECT_FALSE(findings_of(seen, "module.slot-clash").empty());
}

TEST_F(ModuleTest, TwoDevicesSitOnOneModuleInTheirPositions) {
  for (const auto& [bdf, position] : {std::pair("0000:0a:00.0", 1U), std::pair("0000:0b:00.0", 0U)}) {
    Said& said = module(bdf, 6);
    said.identity.module_key = "package";
    said.identity.module_position = position;
  }
  const snapshot seen = look();
  ASSERT_EQ(seen.modules().size(), 1U);
  const auto devices = seen.devices(seen.modules()[0]);
  ASSERT_EQ(devices.size(), 2U);
  EXPECT_STREQ(devices[0].bdf_text, "0000:0b:00.0");
  EXPECT_EQ(devices[1].device_in_module, 1U);
  EXPECT_EQ(devices[1].module, 0U);
}

// Whichever of the devices knows the slot: the module's number, name and source are of one mind.
TEST_F(ModuleTest, TheSlotMayBeKnownToOneDeviceAlone) {
  for (const bool second_knows : {false, true}) {
    for (const std::uint32_t position : {0U, 1U}) {
      Said& said = module(position == 0 ? "0000:0a:00.0" : "0000:0b:00.0", 6);
      said.identity.module_key = "package";
      said.identity.module_position = position;
      if (second_knows != (position == 1)) {
        said.identity.slot = {0, OAMHAL_ABSENT_NOT_REPORTED, 0};
        said.identity.slot_source = nullptr;
      }
    }
    const snapshot seen = look();
    const module_info info = seen.modules()[0];
    EXPECT_STREQ(info.id, "ubb0/oam6");
    EXPECT_EQ(value_of(info.slot), 6U);
    EXPECT_STREQ(info.slot_source, "vendor");
  }
}

TEST_F(ModuleTest, AVirtualFunctionClaimsNothing) {
  tree.add({.bdf = "0000:0a:00.0", .vendor = kAcme, .device = kAcmeVirtual, .driver = "acme"});
  Said& said = fakes().said["0000:0a:00.0"];
  said.identity.unique_id = "aa";
  said.identity.slot = known(3);
  said.identity.baseboard_key = "board";
  said.identity.form_factor = OAMHAL_FORM_FACTOR_OAM;
  const snapshot seen = look();
  EXPECT_EQ(seen.modules().size(), 0U);
  EXPECT_EQ(seen.baseboards().size(), 0U);
  const auto device = device_at(seen, "0000:0a:00.0");
  EXPECT_EQ(device.module, OAMHAL_NO_INDEX);
  EXPECT_EQ(device.virtual_function, 1);
  EXPECT_STREQ(device.id, "pci:0000:0a:00.0");
  EXPECT_STREQ(device.id_source, "pci-address");
}

// What the kernel calls a virtual function is one, whatever its id is.
TEST_F(ModuleTest, PhysfnMakesAVirtualFunctionToo) {
  acme("0000:0a:00.0").identity.unique_id = "aa";
  tree.link("sys/devices/pci0000:00/0000:0a:00.0/physfn", "../0000:09:00.0");
  const snapshot seen = look();
  const auto device = device_at(seen, "0000:0a:00.0");
  EXPECT_EQ(device.virtual_function, 1);
  EXPECT_STREQ(device.id, "pci:0000:0a:00.0");
}

TEST_F(ModuleTest, AnIdThatTwoDevicesClaimIsNobodys) {
  acme("0000:0a:00.0").identity.unique_id = "aa";
  acme("0000:0b:00.0").identity.unique_id = "aa";
  acme("0000:0c:00.0").identity.unique_id = "cc";
  const snapshot seen = look();
  EXPECT_STREQ(device_at(seen, "0000:0a:00.0").id, "pci:0000:0a:00.0");
  EXPECT_STREQ(device_at(seen, "0000:0b:00.0").id, "pci:0000:0b:00.0");
  EXPECT_STREQ(device_at(seen, "0000:0c:00.0").id, "acme:cc");
  EXPECT_STREQ(device_at(seen, "0000:0c:00.0").id_source, "unique-id");
}

TEST_F(ModuleTest, PartsAreNumberedThroughTheSnapshot) {
  Said& first = acme("0000:0a:00.0");
  first.partitions.resize(2);
  first.memories.resize(1);
  first.memories[0].kind = "device";
  first.memories[0].partition = OAMHAL_NO_INDEX;
  first.firmware = {{"boot", "1"}, {"run", "2"}};
  Said& second = acme("0000:0b:00.0");
  second.partitions.resize(3);
  second.memories.resize(2);
  for (auto& memory : second.memories) memory.kind = "device";
  second.memories[0].partition = 2;
  second.memories[1].partition = 3;  // there is none
  second.firmware = {{"boot", "1"}};
  const snapshot seen = look();
  const auto device = device_at(seen, "0000:0b:00.0");
  const auto partitions = seen.partitions(device);
  ASSERT_EQ(partitions.size(), 3U);
  EXPECT_STREQ(partitions[2].id, "pci:0000:0b:00.0/p2");
  EXPECT_EQ(partitions[2].device, device.position);
  const auto memories = seen.memories(device);
  ASSERT_EQ(memories.size(), 3U);
  EXPECT_EQ(memories[0].partition, partitions[2].position);
  EXPECT_EQ(memories[1].partition, OAMHAL_NO_INDEX);
  EXPECT_STREQ(memories[2].kind, "bar");
  EXPECT_EQ(value_of(memories[2].capacity_bytes), 16U << 20);
  EXPECT_EQ(value_of(memories[2].bar), 0U);
  ASSERT_EQ(seen.firmware(device).size(), 1U);
  EXPECT_STREQ(seen.firmware(device)[0].name, "boot");
}

TEST_F(ModuleTest, ADeviceThatABackendGivesUpIsTheNextOnes) {
  acme("0000:0a:00.0").probe = OAMHAL_ERROR_NOT_FOUND;
  acme("0000:0b:00.0");
  const snapshot seen = look();
  ASSERT_EQ(seen.devices().size(), 2U);
  EXPECT_STREQ(device_at(seen, "0000:0a:00.0").backend, "leftover");
  EXPECT_STREQ(device_at(seen, "0000:0b:00.0").backend, "acme");
  EXPECT_TRUE(findings_of(seen, "backend.failed").empty());
}

TEST_F(ModuleTest, ADeviceThatDoesNotAnswerIsLostOrNotAccessible) {
  acme("0000:0a:00.0").probe = OAMHAL_ERROR_DEVICE_LOST;
  acme("0000:0b:00.0").probe = OAMHAL_ERROR_TIMEOUT;
  const snapshot seen = look();
  ASSERT_EQ(seen.devices().size(), 2U);
  EXPECT_EQ(device_at(seen, "0000:0a:00.0").state, OAMHAL_STATE_LOST);
  EXPECT_EQ(device_at(seen, "0000:0b:00.0").state, OAMHAL_STATE_INACCESSIBLE);
  EXPECT_EQ(findings_of(seen, "registers.lost").size(), 1U);
  EXPECT_EQ(findings_of(seen, "registers.timeout").size(), 1U);
  EXPECT_TRUE(findings_of(seen, "backend.failed").empty());
}

TEST_F(ModuleTest, ABackendThatFailsLeavesWhatPcieTells) {
  acme("0000:0a:00.0").probe = OAMHAL_ERROR_IO;
  Said& half = acme("0000:0b:00.0");
  half.identity.serial = "S1";
  half.links_status = OAMHAL_ERROR_IO;
  acme("0000:0c:00.0").links_status = OAMHAL_ERROR_NOT_SUPPORTED;
  const snapshot seen = look();
  EXPECT_EQ(seen.devices().size(), 3U);
  EXPECT_STREQ(device_at(seen, "0000:0b:00.0").serial, "S1");
  const auto failed = findings_of(seen, "backend.failed");
  ASSERT_EQ(failed.size(), 2U);
  EXPECT_NE(std::string(failed[0].message).find("(io)"), std::string::npos);
  EXPECT_NE(std::string(failed[1].message).find("links"), std::string::npos);
  EXPECT_EQ(fakes().devices_alive, 0);
  EXPECT_EQ(fakes().scans_alive, 0);
}

TEST_F(ModuleTest, AScanThatFailsLosesNoDevice) {
  fakes().scan = OAMHAL_ERROR_IO;
  acme("0000:0a:00.0");
  tree.add({.bdf = "0000:0b:00.0", .vendor = kBolt, .device = 1, .driver = "bolt"});
  const snapshot seen = look();
  EXPECT_EQ(seen.devices().size(), 2U);
  ASSERT_EQ(findings_of(seen, "backend.failed").size(), 1U);
  EXPECT_STREQ(findings_of(seen, "backend.failed")[0].subject, "host");
}

}  // namespace
}  // namespace oamhal::test
