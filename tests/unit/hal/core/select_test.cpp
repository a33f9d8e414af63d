// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

/// Two baseboards with a slot 3 each; slot 3 of ubb0 holds two devices. A card without a slot, and a virtual
/// function.
class SelectTest : public LabTest {
 protected:
  SelectTest() {
    Said& first = module("0000:10:00.0", 3, "one");
    first.identity.unique_id = "aa01";
    first.identity.module_key = "package";
    Said& second = module("0000:11:00.0", 3, "one");
    second.identity.unique_id = "aa02";
    second.identity.module_key = "package";
    second.identity.module_position = 1;
    second.partitions.resize(2);
    module("0000:12:00.0", 5, "one");
    module("0001:10:00.0", 3, "two").identity.unique_id = "aa03";
    Said& twin = acme("0002:10:00.0");
    twin.identity.unique_id = "bb";
    acme("0002:11:00.0").identity.unique_id = "bb";
    tree.add({.bdf = "0002:12:00.0", .vendor = kAcme, .device = kAcmeVirtual, .driver = "acme"});
  }

  result<oamhal_selection_t> choose(const std::string& selector) const {
    return try_select(*seen_, selector);
  }
  /// "BDF of the device, whole module, partition".
  std::string chosen(const std::string& selector) const {
    const auto selection = choose(selector);
    if (!selection) return oamhal_status_name(selection.error().status);
    const device_info device = seen_->devices()[selection->device];
    EXPECT_EQ(selection->module, device.module) << selector;
    std::string text = device.bdf_text;
    if (selection->whole_module != 0) text += " module";
    if (selection->partition != OAMHAL_NO_INDEX) {
      const partition_info partition = seen_->partitions()[selection->partition];
      EXPECT_EQ(partition.device, selection->device);
      text += " partition " + std::to_string(partition.index);
    }
    return text;
  }

  void SetUp() override { seen_ = std::make_unique<snapshot>(look()); }

  std::unique_ptr<snapshot> seen_;
};

TEST_F(SelectTest, ASlot) {
  EXPECT_EQ(chosen("oam5"), "0000:12:00.0 module");
  EXPECT_EQ(chosen("ubb0/oam3"), "0000:10:00.0 module");
  EXPECT_EQ(chosen("ubb1/oam3"), "0001:10:00.0 module");
}

TEST_F(SelectTest, ADeviceOfAModule) {
  EXPECT_EQ(chosen("ubb0/oam3.0"), "0000:10:00.0");
  EXPECT_EQ(chosen("ubb0/oam3.1"), "0000:11:00.0");
  EXPECT_EQ(chosen("oam5.0"), "0000:12:00.0");
  EXPECT_EQ(chosen("ubb0/oam3.2"), "not-found");
  EXPECT_EQ(chosen("oam5.18446744073709551615"), "not-found");
}

TEST_F(SelectTest, ASlotOfTwoBaseboardsIsAmbiguousAndListsThem) {
  for (const char* selector : {"oam3", "oam3.1"}) {
    const auto selection = choose(selector);
    ASSERT_FALSE(selection) << selector;
    EXPECT_EQ(selection.error().status, OAMHAL_ERROR_AMBIGUOUS);
    EXPECT_NE(selection.error().message.find("ubb0/oam3"), std::string::npos) << selection.error().message;
    EXPECT_NE(selection.error().message.find("ubb1/oam3"), std::string::npos) << selection.error().message;
  }
}

TEST_F(SelectTest, AnAddress) {
  EXPECT_EQ(chosen("0001:10:00.0"), "0001:10:00.0");
  EXPECT_EQ(chosen("10:00.0"), "0000:10:00.0");
  EXPECT_EQ(chosen("00000000:10:00.0"), "0000:10:00.0");
  EXPECT_EQ(chosen("0003:10:00.0"), "not-found");
}

TEST_F(SelectTest, AnId) {
  EXPECT_EQ(chosen("id:acme:aa02"), "0000:11:00.0");
  EXPECT_EQ(chosen("id:pci:0000:12:00.0"), "0000:12:00.0");
  EXPECT_EQ(chosen("id:ubb1/oam3"), "0001:10:00.0 module");
  EXPECT_EQ(chosen("id:module:pci:0002:10:00.0"), "0002:10:00.0 module");
  EXPECT_EQ(chosen("id:acme:aa02/p1"), "0000:11:00.0 partition 1");
  for (const char* selector : {"id:", "id:acme:aa0", "id:acme:aa022", "id:ubb1", "id:acme:aa02/p2"})
    EXPECT_EQ(chosen(selector), "not-found") << selector;
}

TEST_F(SelectTest, AUniqueId) {
  EXPECT_EQ(chosen("uuid:aa03"), "0001:10:00.0");
  EXPECT_EQ(chosen("uuid:"), "not-found");
  EXPECT_EQ(chosen("uuid:aa0"), "not-found");
  const auto twins = choose("uuid:bb");
  ASSERT_FALSE(twins);
  EXPECT_EQ(twins.error().status, OAMHAL_ERROR_AMBIGUOUS);
  EXPECT_NE(twins.error().message.find("0002:10:00.0, 0002:11:00.0"), std::string::npos);
}

TEST_F(SelectTest, AnIndex) {
  for (const auto& device : seen_->devices())
    EXPECT_EQ(chosen(std::to_string(device.position)), device.bdf_text);
  EXPECT_EQ(chosen(std::to_string(seen_->devices().size())), "not-found");
  EXPECT_EQ(chosen("4294967296"), "not-found");
}

TEST_F(SelectTest, AVirtualFunctionHasNoModule) {
  EXPECT_EQ(chosen("0002:12:00.0"), "0002:12:00.0");
  EXPECT_EQ(choose("0002:12:00.0")->module, OAMHAL_NO_INDEX);
}

TEST_F(SelectTest, NothingElseIsASelector) {
  for (const char* selector : {"",
                               " ",
                               "oam",
                               "oam3.",
                               "oam.1",
                               "oam-1",
                               "oam3.1.1",
                               "oam3x",
                               "ubb0",
                               "ubb/oam3",
                               "ubb0/",
                               "ubb0/3",
                               "ubb0oam3",
                               "OAM3",
                               "-1",
                               "1.0",
                               "0x1",
                               "5 ",
                               "all",
                               "18446744073709551616",
                               "ubb0/ubb0/oam3"})
    EXPECT_EQ(chosen(selector), "invalid-argument") << selector;
  EXPECT_NE(choose("all").error().message.find("oam3.1"), std::string::npos);
}

TEST_F(SelectTest, NotFoundNamesWhatWasLookedFor) {
  EXPECT_NE(choose("oam17").error().message.find("\"oam17\""), std::string::npos);
  EXPECT_EQ(chosen("ubb2/oam3"), "not-found");
  EXPECT_EQ(chosen("ubb4294967296/oam3"), "not-found");
}

}  // namespace
}  // namespace oamhal::test
