// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <set>

#include "tests/live/gaudi_memory.hpp"

namespace oamhal::test {
namespace {

class GaudiMemoryFailure : public GaudiMemory {};

TEST_P(GaudiMemoryFailure, EachErrorOfOpenHasItsStatusAndItsSentence) {
  const std::vector<std::pair<int, oamhal_status>> errors = {
      {EBUSY, OAMHAL_ERROR_BUSY},          {EAGAIN, OAMHAL_ERROR_BUSY},
      {EPERM, OAMHAL_ERROR_NO_PERMISSION}, {EACCES, OAMHAL_ERROR_NO_PERMISSION},
      {ENODEV, OAMHAL_ERROR_DEVICE_LOST},  {ENXIO, OAMHAL_ERROR_DEVICE_LOST},
      {ENOENT, OAMHAL_ERROR_NOT_FOUND},    {EIO, OAMHAL_ERROR_IO}};
  std::set<std::string> sentences;
  for (const auto& [error, status] : errors) {
    node().error = error;
    const auto opened = open();
    EXPECT_TRUE(refused(opened, status, bdf_ + ": " + node().path));
    if (!opened) sentences.insert(opened.error().message);
  }
  // ENODEV and ENXIO are the same to a caller.
  EXPECT_EQ(sentences.size(), errors.size() - 1);
  EXPECT_EQ(node().opens, errors.size());
  EXPECT_EQ(driver_.ioctls(), 0U);
  node().error = 0;
  open_engine();
}

TEST_P(GaudiMemoryFailure, MemoryThatCannotBeIsRefused) {
  const auto expect = [&](const char* words) {
    EXPECT_TRUE(refused(open(), OAMHAL_ERROR_IO, words));
    EXPECT_EQ(node().fd, -1);
  };
  driver_.page = 4097;
  expect("pages of 4097");
  driver_.page = std::uint64_t{1} << 50U;
  expect("pages of 1125899906842624");
  driver_.page = 0;
  driver_.total = 0;
  expect("tells 0 bytes");
  driver_.total = UINT64_MAX - 4095;
  expect("cannot be");
  driver_.hw_ip_bytes = 0;
  expect("no sense");
}

TEST_P(GaudiMemoryFailure, EachErrorOfAnIoctlHasItsStatusAndItsSentence) {
  open_engine();
  const oamhal_buffer_t buffer = engine_->allocate(4096);
  Pages pages(4096);
  constexpr int kAllocate = 0;
  constexpr int kMap = 2;
  constexpr int kExport = 5;
  for (const auto& [error, status] :
       std::vector<std::pair<int, oamhal_status>>{{EBUSY, OAMHAL_ERROR_BUSY},
                                                  {ENOMEM, OAMHAL_ERROR_NO_MEMORY},
                                                  {EPERM, OAMHAL_ERROR_NO_PERMISSION},
                                                  {ENOTTY, OAMHAL_ERROR_NOT_SUPPORTED},
                                                  {EOPNOTSUPP, OAMHAL_ERROR_NOT_SUPPORTED},
                                                  {EIO, OAMHAL_ERROR_IO}}) {
    driver_.error = error;
    driver_.fail_op = kAllocate;
    EXPECT_TRUE(refused(engine_->try_allocate(4096), status, bdf_ + ": its driver"));
    driver_.fail_op = kMap;
    EXPECT_TRUE(refused(engine_->try_register(pages.memory, 4096), status, bdf_ + ": its driver"));
    EXPECT_TRUE(refused(engine_->try_allocate_host(4096), status, bdf_ + ": its driver"));
    // What was allocated before is given back at once.
    if (!kKinds[GetParam()].account_alone) {
      EXPECT_TRUE(refused(engine_->try_allocate(4096), status, bdf_ + ": its driver"));
    }
    EXPECT_EQ(driver_.used(), driver_.page);
    EXPECT_EQ(driver_.pinned(), 0U);
    driver_.fail_op = kExport;
    oamhal_status told = OAMHAL_OK;
    EXPECT_EQ(share(buffer, &told), -1);
    EXPECT_EQ(told, status) << why_;
    EXPECT_EQ(why_.rfind(bdf_ + ": its driver", 0), 0U) << why_;
  }
  // Of a range that the window of the device does not show; of a page that may not be written.
  driver_.error = EINVAL;
  oamhal_status told = OAMHAL_OK;
  EXPECT_EQ(share(buffer, &told), -1);
  EXPECT_EQ(told, OAMHAL_ERROR_NOT_SUPPORTED) << why_;
  driver_.error = EFAULT;
  driver_.fail_op = kMap;
  EXPECT_TRUE(refused(engine_->try_register(pages.memory, 4096), OAMHAL_ERROR_INVALID_ARGUMENT,
                      "may not be written"));
  EXPECT_TRUE(refused(engine_->try_allocate_host(4096), OAMHAL_ERROR_IO, "its driver"));
  driver_.fail_op = -1;
}

/// Uses a bit of everything. The answers that were no, each as it was told.
class Everything {
 public:
  Everything(engine& of, Pages& pages) : engine_(of), pages_(pages) {}

  std::vector<error> run() {
    const auto first = keep(engine_.try_allocate(5000));
    const auto second = keep(engine_.try_allocate(9000));
    const auto host = keep(engine_.try_allocate_host(9000));
    const auto taken = keep(engine_.try_register(pages_.memory, pages_.size));
    share(first);
    // The others are for closing.
    for (const oamhal_buffer_t buffer : {first, taken})
      if (buffer != 0) note(engine_.try_free(buffer));
    static_cast<void>(second);
    static_cast<void>(host);
    keep(engine_.try_allocate(4096));
    return refused_;
  }

 private:
  oamhal_buffer_t keep(const result<oamhal_buffer_t>& made) {
    if (!made) refused_.push_back(made.error());
    return made ? *made : 0;
  }
  void note(const result<void>& done) {
    if (!done) refused_.push_back(done.error());
  }
  void share(oamhal_buffer_t buffer) {
    if (buffer == 0) return;
    int fd = -1;
    oamhal_error_t why = OAMHAL_ERROR_INIT;
    const auto status = oamhal_buffer_export(engine_.c_handle(), buffer, &fd, &why);
    if (status == OAMHAL_OK)
      ::close(fd);
    else
      refused_.push_back({status, why.message, why.system_errno});
  }

  engine& engine_;
  Pages& pages_;
  std::vector<error> refused_;
};

TEST_P(GaudiMemoryFailure, WhicheverIoctlFailsNothingIsLeft) {
  Pages pages(8192);
  for (const int error : {EIO, ENOMEM, EINVAL}) {
    bool reached = true;
    for (unsigned n = 1; reached; ++n) {
      ASSERT_LT(n, 100U);
      driver_.fail_at = driver_.ioctls() + n;
      driver_.error = error;
      auto opened = open();
      std::vector<oamhal::error> noes;
      if (opened) {
        engine_.emplace(std::move(*opened));
        noes = Everything(*engine_, pages).run();
        close_engine();
      } else {
        noes.push_back(opened.error());
      }
      reached = driver_.ioctls() >= driver_.fail_at;
      EXPECT_EQ(node().fd, -1);
      EXPECT_EQ(driver_.faults, std::vector<std::string>{}) << "ioctl " << n << ", error " << error;
      EXPECT_TRUE(driver_.is_empty()) << "ioctl " << n << ", error " << error;
      EXPECT_LE(noes.size(), 1U) << "ioctl " << n;
      for (const auto& why : noes) EXPECT_EQ(why.message.rfind(bdf_ + ": its driver ", 0), 0U) << why.message;
    }
  }
}

TEST_P(GaudiMemoryFailure, ADeviceThatIsRemovedIsLostToEverything) {
  Pages pages(8192);
  for (unsigned n = 3;; ++n) {
    ASSERT_LT(n, 100U);
    open_engine();
    driver_.fail_at = driver_.ioctls() + n - 2;
    driver_.error = ENODEV;
    const auto noes = Everything(*engine_, pages).run();
    if (driver_.ioctls() < driver_.fail_at) break;
    for (const auto& why : noes) EXPECT_EQ(why.status, OAMHAL_ERROR_DEVICE_LOST) << why.message;
    const unsigned asked = driver_.ioctls();
    EXPECT_EQ(asked, driver_.fail_at);
    EXPECT_TRUE(refused(engine_->try_allocate(1), OAMHAL_ERROR_DEVICE_LOST, "removed"));
    EXPECT_TRUE(refused(engine_->try_allocate_host(1), OAMHAL_ERROR_DEVICE_LOST, "removed"));
    EXPECT_TRUE(
        refused(engine_->try_register(pages.memory, pages.size), OAMHAL_ERROR_DEVICE_LOST, "removed"));
    EXPECT_TRUE(refused(engine_->try_import(0, 4096), OAMHAL_ERROR_DEVICE_LOST, "removed"));
    EXPECT_TRUE(refused(engine_->try_fill(2, 0, 8, 1), OAMHAL_ERROR_DEVICE_LOST, "removed"));
    EXPECT_TRUE(refused(engine_->try_verify(2, 0, 8, 1), OAMHAL_ERROR_DEVICE_LOST, "removed"));
    EXPECT_TRUE(refused(engine_->try_copy(OAMHAL_COPY_INIT), OAMHAL_ERROR_DEVICE_LOST, "removed"));
    close_engine();
    EXPECT_EQ(driver_.ioctls(), asked) << "a device that is gone was asked";
    driver_.come_back();
  }
  close_engine();
}

INSTANTIATE_TEST_SUITE_P(Drivers, GaudiMemoryFailure, testing::Range(0U, kCount),
                         [](const auto& of) { return kKinds[of.param].name; });

}  // namespace
}  // namespace oamhal::test
