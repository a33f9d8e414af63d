// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/registry.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/lab.hpp"

namespace oamhal::hal {
namespace {

using test::kAcme;
using test::kAncient;
using test::kBolt;
using test::kNobody;

std::string taker(const PciIds& ids) {
  const Registry registry = Registry::built_in();
  const auto taken = registry.match(ids);
  return taken.match == nullptr ? "nobody" : registry.backends()[taken.backend]->name;
}

PciIds ids_of(std::uint16_t vendor, std::uint16_t device, const char* driver = "",
              std::uint32_t pci_class = 0x120000) {
  return {.vendor = vendor,
          .device = device,
          .subsystem_vendor = 0,
          .subsystem_device = 0,
          .pci_class = pci_class,
          .driver = driver};
}

TEST(Registry, AnIdBeatsADriver) {
  EXPECT_EQ(taker(ids_of(kAcme, test::kAcmeOne, "bolt")), "acme");
  EXPECT_EQ(taker(ids_of(kBolt, 0x0001, "acme")), "bolt");
}

TEST(Registry, ADriverBeatsAClass) {
  EXPECT_EQ(taker(ids_of(kAcme, 0x0999, "bolt")), "bolt");
  EXPECT_EQ(taker(ids_of(kAcme, 0x0999)), "acme");
}

TEST(Registry, TheFallbackIsLastWhateverItMatchesOn) {
  EXPECT_EQ(taker(ids_of(kAcme, test::kAcmeContested)), "acme");
  EXPECT_EQ(taker(ids_of(kAcme, test::kAcmeContested, "", 0x030000)), "leftover");
  EXPECT_EQ(taker(ids_of(kNobody, 1)), "leftover");
}

TEST(Registry, NobodyTakesWhatNobodyKnows) {
  EXPECT_EQ(taker(ids_of(kNobody, 1, "", 0x030000)), "nobody");
  EXPECT_EQ(taker(ids_of(kAcme, 0x0999, "", 0x030000)), "nobody");
  // A bridge of a package is no device.
  EXPECT_EQ(taker(ids_of(kAcme, test::kAcmeInternalBridge, "", 0x060400)), "nobody");
}

TEST(Registry, AClassIsComparedUnderItsMask) {
  EXPECT_EQ(taker(ids_of(kNobody, 1, "", 0x1200ff)), "leftover");
  EXPECT_EQ(taker(ids_of(kNobody, 1, "", 0x120100)), "nobody");
}

TEST(Registry, TheMatchIsTheMostSpecificEntry) {
  const Registry registry = Registry::built_in();
  const auto taken = registry.match(ids_of(kAcme, test::kAcmeOne, "acme"));
  ASSERT_NE(taken.match, nullptr);
  EXPECT_STREQ(taken.match->model, "Acme One");
  EXPECT_EQ(taken.match->data, 1U);
}

// bolt's entries are longer than this version's, as those of a later minor version may be.
TEST(Registry, LongerMatchEntriesAreStepped) {
  EXPECT_EQ(taker(ids_of(kNobody, 1, "bolt", 0x030000)), "bolt");
}

TEST(Registry, InternalBridgesAreThoseOfTheTables) {
  const Registry registry = Registry::built_in();
  EXPECT_TRUE(registry.is_internal_bridge(kAcme, test::kAcmeInternalBridge));
  EXPECT_FALSE(registry.is_internal_bridge(kBolt, test::kAcmeInternalBridge));
  EXPECT_FALSE(registry.is_internal_bridge(kAcme, test::kAcmeOne));
}

class RegistryLabTest : public test::LabTest {};

TEST_F(RegistryLabTest, AnotherMajorVersionIsRefusedWithASentence) {
  std::string said;
  context_options options;
  options.root = tree.path();
  options.log = [](void* user, std::int32_t level, const char* message) {
    *static_cast<std::string*>(user) += fmt::format("{}:{}\n", level, message);
  };
  options.log_user = &said;
  const context here = context::create(options);
  ASSERT_EQ(here.backends().size(), 4U);
  for (const auto& backend : here.backends())
    EXPECT_EQ(backend.refusal != nullptr, std::string_view(backend.name) == "ancient");
  EXPECT_STREQ(here.backends()[3].name, "ancient");
  EXPECT_EQ(here.backends()[3].path, nullptr);
  EXPECT_EQ(said.substr(0, 2), fmt::format("{}:", static_cast<int>(OAMHAL_LOG_ERROR)));
  EXPECT_NE(said.find("ancient"), std::string::npos) << said;
}

TEST_F(RegistryLabTest, WhatARefusedBackendWouldTakeStaysVisible) {
  tree.add({.bdf = "0000:0c:00.0", .vendor = kAncient, .device = 1});
  EXPECT_STREQ(test::device_at(look(), "0000:0c:00.0").backend, "leftover");
}

TEST_F(RegistryLabTest, BackendsAreDescribed) {
  const context here = open();
  for (const auto& backend : here.backends()) {
    if (text_of(backend.name) != "acme") continue;
    EXPECT_STREQ(backend.version, "1.2.3");
    EXPECT_STREQ(backend.origin, "built-in");
    EXPECT_STREQ(backend.evidence, "a unit test");
    EXPECT_EQ(backend.match_count, 5U);
    return;
  }
  FAIL() << "acme is not there";
}

TEST_F(RegistryLabTest, ADeviceSaysWhoTookItAndWhatItIs) {
  acme("0000:0c:00.0");
  tree.add({.bdf = "0000:0d:00.0", .vendor = kNobody, .device = 1});
  const snapshot seen = look();
  const auto known = test::device_at(seen, "0000:0c:00.0");
  EXPECT_STREQ(known.backend, "acme");
  EXPECT_STREQ(known.vendor, "acme");
  EXPECT_STREQ(known.vendor_name, "Acme");
  EXPECT_STREQ(known.model, "Acme One");
  const auto unknown = test::device_at(seen, "0000:0d:00.0");
  EXPECT_STREQ(unknown.backend, "leftover");
  EXPECT_EQ(unknown.model, nullptr);
}

}  // namespace
}  // namespace oamhal::hal
