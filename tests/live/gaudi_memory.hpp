// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_LIVE_GAUDI_MEMORY_HPP
#define OAMHAL_TESTS_LIVE_GAUDI_MEMORY_HPP

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <oamhal/bringup/memory.hpp>
#include <oamhal/oamhal.hpp>

#include "tests/live/habana_driver.hpp"
#include "tests/live/live_machine.hpp"
#include "tests/live/watched_node.hpp"

/// Memory of a Gaudi through the whole library: a live context, the backend, the node and its ioctls. Only
/// the kernel is umockdev's, and its driver this test's.
namespace oamhal::test {

using bringup::engine;
using Kind = HabanaDriver::Kind;

/// The device of accelN is of kind N.
inline constexpr Kind kKinds[] = {{"accel", false, false, false},
                                  {"gaudi", false, false, true},
                                  {"old", true, false, false},
                                  {"older", true, true, false}};
inline constexpr unsigned kCount = 4;

/// An ioctl on the way from umockdev to a driver.
inline gboolean on_ioctl(UMockdevIoctlBase* /*base*/, UMockdevIoctlClient* client, gpointer user) {
  const unsigned long request = umockdev_ioctl_client_get_request(client);
  std::array<guint8, 40> argument{};
  const std::size_t bytes = std::min<std::size_t>(request >> 16U & 0x3fffU, argument.size());
  g_autoptr(GError) failed = nullptr;
  UMockdevIoctlData* data =
      umockdev_ioctl_data_resolve(umockdev_ioctl_client_get_arg(client), 0, bytes, &failed);
  int answer = EFAULT;
  if (data != nullptr) {
    gint length = 0;
    guint8* given = nullptr;
    umockdev_ioctl_data_retrieve(data, &given, &length);
    std::copy_n(given, std::min<std::size_t>(static_cast<std::size_t>(length), bytes), argument.begin());
    g_free(given);
    answer = static_cast<HabanaDriver*>(user)->ioctl(request, argument.data());
    umockdev_ioctl_data_update(data, 0, argument.data(), static_cast<int>(bytes));
    g_object_unref(data);
  }
  umockdev_ioctl_client_complete(client, answer == 0 ? 0 : -1, answer);
  return TRUE;
}

/// A machine with a device of each kind, and a driver behind the compute node of one of them.
class GaudiMemory : public testing::TestWithParam<unsigned> {
 protected:
  static void SetUpTestSuite() {
    machine = std::make_unique<LiveMachine>("hls2-gaudi2");
    for (unsigned i = kCount; i < 8; ++i) fs::remove(machine->function(machine->device(i)));
    for (unsigned i = 0; i < kCount; ++i) {
      const Kind& kind = kKinds[i];
      bdfs[i] = machine->device(i);
      fs::remove_all(machine->function(bdfs[i]) / "infiniband");
      if (kind.account_alone)
        std::ofstream(machine->function(bdfs[i]) / "uevent")
            << "DRIVER=habanalabs\nPCI_CLASS=120000\nPCI_ID=1DA3:1000\nPCI_SUBSYS_ID=1DA3:1000\n"
            << "PCI_SLOT_NAME=" << bdfs[i] << "\n";
      if (kind.old_class) machine->use_older_class(i);
      machine->add_node(name_of(i).substr(5), kind.old_class ? 237 : 261, kind.old_class ? 2 * i : i,
                        &on_ioctl, &drivers[i]);
    }
  }
  static void TearDownTestSuite() { machine.reset(); }
  static std::string name_of(unsigned i) {
    return (kKinds[i].old_class ? "/dev/hl" : "/dev/accel/accel") + std::to_string(i);
  }

  void SetUp() override {
    driver_ = HabanaDriver(kKinds[GetParam()]);
    node().path = name_of(GetParam());
    node().driver = &driver_;
    node().error = 0;
    node().opens = 0;
    bringup::attach(context_, {OAMHAL_BRINGUP_WRITE, {}});
  }
  void TearDown() override {
    engine_.reset();
    EXPECT_EQ(node().fd, -1) << "the node was left open";
    node().driver = nullptr;
    EXPECT_EQ(driver_.faults, std::vector<std::string>{});
    EXPECT_TRUE(driver_.is_empty());
  }

  result<engine> open() { return engine::try_open(context_, bdf_, OAMHAL_ENGINE_EXCLUSIVE); }
  void open_engine() {
    auto opened = open();
    ASSERT_TRUE(opened) << opened.error().message;
    engine_.emplace(std::move(*opened));
  }
  void close_engine() {
    driver_.closing = true;
    engine_.reset();
    driver_.closing = false;
  }
  /// A dma-buf of a buffer, or -1 and why.
  int share(oamhal_buffer_t buffer, oamhal_status* status = nullptr) {
    int fd = -1;
    oamhal_error_t error = OAMHAL_ERROR_INIT;
    const auto told = oamhal_buffer_export(engine_->c_handle(), buffer, &fd, &error);
    if (status != nullptr) *status = told;
    why_ = error.message;
    return fd;
  }

  static inline std::unique_ptr<LiveMachine> machine;
  static inline std::string bdfs[kCount];
  static inline HabanaDriver drivers[kCount] = {HabanaDriver(kKinds[0]), HabanaDriver(kKinds[1]),
                                                HabanaDriver(kKinds[2]), HabanaDriver(kKinds[3])};

  context context_ = context::create();
  const std::string& bdf_ = bdfs[GetParam()];
  HabanaDriver& driver_ = drivers[GetParam()];
  std::optional<engine> engine_;
  std::string why_;
};

/// Host memory that begins and ends on a page.
struct Pages {
  explicit Pages(std::size_t bytes)
      : size(bytes),
        memory(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {}
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() { ::munmap(memory, size); }
  std::size_t size;
  void* memory;
};

/// That an answer is no, with this status and these words in its sentence.
template <typename T>
testing::AssertionResult refused(const result<T>& answer, oamhal_status status, const std::string& words) {
  if (answer) return testing::AssertionFailure() << "it was done";
  const error& why = answer.error();
  if (why.status == status && why.message.find(words) != std::string::npos)
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << oamhal_status_name(why.status) << ": " << why.message;
}

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_LIVE_GAUDI_MEMORY_HPP
