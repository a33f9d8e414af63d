// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>

#include "machine.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kGpu = "0000:0c:00.0";

TEST(Device, WhoItIs) {
  Machine machine;
  machine.mesh({{kGpu}, {"0000:15:00.0"}});
  auto devices = machine.run();
  const backend::Identity& id = devices[kGpu].identity;
  EXPECT_EQ(id.model, "MI300X");
  EXPECT_EQ(id.architecture, "gfx942");
  EXPECT_EQ(id.serial, "692338001234");
  EXPECT_EQ(id.part_number, "102-G30201-00");
  EXPECT_EQ(id.form_factor, OAMHAL_FORM_FACTOR_OAM);
  EXPECT_EQ(id.form_factor_source, "board_info");
  EXPECT_EQ(id.baseboard_key, "1000000000000001");
  EXPECT_EQ(id.memory_capacity_bytes.value, 206141652992U);
  EXPECT_EQ(id.memory_used_bytes.value, 1048576U);
  EXPECT_EQ(id.state, OAMHAL_STATE_UNKNOWN);
  ASSERT_EQ(id.firmware.size(), 3U);
  EXPECT_EQ(id.firmware[0].name, "vbios");
  EXPECT_EQ(id.firmware[1].version, "149");
  EXPECT_EQ(id.firmware[2].name, "sdma");
  EXPECT_EQ(id.links_total.value, 7U);
}

// KFD prints the same id in decimal.
TEST(Device, UniqueIdFromKfdIsConverted) {
  Machine machine;
  machine.mesh({{kGpu}});
  auto devices = machine.run();
  EXPECT_EQ(devices[kGpu].identity.unique_id, "a000000000000c00");
  EXPECT_EQ(machine.host.count("amd.unique-id-mismatch"), 0U);
  machine.set(kGpu, "unique_id", "a000000000000c00\n");
  EXPECT_EQ(machine.run()[kGpu].identity.unique_id, "a000000000000c00");
  EXPECT_EQ(machine.host.count("amd.unique-id-mismatch"), 0U);
}

TEST(Device, UniqueIdsThatDiffer) {
  Machine machine;
  machine.mesh({{kGpu}});
  machine.set(kGpu, "unique_id", "12ab\n");
  EXPECT_EQ(machine.run()[kGpu].identity.unique_id, "00000000000012ab");
  EXPECT_EQ(machine.host.count("amd.unique-id-mismatch"), 1U);
}

TEST(Device, UniqueIdThatIsNone) {
  Machine machine;
  machine.mesh({{kGpu}});
  machine.set(kGpu, "unique_id", "zz\n");
  EXPECT_EQ(machine.run()[kGpu].identity.unique_id, "a000000000000c00");
  EXPECT_EQ(machine.host.malformed.size(), 1U);
  machine.host.files.erase("sys/devices/virtual/kfd/kfd/topology/nodes/1/properties");
  machine.set(kGpu, "unique_id", "0000000000000000\n");
  EXPECT_EQ(machine.run()[kGpu].identity.unique_id, "");
}

// Trap 1.
TEST(Device, FormFactor) {
  const auto form = [](std::uint16_t id, const char* board) {
    Machine machine;
    machine.mesh({{.bdf = kGpu, .device_id = id}});
    if (board == nullptr)
      machine.host.files.erase(std::string("sys/devices/pci0000:00/") + kGpu + "/board_info");
    else
      machine.set(kGpu, "board_info", board);
    const backend::Identity identity = machine.run()[kGpu].identity;
    return std::pair(identity.form_factor, identity.form_factor_source);
  };
  using Answer = std::pair<oamhal_form_factor, std::string>;
  EXPECT_EQ(form(0x74a1, "type : oam\n"), Answer(OAMHAL_FORM_FACTOR_OAM, "board_info"));
  EXPECT_EQ(form(0x740f, "type : cem\n"), Answer(OAMHAL_FORM_FACTOR_PCIE, "board_info"));
  EXPECT_EQ(form(0x74a1, "type : unknown\n"), Answer(OAMHAL_FORM_FACTOR_OAM, "part-table"));
  EXPECT_EQ(form(0x740f, nullptr), Answer(OAMHAL_FORM_FACTOR_PCIE, "part-table"));
  EXPECT_EQ(form(0x738c, nullptr), Answer(OAMHAL_FORM_FACTOR_PCIE, "part-table"));
  EXPECT_EQ(form(0x7408, nullptr), Answer(OAMHAL_FORM_FACTOR_OAM, "part-table"));
  EXPECT_EQ(form(0x74a0, "type : oam\n"), Answer(OAMHAL_FORM_FACTOR_SOCKET, "part-table"));
  EXPECT_EQ(form(0x74b5, "type : oam\n"), Answer(OAMHAL_FORM_FACTOR_UNKNOWN, ""));
  EXPECT_EQ(form(0x75a8, nullptr), Answer(OAMHAL_FORM_FACTOR_UNKNOWN, ""));
}

TEST(Device, TornBoardInfoIsNamed) {
  Machine machine;
  machine.mesh({{kGpu}});
  machine.set(kGpu, "board_info", "oam\n");
  EXPECT_EQ(machine.run()[kGpu].identity.form_factor_source, "part-table");
  EXPECT_EQ(machine.host.malformed.size(), 1U);
}

TEST(Device, UnlistedPartTakesTheDriversName) {
  Machine machine;
  machine.mesh({{.bdf = kGpu, .device_id = 0x75a8}});
  machine.set(kGpu, "product_name", "AMD Instinct MI350P\n");
  const auto identity = machine.run()[kGpu].identity;
  EXPECT_EQ(identity.model, "AMD Instinct MI350P");
  EXPECT_EQ(identity.architecture, "gfx942");
}

TEST(Device, VirtualFunctionClaimsNoPlace) {
  Machine machine;
  machine.mesh({{.bdf = kGpu, .device_id = 0x74b5}, {.bdf = "0000:15:00.0", .device_id = 0x74b5}});
  machine.set(kGpu, "xgmi_physical_id", "3\n");
  const auto identity = machine.run()[kGpu].identity;
  EXPECT_EQ(identity.model, "MI300X VF");
  EXPECT_FALSE(identity.slot.known());
  EXPECT_EQ(identity.module_key, "");
  EXPECT_FALSE(identity.links_total.known());
  EXPECT_FALSE(machine.host.was_read("xgmi_physical_id"));
  EXPECT_FALSE(machine.host.was_read("serial_number"));
}

TEST(Device, SlotIsTheHivePosition) {
  Machine machine;
  machine.mesh({{kGpu}, {"0000:15:00.0"}});
  machine.set(kGpu, "xgmi_physical_id", "3\n");
  auto devices = machine.run();
  EXPECT_EQ(devices[kGpu].identity.slot.value, 3U);
  EXPECT_EQ(devices[kGpu].identity.slot_source, "hive-position");
  EXPECT_FALSE(devices["0000:15:00.0"].identity.slot.known());
}

TEST(Device, NoDriverIsLeftToTheCore) {
  Machine machine;
  machine.add_gpu({.bdf = kGpu, .driver = nullptr});
  machine.add_gpu({.bdf = "0000:15:00.0", .driver = "vfio-pci"});
  auto devices = machine.run();
  EXPECT_EQ(devices[kGpu].identity.state, OAMHAL_STATE_UNKNOWN);
  EXPECT_EQ(devices[kGpu].identity.model, "MI300X");
  EXPECT_FALSE(machine.host.was_read("pci0000:00"));
  EXPECT_TRUE(machine.host.findings.empty());
}

TEST(Device, BoundButNotInKfd) {
  Machine machine;
  machine.mesh({{kGpu}});
  machine.add_gpu({"0000:15:00.0"});
  auto devices = machine.run();
  EXPECT_EQ(devices["0000:15:00.0"].identity.state, OAMHAL_STATE_DRIVER_FAILED);
  EXPECT_EQ(devices["0000:15:00.0"].identity.state_reason,
            "present on PCI and bound to amdgpu, but not in the KFD topology");
  EXPECT_EQ(devices[kGpu].identity.state, OAMHAL_STATE_UNKNOWN);
  ASSERT_EQ(machine.host.count("amd.not-in-kfd"), 1U);
  EXPECT_EQ(machine.host.findings.back().severity, OAMHAL_SEVERITY_ERROR);
}

TEST(Device, NoKfdAtAll) {
  Machine machine;
  machine.add_gpu({kGpu});
  machine.add_gpu({"0000:15:00.0"});
  auto devices = machine.run();
  EXPECT_EQ(devices[kGpu].identity.state, OAMHAL_STATE_UNKNOWN);
  EXPECT_EQ(machine.host.count("amd.no-kfd"), 1U);
  EXPECT_EQ(devices[kGpu].identity.memory_capacity_bytes.value, 206141652992U);
}

TEST(Device, EpermIsAReset) {
  for (const char* attribute :
       {"mem_info_vram_used", "vbios_version", "gpu_metrics", "current_compute_partition"}) {
    Machine machine;
    machine.mesh({{kGpu}, {"0000:15:00.0"}});
    machine.host.classes = OAMHAL_ATTRIBUTE_LIVE;
    machine.host.errors[std::string("sys/devices/pci0000:00/") + kGpu + "/" + attribute] = EPERM;
    auto devices = machine.run();
    EXPECT_EQ(devices[kGpu].identity.state, OAMHAL_STATE_RESETTING) << attribute;
    EXPECT_EQ(devices["0000:15:00.0"].identity.state, OAMHAL_STATE_UNKNOWN);
    EXPECT_EQ(machine.host.count("attribute.unreadable"), 0U);
  }
}

TEST(Device, EaccesIsNoReset) {
  Machine machine;
  machine.mesh({{kGpu}});
  machine.host.errors[std::string("sys/devices/pci0000:00/") + kGpu + "/mem_info_vram_used"] = EACCES;
  auto devices = machine.run();
  EXPECT_EQ(devices[kGpu].identity.state, OAMHAL_STATE_UNKNOWN);
  EXPECT_EQ(devices[kGpu].identity.memory_used_bytes.absence, OAMHAL_ABSENT_NO_PERMISSION);
  EXPECT_GE(machine.host.count("attribute.unreadable"), 1U);
}

TEST(Device, Memory) {
  Machine machine;
  machine.mesh({{kGpu}});
  machine.set(kGpu, "mem_info_vis_vram_total", "268435456\n");
  auto regions = machine.run()[kGpu].memory;
  ASSERT_EQ(regions.size(), 2U);
  EXPECT_EQ(regions[0].kind, "device");
  EXPECT_EQ(regions[1].kind, "device-visible");
  EXPECT_EQ(regions[1].capacity_bytes.value, 268435456U);
  machine.host.files.erase(std::string("sys/devices/pci0000:00/") + kGpu + "/mem_info_vram_total");
  EXPECT_EQ(machine.run()[kGpu].identity.memory_capacity_bytes.value, 51539607552U);
}

// Traps 7, 8 and 9, and the classes: nothing that asks the device is read unasked.
TEST(Device, ReadsOnlyWhatIsCachedUnlessAsked) {
  Machine machine;
  machine.mesh({{kGpu}, {"0000:15:00.0"}});
  for (const char* name : {"pcie_bw", "xgmi_error", "ras/umc_err_count", "gpu_metrics",
                           "current_compute_partition", "current_memory_partition", "pcie_replay_count"})
    machine.set(kGpu, name, "1\n");
  (void)machine.run();
  for (const Read& read : machine.host.reads)
    EXPECT_EQ(read.attribute_class, OAMHAL_ATTRIBUTE_CACHED) << read.path;
  for (const char* name : {"gpu_metrics", "current_compute_partition", "current_memory_partition"})
    EXPECT_FALSE(machine.host.was_read(name)) << name;
  machine.host.classes = OAMHAL_ATTRIBUTE_LIVE | OAMHAL_ATTRIBUTE_CONFIG;
  (void)machine.run();
  EXPECT_TRUE(machine.host.was_read("gpu_metrics"));
  for (const char* name : {"pcie_bw", "xgmi_error", "ras/", "caches", "p2p_links", "pcie_replay"})
    EXPECT_FALSE(machine.host.was_read(name)) << name;
}

TEST(Device, NothingIsReadTwice) {
  Machine machine;
  machine.mesh({{kGpu}, {"0000:15:00.0"}});
  (void)machine.run();
  std::map<std::string, int> times;
  for (const Read& read : machine.host.reads) ++times[read.path];
  for (const auto& [path, count] : times) EXPECT_LE(count, path.ends_with("generation_id") ? 2 : 1) << path;
}

}  // namespace
}  // namespace oamhal::test
