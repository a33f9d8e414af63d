// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <type_traits>
#include <vector>

#include <oamhal/oamhal.hpp>

static_assert(__cplusplus < 202002L, "the face promises C++17");

/// The C++17 face on a tree of one function that no vendor's backend takes.
namespace {

namespace fs = std::filesystem;

constexpr const char* kBdf = "0000:0c:00.0";

class FaceTest : public testing::Test {
 public:
  ~FaceTest() override { fs::remove_all(root_); }
  FaceTest(const FaceTest&) = delete;
  FaceTest& operator=(const FaceTest&) = delete;

 protected:
  FaceTest() {
    std::string name = fs::exists("/dev/shm") ? "/dev/shm/oamhal-face-XXXXXX" : "/tmp/oamhal-face-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    root_ = name;
    add(kBdf);
    write("sys/devices/system/node/online", "0,2-3\n");
  }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  void add(const std::string& bdf) const {
    const std::string place = "sys/devices/pci0000:00/" + bdf + "/";
    write(place + "class", "0x120000\n");
    write(place + "revision", "0x00\n");
    write(place + "uevent", "PCI_CLASS=120000\nPCI_ID=FFF3:0001\nPCI_SUBSYS_ID=FFF3:0001\n");
    std::string resource = "0x0000000010000000 0x0000000010ffffff 0x0000000000040200\n";
    for (int i = 1; i < 6; ++i) resource += "0x0000000000000000 0x0000000000000000 0x0000000000000000\n";
    write(place + "resource", resource);
    fs::create_directories(root_ / "sys/bus/pci/devices");
    fs::create_symlink("../../../devices/pci0000:00/" + bdf, root_ / "sys/bus/pci/devices" / bdf);
  }
  [[nodiscard]] oamhal::context_options options() const {
    oamhal::context_options options;
    options.root = root_.string();
    return options;
  }
  [[nodiscard]] oamhal::context open() const { return oamhal::context::create(options()); }

  fs::path root_;
};

TEST_F(FaceTest, TryFormsReturnAResult) {
  const oamhal::result<oamhal::context> here = oamhal::context::try_create(options());
  ASSERT_TRUE(here);
  const oamhal::result<oamhal::snapshot> seen = here->try_enumerate();
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->devices().size(), 1U);
  EXPECT_TRUE(seen->try_open(0));
  EXPECT_TRUE(oamhal::try_select(*seen, kBdf));
}

TEST_F(FaceTest, AFailureHasStatusErrnoAndMessage) {
  auto wrong = options();
  wrong.root += "/nowhere";
  const auto here = oamhal::context::try_create(wrong);
  ASSERT_FALSE(here);
  EXPECT_EQ(here.error().status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(here.error().system_errno, ENOENT);
  EXPECT_NE(here.error().message.find("/nowhere"), std::string::npos);
}

TEST_F(FaceTest, ThrowingFormsThrowTheSameFailure) {
  auto wrong = options();
  wrong.root += "/nowhere";
  try {
    static_cast<void>(oamhal::context::create(wrong));
    FAIL() << "nothing was thrown";
  } catch (const oamhal::exception& thrown) {
    EXPECT_EQ(thrown.status(), OAMHAL_ERROR_NOT_FOUND);
    EXPECT_EQ(thrown.error().system_errno, ENOENT);
    EXPECT_EQ(thrown.what(), thrown.error().message);
  }
  const auto seen = open().enumerate();
  EXPECT_THROW(static_cast<void>(seen.open(1)), oamhal::exception);
  EXPECT_THROW(static_cast<void>(oamhal::select(seen, "oam99")), oamhal::exception);
  EXPECT_THROW(static_cast<void>(oamhal::parse_bdf("here")), oamhal::exception);
  EXPECT_THROW(static_cast<void>(oamhal::context::try_create(wrong).value()), oamhal::exception);
}

TEST_F(FaceTest, StrictnessTurnsFindingsIntoAFailure) {
  auto strict = options();
  strict.strictness = OAMHAL_STRICTNESS_FAIL_ON_ERROR;
  const auto seen = oamhal::context::create(strict).try_enumerate();
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().status, OAMHAL_ERROR_FINDINGS);
  EXPECT_EQ(seen.error().message.rfind("driver.none: ", 0), 0U) << seen.error().message;
}

TEST_F(FaceTest, ListsAreWalkedByIteratorAndByIndex) {
  add("0000:0d:00.0");
  add("0000:0b:00.0");
  const auto seen = open().enumerate();
  const auto devices = seen.devices();
  std::vector<std::string> walked;
  for (const oamhal::device_info& device : devices) {
    EXPECT_EQ(device.position, walked.size());
    walked.emplace_back(device.bdf_text);
  }
  EXPECT_EQ(walked, (std::vector<std::string>{"0000:0b:00.0", kBdf, "0000:0d:00.0"}));
  ASSERT_EQ(devices.size(), 3U);
  EXPECT_STREQ(devices[2].bdf_text, "0000:0d:00.0");
  const auto found = std::find_if(devices.begin(), devices.end(),
                                  [](const auto& device) { return std::string(device.bdf_text) == kBdf; });
  ASSERT_TRUE(found != devices.end());
  EXPECT_EQ((*found).position, 1U);
  auto place = devices.begin();
  EXPECT_STREQ((*place++).bdf_text, "0000:0b:00.0");
  EXPECT_STREQ((*++place).bdf_text, "0000:0d:00.0");
  EXPECT_TRUE(++place == devices.end());
  EXPECT_TRUE(seen.partitions().empty());
  EXPECT_FALSE(seen.partitions().begin() != seen.partitions().end());
}

TEST_F(FaceTest, WhatBelongsToADeviceIsItsOwn) {
  add("0000:0d:00.0");
  const auto seen = open().enumerate();
  const oamhal::device_info second = seen.devices()[1];
  const auto memories = seen.memories(second);
  ASSERT_EQ(memories.size(), 1U);
  EXPECT_EQ(memories[0].device, 1U);
  EXPECT_EQ(memories[0].position, 1U);
  EXPECT_EQ(oamhal::value_of(memories[0].capacity_bytes), std::uint64_t{16} << 20);
  const oamhal::module_info module = seen.modules()[*oamhal::index_of(second.module)];
  ASSERT_EQ(seen.devices(module).size(), 1U);
  EXPECT_EQ(seen.devices(module)[0].position, 1U);
  EXPECT_TRUE(seen.firmware(second).empty());
  EXPECT_TRUE(seen.bridges(second).empty());
  EXPECT_EQ(seen.numa_nodes(), (std::vector<std::uint32_t>{0, 2, 3}));
}

TEST_F(FaceTest, AListOutlivesWhatItCameFrom) {
  const auto devices = open().enumerate().devices();
  fs::remove_all(root_ / "sys");
  ASSERT_EQ(devices.size(), 1U);
  EXPECT_STREQ(devices[0].bdf_text, kBdf);
  const auto backends = open().backends();
  ASSERT_FALSE(backends.empty());
  for (const auto& backend : backends) EXPECT_STRNE(backend.name, "");
}

TEST_F(FaceTest, CopiesShareAndMovesLeaveNothing) {
  oamhal::snapshot one = open().enumerate();
  const oamhal::snapshot two = one;
  EXPECT_EQ(one.c_handle(), two.c_handle());
  const oamhal::snapshot three = std::move(one);
  EXPECT_EQ(three.c_handle(), two.c_handle());
  EXPECT_EQ(one.c_handle(),
            nullptr);  // NOLINT(bugprone-use-after-move,clang-analyzer-cplusplus.Move): the question
  one = three;
  EXPECT_EQ(one.devices().size(), 1U);
}

TEST_F(FaceTest, HandlesAreEqualForOneDevice) {
  add("0000:0d:00.0");
  const auto here = open();
  const auto first = here.enumerate();
  const auto handle = first.open(0);
  fs::remove(root_ / "sys/bus/pci/devices" / kBdf);
  const auto second = here.rescan(first);
  EXPECT_TRUE(handle.is_lost());
  EXPECT_EQ(handle.id(), "pci:0000:0c:00.0");
  EXPECT_TRUE(first.open(1) == second.open(0));
  EXPECT_TRUE(second.open(0) != handle);
}

TEST_F(FaceTest, TheGateSeesEveryRead) {
  int reads = 0;
  auto gated = options();
  gated.gate_user = &reads;
  gated.gate = [](void* user, const char*, const char*, std::int32_t) -> std::int32_t {
    ++*static_cast<int*>(user);
    return EACCES;
  };
  const auto seen = oamhal::context::create(gated).enumerate();
  EXPECT_GT(reads, 0);
  EXPECT_TRUE(seen.devices().empty());
  EXPECT_FALSE(seen.findings().empty());
}

TEST_F(FaceTest, ClassesAreAskedForByName) {
  write("sys/devices/pci0000:00/" + std::string(kBdf) + "/current_link_width", "16\n");
  const auto here = open();
  const auto width = [](const oamhal::snapshot& seen) { return seen.devices()[0].host_link.width; };
  EXPECT_EQ(oamhal::absence_of(width(here.enumerate())), OAMHAL_ABSENT_NOT_READ);
  EXPECT_EQ(oamhal::value_of(width(here.enumerate(OAMHAL_ATTRIBUTE_CONFIG))), 16U);
  const auto refused = here.try_enumerate(64);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST(FaceHelpers, AbsentIsNotZero) {
  EXPECT_EQ(oamhal::value_of({0, OAMHAL_PRESENT, 0}), 0U);
  EXPECT_EQ(oamhal::value_of({0, OAMHAL_ABSENT_NOT_REPORTED, 0}), std::nullopt);
  EXPECT_EQ(oamhal::value_of({}), std::nullopt);
  EXPECT_EQ(oamhal::index_of(OAMHAL_NO_INDEX), std::nullopt);
  EXPECT_EQ(oamhal::index_of(0), 0U);
  EXPECT_EQ(oamhal::text_of(nullptr), "");
  EXPECT_EQ(oamhal::maybe_text(nullptr), std::nullopt);
  EXPECT_EQ(oamhal::maybe_text(""), "");
}

TEST(FaceHelpers, NamesAndAddresses) {
  EXPECT_EQ(oamhal::to_string(OAMHAL_ERROR_AMBIGUOUS), "ambiguous");
  EXPECT_EQ(oamhal::to_string(OAMHAL_STATE_NO_DRIVER), "no-driver");
  EXPECT_EQ(oamhal::to_string(OAMHAL_PROOF_PAIR_ONLY), "pair-only");
  EXPECT_EQ(oamhal::to_string(oamhal::parse_bdf("c1:1f.7")), "0000:c1:1f.7");
  const auto none = oamhal::try_parse_bdf("here");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("here"), std::string::npos);
}

TEST(FaceHelpers, TheLibraryIsThatOfTheHeaders) {
  EXPECT_EQ(oamhal::version(), OAMHAL_VERSION_STRING);
  EXPECT_EQ(oamhal::version_number(), static_cast<unsigned>(OAMHAL_VERSION_NUMBER));
  EXPECT_EQ(oamhal::version(), std::to_string(OAMHAL_VERSION_MAJOR) + "." +
                                   std::to_string(OAMHAL_VERSION_MINOR) + "." +
                                   std::to_string(OAMHAL_VERSION_PATCH));
}

// A result that is dropped is a failure that nobody sees: the type itself warns.
TEST(FaceHelpers, ResultsHoldEitherAndMoveOut) {
  oamhal::result<std::string> good = std::string(100, 'x');
  EXPECT_EQ(good->size(), 100U);
  const std::string taken = std::move(good).value();
  EXPECT_EQ(taken.size(), 100U);
  const oamhal::result<std::string> bad = oamhal::error{OAMHAL_ERROR_BUSY, "busy.", EBUSY};
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error().system_errno, EBUSY);
  EXPECT_THROW(static_cast<void>(bad.value()), oamhal::exception);
}

}  // namespace
