// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/pci/scan.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>

#include <oamhal/memory.h>

#include "hal/base/bdf.hpp"
#include "support/fakes.hpp"
#include "support/tree.hpp"

namespace oamhal::hal {
namespace {

using test::kAcme;
using test::kAcmeInternalBridge;

class Reports final : public FunctionReporters, public Reporter {
 public:
  Reporter* reporter_for(const oamhal_bdf_t& function) override {
    current_ = bdf_text(function);
    return this;
  }
  void report(Report report) override { by_function[current_].push_back(report.code); }

  std::map<std::string, std::vector<std::string>> by_function;

 private:
  std::string current_;
};

class ScanTest : public testing::Test {
 protected:
  using Codes = std::vector<std::string>;

  PciScan scan(std::uint32_t classes = 0) {
    const auto root = Root::replayed(tree_.path());
    AttributeReader reader(
        *root, classes,
        [](void* user, const char* directory, const char* name, std::int32_t) -> std::int32_t {
          auto& test = *static_cast<ScanTest*>(user);
          test.read_.push_back(fmt::format("{}/{}", directory, name));
          return !test.refused_.empty() && test.read_.back().ends_with(test.refused_) ? ENODATA : 0;
        },
        this);
    const PciFilter filter{[](const PciIds& ids) { return ids.vendor == kAcme; },
                           [](std::uint16_t vendor, std::uint16_t device) {
                             return vendor == kAcme && device == kAcmeInternalBridge;
                           }};
    return scan_pci(reader, filter, reports_);
  }
  void add(const std::string& bdf, const std::string& above = {}) {
    tree_.add({.bdf = bdf, .vendor = kAcme, .device = 1, .driver = "acme", .above = above});
  }
  void add_bridge(const std::string& bdf, const std::string& above = {}, std::uint16_t device = 0x00b0) {
    tree_.add({.bdf = bdf,
               .vendor = kAcme,
               .device = device,
               .pci_class = 0x060400,
               .driver = "pcieport",
               .above = above});
  }
  [[nodiscard]] bool was_read(const std::string& part) const {
    return std::ranges::any_of(read_, [&](const auto& path) { return path.contains(part); });
  }
  static std::vector<std::string> addresses(const PciScan& scan) {
    std::vector<std::string> out;
    for (const auto& function : scan.functions) out.push_back(bdf_text(function.bdf));
    return out;
  }
  static std::vector<std::string> bridges_of(const PciScan& scan, std::size_t function) {
    std::vector<std::string> out;
    for (const auto index : scan.functions.at(function).bridges)
      out.push_back(bdf_text(scan.bridges.at(index).bdf));
    return out;
  }

  test::Tree tree_;
  Reports reports_;
  std::vector<std::string> read_;
  /// The end of the path of what the gate does not let through; "" for nothing.
  std::string refused_;
};

TEST_F(ScanTest, ATreeWithoutABusHasNone) {
  EXPECT_FALSE(scan().has_bus);
  tree_.directory("sys/bus/pci/devices");
  const PciScan empty = scan();
  EXPECT_TRUE(empty.has_bus);
  EXPECT_EQ(empty.function_count, 0U);
  EXPECT_TRUE(reports_.by_function.empty());
}

TEST_F(ScanTest, FunctionsAreInTheOrderOfTheirAddresses) {
  for (const char* bdf : {"0001:01:00.0", "0000:0c:00.0", "0000:0b:00.1", "0000:0b:00.0", "10000:01:00.0"})
    add(bdf);
  EXPECT_EQ(addresses(scan()),
            (Codes{"0000:0b:00.0", "0000:0b:00.1", "0000:0c:00.0", "0001:01:00.0", "10000:01:00.0"}));
}

TEST_F(ScanTest, OfOtherFunctionsOnlyTheClassIsRead) {
  add("0000:0c:00.0");
  tree_.add({.bdf = "0000:0d:00.0", .vendor = kAcme, .device = 9, .pci_class = 0x020000});
  const PciScan found = scan(OAMHAL_ATTRIBUTE_CONFIG);
  EXPECT_EQ(found.function_count, 2U);
  EXPECT_EQ(addresses(found), Codes{"0000:0c:00.0"});
  EXPECT_EQ(std::ranges::count_if(read_, [](const auto& path) { return path.contains("0000:0d:00.0"); }), 1);
  EXPECT_TRUE(was_read("0000:0d:00.0/class"));
}

TEST_F(ScanTest, TheFilterDecidesWhatIsTaken) {
  tree_.add({.bdf = "0000:0c:00.0", .vendor = test::kBolt, .device = 1});
  EXPECT_TRUE(scan().functions.empty());
  EXPECT_FALSE(was_read("revision"));
}

TEST_F(ScanTest, NamesThatAreNoCanonicalAddressArePassedOver) {
  add("0000:0c:00.0");
  for (const char* name : {"0c:00.0", "0000:0C:00.0", "00000:0c:00.0", "no-address"})
    tree_.link(std::string("sys/bus/pci/devices/") + name, "../../../devices/pci0000:00/0000:0c:00.0");
  const PciScan found = scan();
  EXPECT_EQ(addresses(found), Codes{"0000:0c:00.0"});
  EXPECT_EQ(found.function_count, 1U);
}

TEST_F(ScanTest, DetailsOfAFunction) {
  add("0000:0c:00.0");
  tree_.set("0000:0c:00.0", "numa_node", "1\n");
  tree_.set("0000:0c:00.0", "local_cpulist", "0-31,64-95\n");
  tree_.set("0000:0c:00.0", "power_state", "D0\n");
  tree_.link("sys/devices/pci0000:00/0000:0c:00.0/iommu_group", "../../../kernel/iommu_groups/42");
  tree_.link("sys/devices/pci0000:00/0000:0c:00.0/physfn", "../0000:0b:00.0");
  const PciScan found = scan();
  ASSERT_EQ(found.functions.size(), 1U);
  const PciFunction& function = found.functions[0];
  EXPECT_EQ(function.ids.subsystem_device, 0x0abc);
  EXPECT_EQ(function.ids.driver, "acme");
  EXPECT_EQ(function.revision, 1);
  EXPECT_EQ(function.numa_node.value, 1U);
  EXPECT_EQ(function.local_cpus, "0-31,64-95");
  EXPECT_EQ(function.iommu_group.value, 42U);
  EXPECT_EQ(function.iommu_group.absence, OAMHAL_PRESENT);
  EXPECT_TRUE(function.virtual_function);
  ASSERT_EQ(function.bars.size(), 1U);
  EXPECT_EQ(function.bars[0].size, 16U << 20);
  EXPECT_TRUE(reports_.by_function.empty());
}

// A node of -1 is the kernel's "no idea", and not the last node.
// Who places thousands of modules wants no details of each.
TEST_F(ScanTest, AGateThatRefusesTheResourcesGetsNoDetailsAndNoBridges) {
  add_bridge("0000:00:01.0");
  add("0000:0c:00.0", "0000:00:01.0/");
  add("0000:0d:00.0", "0000:00:01.0/");
  refused_ = "0000:0c:00.0/resource";
  const PciScan found = scan();
  ASSERT_EQ(found.functions.size(), 2U);
  const PciFunction& brief = found.functions[0];
  EXPECT_EQ(brief.ids.driver, "acme");
  EXPECT_EQ(brief.numa_node.absence, OAMHAL_ABSENT_NOT_READ);
  EXPECT_EQ(brief.iommu_group.absence, OAMHAL_ABSENT_NOT_READ);
  EXPECT_EQ(brief.link.width.absence, OAMHAL_ABSENT_NOT_READ);
  EXPECT_FALSE(brief.placed);
  EXPECT_TRUE(brief.bridges.empty());
  EXPECT_FALSE(was_read("0000:0c:00.0/numa_node"));
  EXPECT_TRUE(reports_.by_function.empty());
  EXPECT_TRUE(found.functions[1].placed);
  EXPECT_TRUE(was_read("0000:0d:00.0/numa_node"));
}

TEST_F(ScanTest, UnknownDetailsAreAbsentWithAReason) {
  add("0000:0c:00.0");
  tree_.set("0000:0c:00.0", "numa_node", "-1\n");
  add("0000:0d:00.0");
  tree_.set("0000:0d:00.0", "numa_node", "both\n");
  tree_.set("0000:0d:00.0", "local_cpulist", "; rm -rf\n");
  const PciScan found = scan();
  EXPECT_EQ(found.functions.at(0).numa_node.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_EQ(found.functions.at(0).iommu_group.absence, OAMHAL_ABSENT_NOT_REPORTED);
  EXPECT_EQ(found.functions.at(0).link.width.absence, OAMHAL_ABSENT_NOT_READ);
  EXPECT_EQ(found.functions.at(1).numa_node.absence, OAMHAL_ABSENT_MALFORMED);
  EXPECT_EQ(found.functions.at(1).local_cpus, "");
  EXPECT_EQ(reports_.by_function["0000:0d:00.0"], Codes(2, "attribute.malformed"));
  EXPECT_FALSE(reports_.by_function.contains("0000:0c:00.0"));
}

TEST_F(ScanTest, WithoutUeventTheSingleAttributesMustDo) {
  add("0000:0c:00.0");
  tree_.set("0000:0c:00.0", "uevent", "nothing=1\n");
  const PciScan found = scan();
  ASSERT_EQ(found.functions.size(), 1U);
  EXPECT_EQ(found.functions[0].ids.vendor, kAcme);
  EXPECT_EQ(found.functions[0].ids.device, 1);
  EXPECT_EQ(found.functions[0].ids.subsystem_device, 0x0abc);
  EXPECT_EQ(found.functions[0].ids.driver, "acme");
  EXPECT_EQ(reports_.by_function["0000:0c:00.0"], Codes{"attribute.malformed"});
}

TEST_F(ScanTest, ABrokenClassDoesNotHideAFunction) {
  add("0000:0c:00.0");
  tree_.set("0000:0c:00.0", "class", "what\n");
  EXPECT_EQ(addresses(scan()), Codes{"0000:0c:00.0"});
  EXPECT_EQ(reports_.by_function["0000:0c:00.0"], Codes{"attribute.malformed"});
}

TEST_F(ScanTest, AFunctionThatGoesAwayMeanwhileIsNotTaken) {
  add("0000:0c:00.0");
  tree_.remove("sys/devices/pci0000:00/0000:0c:00.0");
  const PciScan found = scan();
  EXPECT_TRUE(found.functions.empty());
  EXPECT_EQ(found.function_count, 1U);
  EXPECT_FALSE(reports_.by_function["0000:0c:00.0"].empty());
}

TEST_F(ScanTest, AClosedDirectoryIsInaccessibleNotGone) {
  add("0000:0c:00.0");
  // Names may be looked up in it, but it cannot be opened.
  std::filesystem::permissions(tree_ / "sys/devices/pci0000:00/0000:0c:00.0",
                               static_cast<std::filesystem::perms>(0711));
  const test::AsNobody nobody;
  const PciScan found = scan();
  ASSERT_EQ(found.functions.size(), 1U);
  EXPECT_EQ(found.functions[0].inaccessible, EACCES);
}

TEST_F(ScanTest, BridgesUpToTheRootPortNearestFirst) {
  const std::string port = "0000:00:01.0/";
  add_bridge("0000:00:01.0");
  add_bridge("0000:01:00.0", port, kAcmeInternalBridge);
  add_bridge("0000:02:00.0", port + "0000:01:00.0/", kAcmeInternalBridge);
  add("0000:03:00.0", port + "0000:01:00.0/0000:02:00.0/");
  const PciScan found = scan();
  ASSERT_EQ(found.functions.size(), 1U);
  EXPECT_EQ(bridges_of(found, 0), (Codes{"0000:02:00.0", "0000:01:00.0", "0000:00:01.0"}));
  std::map<std::string, bool> internal;
  for (const auto& bridge : found.bridges) internal[bdf_text(bridge.bdf)] = bridge.package_internal;
  EXPECT_EQ(internal, (std::map<std::string, bool>{
                          {"0000:00:01.0", false}, {"0000:01:00.0", true}, {"0000:02:00.0", true}}));
}

TEST_F(ScanTest, ASharedBridgeIsThereOnce) {
  add_bridge("0000:00:01.0");
  add("0000:01:00.0", "0000:00:01.0/");
  add("0000:01:00.1", "0000:00:01.0/");
  add("0000:09:00.0");
  const PciScan found = scan();
  EXPECT_EQ(found.bridges.size(), 1U);
  EXPECT_EQ(bridges_of(found, 0), bridges_of(found, 1));
  EXPECT_TRUE(found.functions.at(2).bridges.empty());
}

TEST_F(ScanTest, ALinkToAnotherPlaceMakesNoHierarchy) {
  add_bridge("0000:00:01.0");
  add("0000:01:00.0", "0000:00:01.0/");
  tree_.link("sys/bus/pci/devices/0000:0c:00.0", "../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0");
  const PciScan found = scan();
  ASSERT_EQ(addresses(found), (Codes{"0000:01:00.0", "0000:0c:00.0"}));
  EXPECT_TRUE(found.functions[1].bridges.empty());
  EXPECT_EQ(reports_.by_function["0000:0c:00.0"], Codes{"attribute.malformed"});
}

TEST_F(ScanTest, SlotsNameWhatIsInOrBelowThem) {
  add_bridge("0000:00:01.0");
  add("0000:01:00.0", "0000:00:01.0/");
  add_bridge("0000:00:02.0");
  add_bridge("0000:05:00.0", "0000:00:02.0/");
  add("0000:06:00.1", "0000:00:02.0/0000:05:00.0/");
  add("0000:0c:00.0");
  tree_.write("sys/bus/pci/slots/OAM3/address", "0000:01:00\n");
  tree_.write("sys/bus/pci/slots/OAM5/address", "0000:05:00\n");
  tree_.write("sys/bus/pci/slots/broken/address", "here\n");
  const PciScan found = scan();
  EXPECT_EQ(found.functions.at(0).slot, "OAM3");
  EXPECT_EQ(found.functions.at(1).slot, "OAM5");
  EXPECT_EQ(found.functions.at(2).slot, "");
}

TEST_F(ScanTest, LinkAndConfigurationAreReadWhenAskedFor) {
  add_bridge("0000:00:01.0");
  add("0000:01:00.0", "0000:00:01.0/");
  for (const char* bdf : {"0000:00:01.0", "0000:01:00.0"}) {
    tree_.set(bdf, "current_link_speed", "32.0 GT/s PCIe\n");
    tree_.set(bdf, "current_link_width", "16\n");
    tree_.set(bdf, "max_link_speed", "fast\n");
    tree_.set(bdf, "config", std::string("\x3e\xac\x01\x00", 4) + std::string(60, '\0'));
  }
  static_cast<void>(scan());
  EXPECT_FALSE(was_read("link_speed"));
  EXPECT_FALSE(was_read("config"));
  const PciScan found = scan(OAMHAL_ATTRIBUTE_CONFIG);
  for (const oamhal_pcie_link_t& link : {found.functions.at(0).link, found.bridges.at(0).link}) {
    EXPECT_EQ(link.speed_tenth_gts.value, 320U);
    EXPECT_EQ(link.width.value, 16U);
    EXPECT_EQ(link.max_speed_tenth_gts.absence, OAMHAL_ABSENT_MALFORMED);
    EXPECT_EQ(link.max_width.absence, OAMHAL_ABSENT_NOT_REPORTED);
  }
  EXPECT_EQ(found.functions.at(0).config.id, 0x0001ac3eU);
  EXPECT_EQ(found.bridges.at(0).config.id, 0x0001ac3eU);
}

// Asking the configuration space of a powered-down function would wake it.
TEST_F(ScanTest, ASleepingFunctionIsNotWoken) {
  add("0000:0c:00.0");
  tree_.set("0000:0c:00.0", "power_state", "D3cold\n");
  tree_.set("0000:0c:00.0", "config", std::string(64, '\xff'));
  tree_.set("0000:0c:00.0", "current_link_width", "16\n");
  const PciScan found = scan(OAMHAL_ATTRIBUTE_CONFIG);
  EXPECT_FALSE(was_read("config"));
  EXPECT_FALSE(was_read("current_link_width"));
  EXPECT_FALSE(found.functions.at(0).config.all_ones);
  EXPECT_EQ(found.functions.at(0).link.width.absence, OAMHAL_ABSENT_NOT_REPORTED);
}

TEST_F(ScanTest, AnEmptyConfigurationSpaceIsTorn) {
  add("0000:0c:00.0");
  tree_.set("0000:0c:00.0", "config", "");
  const PciScan found = scan(OAMHAL_ATTRIBUTE_CONFIG);
  EXPECT_FALSE(found.functions.at(0).config.id);
  EXPECT_EQ(reports_.by_function["0000:0c:00.0"], Codes{"attribute.torn"});
}

}  // namespace
}  // namespace oamhal::hal
