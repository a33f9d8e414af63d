// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/pci/parse.hpp"

#include <gtest/gtest.h>

#include <string>

#include <oamhal/memory.h>

#include "hal/base/bdf.hpp"

namespace oamhal::hal {
namespace {

TEST(ParseUevent, AllOfIt) {
  const auto ids = parse_uevent(
      "DRIVER=amdgpu\nPCI_CLASS=120000\nPCI_ID=1002:74A1\nPCI_SUBSYS_ID=1002:74A2\n"
      "PCI_SLOT_NAME=0000:0c:00.0\nMODALIAS=pci:v00001002d000074A1\n");
  ASSERT_TRUE(ids);
  EXPECT_EQ(ids->driver, "amdgpu");
  EXPECT_EQ(ids->pci_class, 0x120000U);
  EXPECT_EQ(ids->vendor, 0x1002);
  EXPECT_EQ(ids->device, 0x74a1);
  EXPECT_EQ(ids->subsystem_vendor, 0x1002);
  EXPECT_EQ(ids->subsystem_device, 0x74a2);
}

TEST(ParseUevent, DriverAndSubsystemMayBeMissing) {
  const auto ids = parse_uevent("PCI_CLASS=30000\nPCI_ID=1002:7408\n");
  ASSERT_TRUE(ids);
  EXPECT_EQ(ids->pci_class, 0x030000U);
  EXPECT_EQ(ids->driver, "");
  EXPECT_EQ(ids->subsystem_vendor, 0);
}

TEST(ParseUevent, WithoutClassOrIdsItIsNone) {
  for (const char* text : {"", "PCI_CLASS=120000\n", "PCI_ID=1002:74A1\n", "PCI_CLASS=120000\nPCI_ID=1002\n",
                           "PCI_CLASS=120000\nPCI_ID=1002:\n", "PCI_CLASS=120000\nPCI_ID=11002:74A1\n",
                           "PCI_CLASS=1200000\nPCI_ID=1002:74A1\n", "PCI_CLASS=\nPCI_ID=1002:74A1\n",
                           "PCI_CLASS=120000\nPCI_ID=1002:74A1\nPCI_SUBSYS_ID=x:y\n",
                           "PCI_CLASS=120000\nPCI_ID=1002:74A1\na line without an equals sign\n"})
    EXPECT_FALSE(parse_uevent(text)) << text;
}

const char* const kNoBar = "0x0000000000000000 0x0000000000000000 0x0000000000000000\n";

std::string resource_with(const std::string& first) {
  std::string text = first + "\n";
  for (int i = 1; i < 13; ++i) text += kNoBar;
  return text;
}

TEST(ParseResource, BarsThatAreThere) {
  std::string text = "0x0000200000000000 0x0000203fffffffff 0x000000000014220c\n";
  text += kNoBar;
  text += "0x00000000fe000000 0x00000000fe07ffff 0x0000000000040200\n";
  text += kNoBar;
  text += "0x0000000000003000 0x00000000000030ff 0x0000000000040101\n";
  text += kNoBar;
  // The expansion ROM and what SR-IOV adds are no BARs.
  text += "0x00000000fe100000 0x00000000fe11ffff 0x0000000000046200\n";
  const auto bars = parse_resource(text);
  ASSERT_TRUE(bars);
  ASSERT_EQ(bars->size(), 3U);
  EXPECT_EQ((*bars)[0].index, 0U);
  EXPECT_EQ((*bars)[0].size, std::uint64_t{256} << 30);
  EXPECT_EQ((*bars)[0].flags, OAMHAL_MEMORY_PREFETCHABLE | OAMHAL_MEMORY_64BIT);
  EXPECT_EQ((*bars)[1].index, 2U);
  EXPECT_EQ((*bars)[1].size, 512U << 10);
  EXPECT_EQ((*bars)[1].flags, 0U);
  EXPECT_EQ((*bars)[2].index, 4U);
  EXPECT_EQ((*bars)[2].size, 256U);
  EXPECT_EQ((*bars)[2].flags, OAMHAL_MEMORY_IO_PORTS);
}

TEST(ParseResource, ABarWithoutAddressIsUnassigned) {
  for (const char* line : {"0x0000000000000000 0x0000000fffffffff 0x000000000014220c",
                           "0x0000000000000000 0x0000000fffffffff 0x000000002014220c",
                           "0x0000000010000000 0x000000100fffffff 0x000000002014220c"}) {
    const auto bars = parse_resource(resource_with(line));
    ASSERT_TRUE(bars) << line;
    ASSERT_EQ(bars->size(), 1U) << line;
    EXPECT_EQ((*bars)[0].size, std::uint64_t{64} << 30) << line;
    EXPECT_NE((*bars)[0].flags & OAMHAL_MEMORY_UNASSIGNED, 0U) << line;
  }
}

// Ports at address 0 are where a legacy device may be.
TEST(ParseResource, PortsAtZeroAreAssigned) {
  const auto bars = parse_resource(resource_with("0x0000000000000000 0x00000000000000ff 0x0000000000040101"));
  ASSERT_TRUE(bars);
  EXPECT_EQ((*bars)[0].flags, OAMHAL_MEMORY_IO_PORTS);
}

TEST(ParseResource, AnEndBeforeTheStartIsNoHugeBar) {
  const auto bars = parse_resource(resource_with("0x0000000000001000 0x0000000000000fff 0x0000000000040200"));
  ASSERT_TRUE(bars);
  EXPECT_EQ((*bars)[0].size, 0U);
}

TEST(ParseResource, WhatIsNoResourceFileIsNone) {
  EXPECT_FALSE(parse_resource(""));
  EXPECT_FALSE(parse_resource(kNoBar));
  for (const char* line :
       {"0x0 0x0", "0x0 0x0 0x0 0x0", "0x0 0x0 zero", "0x0,0x0,0x0", "", "0x10000000000000000 0x0 0x0"})
    EXPECT_FALSE(parse_resource(resource_with(line))) << line;
}

std::string told(const std::optional<oamhal_number_t>& number) {
  if (!number) return "malformed";
  return number->absence == OAMHAL_PRESENT ? std::to_string(number->value) : "absent";
}

TEST(ParseLinkSpeed, KernelsOfAllAges) {
  EXPECT_EQ(told(parse_link_speed("2.5 GT/s PCIe\n")), "25");
  EXPECT_EQ(told(parse_link_speed("5.0 GT/s PCIe\n")), "50");
  EXPECT_EQ(told(parse_link_speed("32.0 GT/s PCIe\n")), "320");
  EXPECT_EQ(told(parse_link_speed("64.0 GT/s PCIe\n")), "640");
  EXPECT_EQ(told(parse_link_speed("8 GT/s\n")), "80");
  EXPECT_EQ(told(parse_link_speed("Unknown\n")), "absent");
  EXPECT_EQ(told(parse_link_speed("Unknown speed\n")), "absent");
}

TEST(ParseLinkSpeed, WhatIsNoSpeedIsNone) {
  for (const char* text : {"", "\n", "32.0", "32.0 GB/s", "GT/s", ".5 GT/s", "2. GT/s", "2.55 GT/s",
                           "-2.5 GT/s", "99999 GT/s", "18446744073709551616 GT/s", "unknown"})
    EXPECT_EQ(told(parse_link_speed(text)), "malformed") << text;
}

TEST(ParseLinkWidth, ZeroAnd255AreUnknownNotNumbers) {
  EXPECT_EQ(told(parse_link_width("16\n")), "16");
  EXPECT_EQ(told(parse_link_width("1")), "1");
  EXPECT_EQ(told(parse_link_width("0\n")), "absent");
  EXPECT_EQ(told(parse_link_width("255\n")), "absent");
  EXPECT_EQ(told(parse_link_width("63\n")), "absent");
  for (const char* text : {"", "x16", "256", "-1", "16 lanes"})
    EXPECT_EQ(told(parse_link_width(text)), "malformed") << text;
}

std::string chain(std::string_view path) {
  std::string text;
  for (const auto& bdf : parse_hierarchy(path)) text += bdf_text(bdf) + " ";
  return text;
}

TEST(ParseHierarchy, FromTheRootPortToTheFunction) {
  EXPECT_EQ(chain("../../../devices/pci0000:05/0000:05:01.1/0000:06:00.0/0000:0c:00.0"),
            "0000:05:01.1 0000:06:00.0 0000:0c:00.0 ");
  EXPECT_EQ(chain("../../../devices/pci10000:e0/10000:e0:02.0/10000:e1:00.0"),
            "10000:e0:02.0 10000:e1:00.0 ");
  EXPECT_EQ(chain("../../../devices/pci0000:00/0000:00:02.0"), "0000:00:02.0 ");
}

TEST(ParseHierarchy, OtherPartsAreNoFunctions) {
  EXPECT_EQ(chain(""), "");
  EXPECT_EQ(chain("../../devices/system/cpu"), "");
  EXPECT_EQ(chain("///0000:01:00.0///"), "0000:01:00.0 ");
  EXPECT_EQ(chain("/sys/01:00.0/0000:02:00.0/drm/card0"), "0000:02:00.0 ");
}

TEST(MayBeAccelerator, ClassesWhereTheyHide) {
  for (const std::uint32_t pci_class :
       {0x120000U, 0x030000U, 0x038000U, 0x0b4000U, 0x118000U, 0x088000U, 0x000000U, 0xff0000U})
    EXPECT_TRUE(may_be_accelerator(pci_class)) << std::hex << pci_class;
  // Disks, network, bridges, serial buses, audio, and system peripherals with a name.
  for (const std::uint32_t pci_class :
       {0x010802U, 0x020000U, 0x060400U, 0x0c0330U, 0x040300U, 0x080600U, 0x130000U})
    EXPECT_FALSE(may_be_accelerator(pci_class)) << std::hex << pci_class;
}

}  // namespace
}  // namespace oamhal::hal
