// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_LIVE_AMD_MACHINE_HPP
#define OAMHAL_TESTS_LIVE_AMD_MACHINE_HPP

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <umockdev.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <oamhal/bringup/memory.hpp>
#include <oamhal/oamhal.hpp>

#include "tests/live/drm_standin/control.hpp"

namespace oamhal::test {

using bringup::engine;

inline constexpr const char* kFirst = "0000:05:00.0";
inline constexpr const char* kSecond = "0000:25:00.0";
/// A device whose render node is not in /dev.
inline constexpr const char* kWithoutNode = "0000:45:00.0";

/// A live context on the machine mi300x-ubb8, which umockdev plays, and the stand-in for the maker's library:
/// what was not given back to it after a test fails that.
class LiveAmd : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    bed = umockdev_testbed_new();
    ASSERT_TRUE(umockdev_in_mock_environment()) << "run it by umockdev-wrapper";
    gchar* const directory = umockdev_testbed_get_root_dir(bed);
    root = directory;
    g_free(directory);
    const auto tree = root / "written";
    const std::string command = std::string(OAM_SIM) + " tree mi300x-ubb8 " + tree.string() + " >&2";
    ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(concurrency-mt-unsafe)
    std::filesystem::remove_all(root / "sys");
    std::filesystem::rename(tree / "sys", root / "sys");
    std::filesystem::remove_all(tree);
    add_node(128);
    add_node(136);
  }
  static void TearDownTestSuite() { g_object_unref(bed); }

  void SetUp() override {
    void* const library = ::dlopen("libdrm_amdgpu.so.1", RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << ::dlerror();  // NOLINT(concurrency-mt-unsafe)
    auto* const get = reinterpret_cast<standin::Control* (*)()>(::dlsym(library, standin::kControlSymbol));
    ASSERT_NE(get, nullptr) << "this is no stand-in: set LD_LIBRARY_PATH";
    control_ = get();
    reset();
    context_ = context::create();
    bringup::attach(*context_, {OAMHAL_BRINGUP_WRITE, {}});
  }
  void TearDown() override {
    a_.reset();
    b_.reset();
    if (control_ == nullptr) return;
    EXPECT_THAT(control_->left(), testing::IsEmpty());
    EXPECT_THAT(control_->wrong, testing::IsEmpty());
    control_->wrong.clear();
  }

  void reset() {
    auto* const left = control_->left;
    *control_ = {};
    control_->left = left;
  }
  void open_both() {
    a_.emplace(engine::open(*context_, kFirst));
    b_.emplace(engine::open(*context_, kSecond));
  }
  static oamhal_copy_t copy_of(oamhal_buffer_t from, oamhal_buffer_t to, std::uint64_t length) {
    oamhal_copy_t copy = OAMHAL_COPY_INIT;
    copy.from = from;
    copy.to = to;
    copy.length = length;
    return copy;
  }
  static result<void> copied(engine& by, const oamhal_copy_t& copy) {
    const auto ticket = by.try_copy(copy);
    if (!ticket) return ticket.error();
    return by.try_wait(*ticket, std::chrono::milliseconds(5000));
  }
  template <typename T>
  static oamhal_status status_of(const result<T>& answer) {
    return answer ? OAMHAL_OK : answer.error().status;
  }
  /// Words that are not those of the seed.
  static std::uint64_t wrong_words(engine& of, oamhal_buffer_t buffer, std::uint64_t length,
                                   std::uint64_t seed) {
    const auto found = of.try_verify(buffer, 0, length, seed);
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    return found ? found->words : UINT64_MAX;
  }
  static inline UMockdevTestbed* bed = nullptr;
  static inline std::filesystem::path root;
  standin::Control* control_ = nullptr;
  std::optional<context> context_;
  std::optional<engine> a_;
  std::optional<engine> b_;

 private:
  static void add_node(unsigned minor) {
    const std::string name = "renderD" + std::to_string(minor);
    const std::string record = "P: /devices/test/" + name + "\nN: dri/" + name + "\nE: DEVNAME=/dev/dri/" +
                               name + "\nE: SUBSYSTEM=test\nE: MAJOR=226\nE: MINOR=" + std::to_string(minor) +
                               "\nA: dev=226:" + std::to_string(minor) + "\n\n";
    GError* error = nullptr;
    ASSERT_TRUE(umockdev_testbed_add_from_string(bed, record.c_str(), &error)) << error->message;
  }
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_LIVE_AMD_MACHINE_HPP
