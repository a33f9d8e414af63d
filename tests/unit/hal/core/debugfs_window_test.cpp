// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <oamhal/backend/window.hpp>

#include "support/lab.hpp"

/// Registers in a driver's file of debugfs: open_debugfs of oamhal/backend/host.h.
namespace oamhal::test {
namespace {

constexpr const char* kBdf = "0000:0c:00.0";
constexpr const char* kFile = "dri/0/regs";
constexpr std::uint64_t kListed = 0x20c;
constexpr std::uint64_t kFar = (std::uint64_t{7} << 32) + 0x210;

constexpr oamhal_index_range_t kRanges[] = {{kListed, kListed + 4}, {kFar, kFar}, {0x301, 0x301}};
constexpr oamhal_index_pair_t kPair{
    sizeof(oamhal_index_pair_t), "PAIR", 5, 4, 0x38, 0x3c, 0x44, kRanges, 3, sizeof kRanges[0]};

class DebugfsWindowTest : public LabTest {
 protected:
  DebugfsWindowTest() : said_(acme(kBdf)) {}

  [[nodiscard]] std::filesystem::path file() const {
    return std::filesystem::path(tree.path()) / "sys/kernel/debug" / kFile;
  }
  void put(std::uint64_t offset, std::uint32_t value) const {
    std::filesystem::create_directories(file().parent_path());
    std::fstream stream(file(), std::ios::in | std::ios::out | std::ios::binary);
    if (!stream) stream.open(file(), std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(offset));
    stream.write(reinterpret_cast<const char*>(&value), sizeof value);
  }
  /// Runs body as the backend's probe of the device.
  template <typename F>
  void probe(F&& body, std::uint32_t flags = OAMHAL_ENUMERATE_DEBUGFS, oamhal_attribute_gate gate = nullptr,
             void* user = nullptr) {
    bool ran = false;
    said_.look = [&](const oamhal_backend_host_t& host, const oamhal_backend_function_t&) {
      body(backend::Host(&host));
      ran = true;
    };
    context_options options;
    options.root = tree.path();
    options.gate = gate;
    options.gate_user = user;
    (void)context::create(options).enumerate(0, flags);
    EXPECT_TRUE(ran);
    said_.look = nullptr;
  }
  static std::int32_t open(const backend::Host& host, const char* path, std::string* why = nullptr) {
    const auto window = backend::Window::open_debugfs(host, path);
    if (window) return OAMHAL_OK;
    if (why != nullptr) *why = window.error().message;
    return window.error().status;
  }

  Said& said_;
};

TEST_F(DebugfsWindowTest, NothingIsOpenedUnlessItIsAskedFor) {
  put(kListed, 7);
  probe(
      [&](const backend::Host& host) {
        EXPECT_FALSE(host.may_open_debugfs());
        std::string why;
        EXPECT_EQ(open(host, kFile, &why), OAMHAL_ERROR_NO_PERMISSION);
        EXPECT_NE(why.find("OAMHAL_ENUMERATE_DEBUGFS"), std::string::npos) << why;
      },
      0);
}

TEST_F(DebugfsWindowTest, ReadsWhatThePairListsAndNothingElse) {
  put(kListed, 7);
  put(kFar, 0x81);
  put(0x218, 9);
  probe([&](const backend::Host& host) {
    EXPECT_TRUE(host.may_open_debugfs());
    const auto window = backend::Window::open_debugfs(host, kFile);
    ASSERT_TRUE(window) << window.error().message;
    const oamhal_window_access_t& access = window->access();
    EXPECT_EQ(access.mapped, nullptr);
    EXPECT_EQ(access.read_bytes, 0U);
    EXPECT_EQ(access.capabilities, OAMHAL_WINDOW_READ | OAMHAL_WINDOW_INDIRECT);
    std::uint64_t value = 0;
    EXPECT_EQ(access.read_indexed(access.self, &kPair, kListed, &value), OAMHAL_OK);
    EXPECT_EQ(value, 7U);
    EXPECT_EQ(access.read_indexed(access.self, &kPair, kFar, &value), OAMHAL_OK);
    EXPECT_EQ(value, 0x81U);
    EXPECT_EQ(access.read_indexed(access.self, &kPair, 0x218, &value), OAMHAL_ERROR_NO_PERMISSION);
    EXPECT_NE(std::string(access.why(access.self)).find("dri/0/regs at 0x218"), std::string::npos);
    // Listed, and not aligned: no register is there.
    EXPECT_EQ(access.read_indexed(access.self, &kPair, 0x301, &value), OAMHAL_ERROR_NO_PERMISSION);
    EXPECT_EQ(access.read(access.self, kListed, 4, &value), OAMHAL_ERROR_NO_PERMISSION);
    EXPECT_EQ(access.write(access.self, kListed, 4, 1), OAMHAL_ERROR_NO_PERMISSION);
    EXPECT_EQ(access.write_indexed(access.self, &kPair, kListed, 1), OAMHAL_ERROR_NO_PERMISSION);
    EXPECT_EQ(access.confirm(access.self, 0), OAMHAL_ERROR_IO);
  });
}

TEST_F(DebugfsWindowTest, AFileThatEndsBeforeIsNoZero) {
  put(0x0, 1);
  probe([&](const backend::Host& host) {
    const auto window = backend::Window::open_debugfs(host, kFile);
    ASSERT_TRUE(window);
    std::uint64_t value = 0;
    EXPECT_EQ(window->access().read_indexed(window->access().self, &kPair, kListed, &value), OAMHAL_ERROR_IO);
  });
}

TEST_F(DebugfsWindowTest, EachReasonHasItsSentence) {
  probe([&](const backend::Host& host) {
    std::string why;
    EXPECT_EQ(open(host, kFile, &why), OAMHAL_ERROR_NOT_FOUND);
    EXPECT_NE(why.find("debugfs is not mounted"), std::string::npos) << why;
    for (const char* outside : {"", "/etc/passwd", "../../../etc/passwd", "dri/../../../x", "dri/.."})
      EXPECT_EQ(open(host, outside), OAMHAL_ERROR_INVALID_ARGUMENT) << outside;
  });
  if (::geteuid() == 0) return;
  put(kListed, 7);
  ASSERT_EQ(::chmod(file().c_str(), 0), 0);
  probe([&](const backend::Host& host) {
    std::string why;
    EXPECT_EQ(open(host, kFile, &why), OAMHAL_ERROR_NO_PERMISSION);
    EXPECT_NE(why.find("for root"), std::string::npos) << why;
  });
}

struct Gate {
  int answer = 0;
  int calls = 0;
};

std::int32_t refuse_debugfs(void* user, const char* directory, const char*, std::int32_t) {
  auto& gate = *static_cast<Gate*>(user);
  if (!std::string(directory).starts_with("sys/kernel/debug")) return 0;
  return ++gate.calls == 2 ? gate.answer : 0;
}

// As one in lockdown answers, and a driver that hangs.
TEST_F(DebugfsWindowTest, TheGateIsAskedBeforeEveryRead) {
  put(kListed, 7);
  for (const auto& [answer, status, word] : {std::tuple(EPERM, OAMHAL_ERROR_NO_PERMISSION, "lockdown"),
                                             std::tuple(ETIMEDOUT, OAMHAL_ERROR_TIMEOUT, "in time")}) {
    Gate gate{answer, 0};
    probe(
        [&](const backend::Host& host) {
          const auto window = backend::Window::open_debugfs(host, kFile);
          ASSERT_TRUE(window);
          const oamhal_window_access_t& access = window->access();
          std::uint64_t value = 0;
          EXPECT_EQ(access.read_indexed(access.self, &kPair, kListed, &value), status);
          EXPECT_NE(std::string(access.why(access.self)).find(word), std::string::npos);
          EXPECT_EQ(access.read_indexed(access.self, &kPair, kListed, &value), OAMHAL_OK);
        },
        OAMHAL_ENUMERATE_DEBUGFS, &refuse_debugfs, &gate);
    EXPECT_EQ(gate.calls, 3);
  }
}

}  // namespace
}  // namespace oamhal::test
