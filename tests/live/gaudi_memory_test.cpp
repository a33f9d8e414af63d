// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <oamhal/bringup/memory.hpp>
#include <oamhal/oamhal.hpp>

#include "tests/live/habana_driver.hpp"
#include "tests/live/live_machine.hpp"

/// Memory of a Gaudi through the whole library: a live context, the backend, the node and its ioctls. Only
/// the kernel is umockdev's, and its driver this test's; open() and close() pass by here on their way to
/// umockdev, for it can answer no open() with an error.
namespace oamhal::test {
namespace {

using bringup::engine;

struct Node {
  std::mutex mutex;
  std::string path;
  HabanaDriver* driver = nullptr;
  int error = 0;
  unsigned opens = 0;
  int fd = -1;
};

Node& node() {
  static Node one;
  return one;
}

template <typename F>
F* next(const char* name) {
  return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

int open_node(int (*real)(const char*, int, int), const char* path, int flags, int mode) {
  Node& one = node();
  if (one.driver == nullptr || one.path != path) return real(path, flags, mode);
  ++one.opens;
  if (one.error != 0) {
    errno = one.error;
    return -1;
  }
  one.fd = real(path, flags, mode);
  if (one.fd >= 0) one.driver->opened();
  return one.fd;
}

}  // namespace
}  // namespace oamhal::test

extern "C" {
#pragma GCC visibility push(default)
int oamhal_test_open(const char* path, int flags, ...) __asm__("open");
int oamhal_test_open_2(const char* path, int flags) __asm__("__open_2");
int oamhal_test_close(int fd) __asm__("close");
#pragma GCC visibility pop

int oamhal_test_open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const int mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, int) : 0;
  va_end(rest);
  static auto* const real = oamhal::test::next<int(const char*, int, ...)>("open");
  return oamhal::test::open_node([](const char* at, int how, int as) { return real(at, how, as); }, path,
                                 flags, mode);
}

int oamhal_test_open_2(const char* path, int flags) {
  static auto* const real = oamhal::test::next<int(const char*, int)>("__open_2");
  return oamhal::test::open_node([](const char* at, int how, int) { return real(at, how); }, path, flags, 0);
}

int oamhal_test_close(int fd) {
  static auto* const real = oamhal::test::next<int(int)>("close");
  auto& one = oamhal::test::node();
  const std::lock_guard lock(one.mutex);
  if (one.driver != nullptr && fd >= 0) {
    if (fd == one.fd) {
      one.fd = -1;
      one.driver->closed();
    } else if (one.driver->is_export(fd)) {
      one.driver->closed_export(fd);
    }
  }
  return real(fd);
}
}

namespace oamhal::test {
namespace {

using Kind = HabanaDriver::Kind;

/// The device of accelN is of kind N.
constexpr Kind kKinds[] = {{"accel", false, false, false},
                           {"gaudi", false, false, true},
                           {"old", true, false, false},
                           {"older", true, true, false}};
constexpr unsigned kCount = 4;

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
                        &HabanaDriver::on_ioctl, &drivers[i]);
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

#define EXPECT_REFUSED(answer, wanted, words)                                               \
  do {                                                                                      \
    const auto& told = (answer);                                                            \
    ASSERT_FALSE(told);                                                                     \
    EXPECT_EQ(told.error().status, wanted) << told.error().message;                         \
    EXPECT_NE(told.error().message.find(words), std::string::npos) << told.error().message; \
  } while (false)

TEST_P(GaudiMemory, WithoutExclusiveTheNodeIsNotOpened) {
  EXPECT_REFUSED(engine::try_open(context_, bdf_), OAMHAL_ERROR_NO_PERMISSION, "OAMHAL_ENGINE_EXCLUSIVE");
  EXPECT_EQ(node().opens, 0U);
  (void)context_.enumerate(OAMHAL_ATTRIBUTE_LIVE, OAMHAL_ENUMERATE_OPEN | OAMHAL_ENUMERATE_READINGS);
  EXPECT_EQ(node().opens, 0U);
  EXPECT_EQ(driver_.ioctls(), 0U);
}

TEST_P(GaudiMemory, DeviceMemoryIsGivenAndTakenBack) {
  open_engine();
  const auto info = engine_->info();
  EXPECT_EQ(info.memory_bytes, driver_.total);
  EXPECT_EQ(info.free_bytes, driver_.total);
  EXPECT_EQ(info.aperture, OAMHAL_ANSWER_NO);
  EXPECT_EQ(info.depth, 0U);
  EXPECT_STREQ(info.backend, "gaudi");

  const oamhal_buffer_t first = engine_->allocate(1000);
  const oamhal_buffer_t second = engine_->allocate(driver_.page + 1);
  const auto about = engine_->try_info(first);
  ASSERT_TRUE(about);
  EXPECT_EQ(about->kind, OAMHAL_BUFFER_DEVICE);
  EXPECT_EQ(about->length, 1000U);
  EXPECT_EQ(about->memory, nullptr);
  EXPECT_NE(about->address, 0U);
  EXPECT_NE(about->address, engine_->try_info(second)->address);
  EXPECT_EQ(engine_->info().free_bytes, driver_.total - 3 * driver_.page);

  EXPECT_REFUSED(engine_->try_allocate(driver_.total), OAMHAL_ERROR_NO_MEMORY, bdf_);
  EXPECT_REFUSED(engine_->try_allocate(UINT64_MAX - 5000), OAMHAL_ERROR_NO_MEMORY, bdf_);
  EXPECT_REFUSED(engine_->try_allocate(UINT64_MAX), OAMHAL_ERROR_NO_MEMORY, bdf_);
  EXPECT_REFUSED(engine_->try_allocate(0), OAMHAL_ERROR_INVALID_ARGUMENT, "");
  engine_->free(first);
  EXPECT_REFUSED(engine_->try_free(first), OAMHAL_ERROR_NOT_FOUND, "freed before");
  EXPECT_REFUSED(engine_->try_free(77), OAMHAL_ERROR_NOT_FOUND, "no buffer");
  EXPECT_EQ(driver_.used(), 2 * driver_.page);
  // All that is left fits where the first was, and behind the second, no better.
  const oamhal_buffer_t third = engine_->allocate(5 * driver_.page);
  const oamhal_buffer_t fourth = engine_->allocate(driver_.page);
  EXPECT_EQ(engine_->info().free_bytes, 0U);
  for (const oamhal_buffer_t buffer : {second, third, fourth}) engine_->free(buffer);
  EXPECT_TRUE(driver_.is_empty());
}

TEST_P(GaudiMemory, NothingIsCopiedAndTheReasonIsTold) {
  open_engine();
  const oamhal_buffer_t buffer = engine_->allocate(8192);
  const oamhal_buffer_t host = *engine_->try_allocate_host(8192);
  std::uint64_t word = 0;
  EXPECT_REFUSED(engine_->try_write(buffer, 0, &word, 8), OAMHAL_ERROR_NOT_SUPPORTED, "host");
  EXPECT_REFUSED(engine_->try_read(buffer, 0, &word, 8), OAMHAL_ERROR_NOT_SUPPORTED, "host");
  EXPECT_REFUSED(engine_->try_read(buffer, 8192, &word, 8), OAMHAL_ERROR_INVALID_ARGUMENT, "8192");
  EXPECT_REFUSED(engine_->try_fill(buffer, 0, 8192, 1), OAMHAL_ERROR_NOT_SUPPORTED, "DMA engines");
  EXPECT_REFUSED(engine_->try_fill(buffer, 0, 8200, 1), OAMHAL_ERROR_INVALID_ARGUMENT, "8200");
  EXPECT_REFUSED(engine_->try_verify(buffer, 0, 8192, 1), OAMHAL_ERROR_NOT_SUPPORTED, "DMA engines");
  oamhal_copy_t copy = OAMHAL_COPY_INIT;
  copy.from = host;
  copy.to = buffer;
  copy.length = 4096;
  EXPECT_REFUSED(engine_->try_copy(copy), OAMHAL_ERROR_NOT_SUPPORTED, "DMA engines");
  close_engine();
}

TEST_P(GaudiMemory, HostMemoryIsPinnedAsLongAsItsBuffer) {
  open_engine();
  const oamhal_buffer_t made = *engine_->try_allocate_host(10000);
  const auto about = engine_->try_info(made);
  ASSERT_TRUE(about);
  EXPECT_EQ(about->kind, OAMHAL_BUFFER_HOST);
  EXPECT_NE(about->address, 0U);
  ASSERT_NE(about->memory, nullptr);
  for (int i = 0; i < 10000; i += 500) EXPECT_EQ(static_cast<volatile char*>(about->memory)[i], 0);
  EXPECT_TRUE(engine_->try_fill(made, 0, 8000, 3));
  EXPECT_EQ(engine_->try_verify(made, 0, 8000, 3)->words, 0U);
  EXPECT_EQ(driver_.used(), 0U);

  Pages pages(3 * 4096);
  char* const memory = static_cast<char*>(pages.memory);
  EXPECT_REFUSED(engine_->try_register(memory + 8, 4096), OAMHAL_ERROR_INVALID_ARGUMENT, "page");
  EXPECT_REFUSED(engine_->try_register(memory, 4000), OAMHAL_ERROR_INVALID_ARGUMENT, "page");
  EXPECT_REFUSED(engine_->try_register(memory, 0), OAMHAL_ERROR_INVALID_ARGUMENT, "page");
  EXPECT_EQ(driver_.pinned(), 1U);
  const oamhal_buffer_t taken = *engine_->try_register(memory, pages.size);
  EXPECT_EQ(engine_->try_info(taken)->memory, memory);
  EXPECT_EQ(driver_.pinned(), 2U);
  engine_->free(taken);
  engine_->free(made);
  EXPECT_EQ(driver_.pinned(), 0U);
  memory[0] = 1;

  const int dma_buf = ::memfd_create("dma-buf", MFD_CLOEXEC);
  ASSERT_EQ(::ftruncate(dma_buf, 4096), 0);
  // Pages that are not there.
  ASSERT_EQ(::munmap(memory + 4096, 4096), 0);
  EXPECT_REFUSED(engine_->try_register(memory, pages.size), OAMHAL_ERROR_INVALID_ARGUMENT, "not there");
  EXPECT_REFUSED(engine_->try_import(dma_buf, 4096), OAMHAL_ERROR_NOT_SUPPORTED, "takes in no dma-buf");
  EXPECT_EQ(::close(dma_buf), 0);
}

TEST_P(GaudiMemory, ADmaBufIsTheCallersAndHoldsTheMemory) {
  open_engine();
  const oamhal_buffer_t all = engine_->allocate(driver_.total);
  const oamhal_buffer_t host = *engine_->try_allocate_host(4096);
  oamhal_status status = OAMHAL_OK;
  EXPECT_EQ(share(host, &status), -1);
  EXPECT_EQ(status, OAMHAL_ERROR_NOT_SUPPORTED) << why_;
  const int fd = share(all);
  ASSERT_GE(fd, 0) << why_;
  EXPECT_EQ(static_cast<std::uint64_t>(::lseek(fd, 0, SEEK_END)), driver_.total);
  // Freed by its number, and still there for the one who has the dma-buf.
  engine_->free(all);
  EXPECT_REFUSED(engine_->try_free(all), OAMHAL_ERROR_NOT_FOUND, "freed before");
  EXPECT_REFUSED(engine_->try_allocate(1), OAMHAL_ERROR_NO_MEMORY, bdf_);
  ASSERT_EQ(::close(fd), 0);
  if (kKinds[GetParam()].account_alone) {
    // The driver does not know who has a dma-buf of this.
    EXPECT_REFUSED(engine_->try_allocate(1), OAMHAL_ERROR_NO_MEMORY, bdf_);
    close_engine();
    EXPECT_TRUE(driver_.is_empty());
    return;
  }
  const oamhal_buffer_t again = engine_->allocate(driver_.total);
  const int outlives = share(again);
  ASSERT_GE(outlives, 0) << why_;
  close_engine();
  EXPECT_FALSE(driver_.is_empty());
  EXPECT_NE(::fcntl(outlives, F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_EQ(::close(outlives), 0);
}

TEST_P(GaudiMemory, EachErrorOfOpenHasItsStatusAndItsSentence) {
  const std::vector<std::pair<int, oamhal_status>> errors = {
      {EBUSY, OAMHAL_ERROR_BUSY},          {EAGAIN, OAMHAL_ERROR_BUSY},
      {EPERM, OAMHAL_ERROR_NO_PERMISSION}, {EACCES, OAMHAL_ERROR_NO_PERMISSION},
      {ENODEV, OAMHAL_ERROR_DEVICE_LOST},  {ENXIO, OAMHAL_ERROR_DEVICE_LOST},
      {ENOENT, OAMHAL_ERROR_NOT_FOUND},    {EIO, OAMHAL_ERROR_IO}};
  std::set<std::string> sentences;
  for (const auto& [error, status] : errors) {
    node().error = error;
    const auto refused = open();
    EXPECT_REFUSED(refused, status, node().path);
    EXPECT_EQ(refused.error().message.rfind(bdf_ + ": ", 0), 0U) << refused.error().message;
    sentences.insert(refused.error().message);
  }
  // ENODEV and ENXIO are the same to a caller.
  EXPECT_EQ(sentences.size(), errors.size() - 1);
  EXPECT_EQ(node().opens, errors.size());
  EXPECT_EQ(driver_.ioctls(), 0U);
  node().error = 0;
  open_engine();
}

TEST_P(GaudiMemory, MemoryThatCannotBeIsRefused) {
  const auto refused = [&](const char* words) {
    EXPECT_REFUSED(open(), OAMHAL_ERROR_IO, words);
    EXPECT_EQ(node().fd, -1);
  };
  driver_.page = 4097;
  refused("pages of 4097");
  driver_.page = std::uint64_t{1} << 50U;
  refused("pages of 1125899906842624");
  driver_.page = 0;
  driver_.total = 0;
  refused("tells 0 bytes");
  driver_.total = UINT64_MAX - 4095;
  refused("cannot be");
  driver_.hw_ip_bytes = 0;
  refused("no sense");
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

TEST_P(GaudiMemory, WhicheverIoctlFailsNothingIsLeft) {
  Pages pages(8192);
  for (const int error : {EIO, ENOMEM, EINVAL}) {
    bool reached = true;
    for (unsigned n = 1; reached; ++n) {
      ASSERT_LT(n, 100U);
      driver_.fail_at = driver_.ioctls() + n;
      driver_.error = error;
      auto opened = open();
      std::vector<oamhal::error> refused;
      if (opened) {
        engine_.emplace(std::move(*opened));
        refused = Everything(*engine_, pages).run();
        close_engine();
      } else {
        refused.push_back(opened.error());
      }
      reached = driver_.ioctls() >= driver_.fail_at;
      EXPECT_EQ(node().fd, -1);
      EXPECT_EQ(driver_.faults, std::vector<std::string>{}) << "ioctl " << n << ", error " << error;
      EXPECT_TRUE(driver_.is_empty()) << "ioctl " << n << ", error " << error;
      EXPECT_LE(refused.size(), 1U) << "ioctl " << n;
      for (const auto& why : refused)
        EXPECT_EQ(why.message.rfind(bdf_ + ": its driver ", 0), 0U) << why.message;
    }
  }
}

TEST_P(GaudiMemory, ADeviceThatIsRemovedIsLostToEverything) {
  Pages pages(8192);
  for (unsigned n = 3;; ++n) {
    ASSERT_LT(n, 100U);
    open_engine();
    driver_.fail_at = driver_.ioctls() + n - 2;
    driver_.error = ENODEV;
    const auto refused = Everything(*engine_, pages).run();
    if (driver_.ioctls() < driver_.fail_at) break;
    for (const auto& why : refused) EXPECT_EQ(why.status, OAMHAL_ERROR_DEVICE_LOST) << why.message;
    const unsigned asked = driver_.ioctls();
    EXPECT_EQ(asked, driver_.fail_at);
    EXPECT_REFUSED(engine_->try_allocate(1), OAMHAL_ERROR_DEVICE_LOST, "removed");
    EXPECT_REFUSED(engine_->try_allocate_host(1), OAMHAL_ERROR_DEVICE_LOST, "removed");
    EXPECT_REFUSED(engine_->try_register(pages.memory, pages.size), OAMHAL_ERROR_DEVICE_LOST, "removed");
    EXPECT_REFUSED(engine_->try_import(0, 4096), OAMHAL_ERROR_DEVICE_LOST, "removed");
    EXPECT_REFUSED(engine_->try_fill(2, 0, 8, 1), OAMHAL_ERROR_DEVICE_LOST, "removed");
    EXPECT_REFUSED(engine_->try_verify(2, 0, 8, 1), OAMHAL_ERROR_DEVICE_LOST, "removed");
    EXPECT_REFUSED(engine_->try_copy(OAMHAL_COPY_INIT), OAMHAL_ERROR_DEVICE_LOST, "removed");
    close_engine();
    EXPECT_EQ(driver_.ioctls(), asked) << "a device that is gone was asked";
    driver_.come_back();
  }
  close_engine();
}

INSTANTIATE_TEST_SUITE_P(Drivers, GaudiMemory, testing::Range(0U, kCount),
                         [](const auto& of) { return kKinds[of.param].name; });

}  // namespace
}  // namespace oamhal::test
