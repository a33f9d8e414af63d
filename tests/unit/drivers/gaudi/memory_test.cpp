// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "machine.hpp"
#include "tests/live/habana_driver.hpp"

/// Memory over the compute node, by the table of the backend. The same through the whole library, on a live
/// context: tests/live. This one runs under the sanitizers too.
namespace oamhal::test {
namespace {

/// What the core gives a backend, with a driver behind each node.
struct Core {
  explicit Core(HabanaDriver& behind) : driver(behind) {
    table.size = sizeof table;
    table.self = this;
    table.exclusive_allowed = 1;
    table.open_node = [](void* self, const char* class_name, const char* node, int* fd, oamhal_error_t*) {
      Core& core = *static_cast<Core*>(self);
      core.opened.push_back(std::string(class_name) + "/" + node);
      core.driver.opened();
      *fd = 77;
      return static_cast<std::int32_t>(OAMHAL_OK);
    };
    table.close_node = [](void* self, int fd) {
      EXPECT_EQ(fd, 77);
      static_cast<Core*>(self)->driver.closed();
    };
    table.control = [](void* self, int fd, std::uint64_t request, void* argument) {
      EXPECT_EQ(fd, 77);
      return static_cast<Core*>(self)->driver.ioctl(request, argument);
    };
  }

  HabanaDriver& driver;
  oamhal_backend_driver_t table{};
  std::vector<std::string> opened;
};

struct Case {
  std::uint16_t device_id;
  const char* node;
  HabanaDriver::Kind kind;
};
constexpr Case kCases[] = {{0x1020, "accel/accel0", {"accel", false, false, false}},
                           {0x1000, "accel/accel0", {"gaudi", false, false, true}},
                           {0x1060, "habanalabs/hl0", {"older", true, true, false}}};

/// One of each kind of memory, all but the first left for closing.
void use(const oamhal_backend_managed_ops_t& ops, void* device, const oamhal_backend_host_t* host,
         Core& core) {
  void* memory = nullptr;
  oamhal_backend_managed_info_t info{};
  info.size = sizeof info;
  if (ops.open(device, host, &core.table, &memory, &info) != OAMHAL_OK) return;
  EXPECT_EQ(info.total_bytes, core.driver.total);
  EXPECT_EQ(info.depth, 0U);
  EXPECT_NE(std::string(info.why_no_copy), "");
  std::vector<std::uint64_t> handles;
  const auto ask = [&](std::int32_t kind, std::uint64_t length) {
    const oamhal_backend_request_t request{sizeof request, kind, -1, nullptr, length};
    oamhal_backend_piece_t piece{};
    piece.size = sizeof piece;
    if (ops.allocate(memory, host, &request, &piece) == OAMHAL_OK) handles.push_back(piece.handle);
  };
  ask(OAMHAL_REQUEST_DEVICE, 4096);
  ask(OAMHAL_REQUEST_HOST, 8192);
  ask(OAMHAL_REQUEST_DEVICE, 12288);
  ask(OAMHAL_REQUEST_IMPORT, 4096);
  int fd = -1;
  if (!handles.empty() && ops.share(memory, host, handles[0], &fd) == OAMHAL_OK) {
    ops.release(memory, host, handles[0]);
    core.driver.closed_export(fd);
    ::close(fd);
  }
  ops.release(memory, host, 4711);
  std::uint64_t left = 0;
  EXPECT_TRUE(ops.free_bytes(memory, host, &left) != OAMHAL_OK || left <= core.driver.total);
  core.driver.closing = true;
  ops.close(memory, host);
  core.driver.closing = false;
}

TEST(GaudiManagedMemory, WhicheverIoctlFailsNothingIsLeft) {
  for (const Case& one : kCases) {
    Machine machine;
    machine.add(one.device_id, 0);
    Machine::Answers answers;
    answers.old = one.kind.old_class;
    machine.answer(0, answers);
    HabanaDriver driver(one.kind);
    Core core(driver);
    unsigned devices = 0;
    machine.on_device = [&](void* device, const oamhal_backend_host_t* host) {
      ++devices;
      const auto* const ops = oamhal_backend_gaudi.ops->managed;
      ASSERT_NE(ops, nullptr);
      for (unsigned n = 1; n < 30; ++n) {
        for (const int error : {EIO, ENOMEM, EINVAL, ENODEV}) {
          driver.fail_at = driver.ioctls() + n;
          driver.error = error;
          use(*ops, device, host, core);
          EXPECT_TRUE(driver.is_empty()) << one.kind.name << ", ioctl " << n << ", error " << error;
          driver.come_back();
        }
      }
    };
    (void)machine.run();
    EXPECT_EQ(devices, 1U);
    EXPECT_EQ(driver.faults, std::vector<std::string>{});
    ASSERT_FALSE(core.opened.empty());
    EXPECT_EQ(core.opened[0], one.node);
  }
}

TEST(GaudiManagedMemory, WithoutTheCallersWordOrANodeNothingIsOpened) {
  for (const bool has_node : {true, false}) {
    Machine machine;
    machine.add(0x1020, 0);
    if (has_node) machine.answer(0, {});
    HabanaDriver driver(kCases[0].kind);
    Core core(driver);
    core.table.exclusive_allowed = has_node ? 0 : 1;
    machine.on_device = [&](void* device, const oamhal_backend_host_t* host) {
      void* memory = nullptr;
      oamhal_backend_managed_info_t info{};
      info.size = sizeof info;
      EXPECT_EQ(oamhal_backend_gaudi.ops->managed->open(device, host, &core.table, &memory, &info),
                has_node ? OAMHAL_ERROR_NO_PERMISSION : OAMHAL_ERROR_NOT_FOUND);
      EXPECT_EQ(memory, nullptr);
    };
    (void)machine.run();
    EXPECT_TRUE(core.opened.empty());
    EXPECT_EQ(driver.ioctls(), 0U);
  }
}

}  // namespace
}  // namespace oamhal::test
