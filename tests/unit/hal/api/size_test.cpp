// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "support/lab.hpp"

/// A caller's struct is shorter or longer than the library's when one of the two is older.
namespace oamhal::test {
namespace {

constexpr unsigned char kUntouched = 0xee;

class SizeTest : public LabTest {
 protected:
  SizeTest() {
    Said& said = module("0000:0c:00.0", 3);
    said.partitions.resize(1);
    said.ports.resize(1);
    said.counters = {{sizeof(oamhal_backend_counter_t), 0, 0, "errors", "kinds", known(2), nullptr, nullptr}};
    said.firmware = {{"boot", "1"}};
    said.nodes.push_back({sizeof(oamhal_backend_node_t), "/dev/acme0", "acme", OAMHAL_NO_INDEX, 0, {}, {}});
    said.readings = {
        {sizeof(oamhal_backend_reading_t), "power", "mW", known(90000), "average", "hwmon power1_average"}};
    oamhal_backend_link_t link{};
    link.remote_kind = OAMHAL_END_UNCONNECTED;
    said.links = {link};
    tree.set("0000:0c:00.0", "numa_node", "1\n");
    tree.add({.bdf = "0000:00:01.0", .vendor = kNobody, .device = 1, .pci_class = 0x060400});
    acme("0000:0d:00.0", "0000:00:01.0/");
    tree.add({.bdf = "0000:0e:00.0", .vendor = kAcme, .device = kAcmeOne});  // a finding
    tree.add({.bdf = "0000:0f:00.0", .vendor = kNobody, .device = 2, .pci_class = 0x020000});
  }
};

/// Room for Info and what a later version may add; get fills it for a caller who says size.
template <typename Info>
struct Room {
  alignas(Info) std::array<unsigned char, sizeof(Info) + 64> bytes{};

  template <typename Get>
  oamhal_status ask(std::size_t size, Get get) {
    bytes.fill(kUntouched);
    std::memcpy(bytes.data(), &size, sizeof size);
    return get(reinterpret_cast<Info*>(bytes.data()));
  }
  /// The first byte from begin on that is not value, or end.
  [[nodiscard]] std::size_t first_other(std::size_t begin, std::size_t end, unsigned char value) const {
    while (begin < end && bytes.at(begin) == value) ++begin;
    return begin;
  }
};

/// The rules of a size field, for one getter.
template <typename Info, typename Get>
void expect_negotiated(const char* what, Get get) {
  SCOPED_TRACE(what);
  Room<Info> whole;
  ASSERT_EQ(whole.ask(sizeof(Info), get), OAMHAL_OK);
  EXPECT_EQ(whole.first_other(sizeof(Info), whole.bytes.size(), kUntouched), whole.bytes.size());
  for (const std::size_t size : {sizeof(std::size_t), sizeof(std::size_t) + 5, sizeof(Info) - 1}) {
    Room<Info> old;
    ASSERT_EQ(old.ask(size, get), OAMHAL_OK);
    EXPECT_EQ(
        std::memcmp(old.bytes.data() + sizeof size, whole.bytes.data() + sizeof size, size - sizeof size), 0);
    EXPECT_EQ(old.first_other(size, old.bytes.size(), kUntouched), old.bytes.size());
  }
  Room<Info> later;
  ASSERT_EQ(later.ask(sizeof(Info) + 40, get), OAMHAL_OK);
  EXPECT_EQ(later.first_other(sizeof(Info), sizeof(Info) + 40, 0), sizeof(Info) + 40);
  EXPECT_EQ(later.first_other(sizeof(Info) + 40, later.bytes.size(), kUntouched), later.bytes.size());
  for (const std::size_t size : {std::size_t{0}, sizeof(std::size_t) - 1}) {
    Room<Info> none;
    EXPECT_EQ(none.ask(size, get), OAMHAL_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(none.first_other(sizeof size, none.bytes.size(), kUntouched), none.bytes.size());
  }
}

TEST_F(SizeTest, OfWhatASnapshotLists) {
  const snapshot seen =
      open().enumerate(0, OAMHAL_ENUMERATE_NICS | OAMHAL_ENUMERATE_NODES | OAMHAL_ENUMERATE_READINGS);
  const oamhal_snapshot_t* c = seen.c_handle();
  const auto at_zero = [c](auto get) { return [c, get](auto* info) { return get(c, 0, info); }; };
  expect_negotiated<oamhal_snapshot_info_t>("snapshot",
                                            [c](auto* info) { return oamhal_snapshot_get(c, info); });
  expect_negotiated<oamhal_baseboard_info_t>("baseboard", at_zero(oamhal_baseboard_get));
  expect_negotiated<oamhal_module_info_t>("module", at_zero(oamhal_module_get));
  expect_negotiated<oamhal_device_info_t>("device", at_zero(oamhal_device_get));
  expect_negotiated<oamhal_partition_info_t>("partition", at_zero(oamhal_partition_get));
  expect_negotiated<oamhal_port_info_t>("port", at_zero(oamhal_port_get));
  expect_negotiated<oamhal_counter_info_t>("counter", at_zero(oamhal_counter_get));
  expect_negotiated<oamhal_reading_info_t>("reading", at_zero(oamhal_reading_get));
  expect_negotiated<oamhal_link_info_t>("link", at_zero(oamhal_link_get));
  expect_negotiated<oamhal_memory_info_t>("memory", at_zero(oamhal_memory_get));
  expect_negotiated<oamhal_bridge_info_t>("bridge", at_zero(oamhal_bridge_get));
  expect_negotiated<oamhal_nic_info_t>("nic", at_zero(oamhal_nic_get));
  expect_negotiated<oamhal_node_info_t>("node", at_zero(oamhal_node_get));
  expect_negotiated<oamhal_unit_info_t>("unit", at_zero(oamhal_unit_get));
  expect_negotiated<oamhal_finding_info_t>("finding", at_zero(oamhal_finding_get));
  expect_negotiated<oamhal_firmware_info_t>("firmware",
                                            [c](auto* info) { return oamhal_firmware_get(c, 0, 0, info); });
}

TEST_F(SizeTest, OfContextBackendAndSelection) {
  const context here = open();
  const snapshot seen = here.enumerate();
  expect_negotiated<oamhal_context_info_t>(
      "context", [&](auto* info) { return oamhal_context_get(here.c_handle(), info); });
  expect_negotiated<oamhal_backend_info_t>(
      "backend", [&](auto* info) { return oamhal_backend_get(here.c_handle(), 0, info); });
  expect_negotiated<oamhal_selection_t>(
      "selection", [&](auto* info) { return oamhal_select(seen.c_handle(), "oam3", info, nullptr); });
}

// A caller's size is his own: the library does not write its own into it.
TEST_F(SizeTest, StaysTheCallers) {
  const snapshot seen = look();
  Room<oamhal_device_info_t> room;
  for (const std::size_t size : {sizeof(oamhal_device_info_t) - 8, sizeof(oamhal_device_info_t) + 8}) {
    ASSERT_EQ(room.ask(size, [&](auto* info) { return oamhal_device_get(seen.c_handle(), 0, info); }),
              OAMHAL_OK);
    std::size_t after = 0;
    std::memcpy(&after, room.bytes.data(), sizeof after);
    EXPECT_EQ(after, size);
  }
}

// An older caller's options end before the gate: what is behind them is not read.
TEST_F(SizeTest, OptionsOfAnOlderCallerEndEarlier) {
  const std::string path = tree.path();
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  options.size = offsetof(oamhal_context_options_t, gate);
  options.root = path.c_str();
  options.gate = [](void*, const char*, const char*, std::int32_t) {
    ADD_FAILURE() << "a field behind the size was used";
    return EIO;
  };
  oamhal_context_t* made = nullptr;
  ASSERT_EQ(oamhal_context_create(&options, &made, nullptr), OAMHAL_OK);
  oamhal_snapshot_t* seen = nullptr;
  EXPECT_EQ(oamhal_enumerate(made, nullptr, &seen, nullptr), OAMHAL_OK);
  oamhal_snapshot_unref(seen);
  oamhal_context_unref(made);
}

// Else a caller who sets a root and forgets the size would look at the live machine.
TEST_F(SizeTest, OptionsWithoutASizeAreRefused) {
  const std::string path = tree.path();
  oamhal_context_options_t options = {};
  options.root = path.c_str();
  oamhal_context_t* made = nullptr;
  EXPECT_EQ(oamhal_context_create(&options, &made, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(made, nullptr);
  const oamhal_enumerate_options_t how = {};
  oamhal_snapshot_t* seen = nullptr;
  EXPECT_EQ(oamhal_enumerate(open().c_handle(), &how, &seen, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(seen, nullptr);
}

TEST_F(SizeTest, OptionsOfALaterCallerAreCut) {
  struct Later {
    oamhal_enumerate_options_t options;
    std::uint64_t added;
  } later = {OAMHAL_ENUMERATE_OPTIONS_INIT, UINT64_MAX};
  later.options.size = sizeof later;
  later.options.attribute_classes = OAMHAL_ATTRIBUTE_CONFIG;
  const context here = open();
  oamhal_snapshot_t* made = nullptr;
  ASSERT_EQ(oamhal_enumerate(here.c_handle(), &later.options, &made, nullptr), OAMHAL_OK);
  EXPECT_EQ(snapshot(made).info().attribute_classes, OAMHAL_ATTRIBUTE_CONFIG);
}

}  // namespace
}  // namespace oamhal::test
