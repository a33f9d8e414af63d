// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/sigbus.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace oamhal::hal {

namespace {

/// One of the few things of the library that belong to the process: the handler reads it at any time.
struct Slot {
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0};
  std::atomic<bool> taken{false};
  std::atomic<bool> faulted{false};
};

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): a signal handler has no other memory.
std::array<Slot, 256> slots;
struct sigaction previous{};
std::uintptr_t page_size = 0;
/// A file of one page of ones.
int ones = -1;
std::atomic<bool> enabled{false};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

/// Puts a page of ones where address is. Async-signal-safe, and seen at once by other threads: never a page
/// of zeros.
bool cover(std::uintptr_t address) {
  for (Slot& slot : slots) {
    if (address < slot.begin.load() || address >= slot.end.load()) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    void* const page = reinterpret_cast<void*>(address & ~(page_size - 1));
    if (::mmap(page, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, ones, 0) == MAP_FAILED)
      return false;
    slot.faulted.store(true);
    return true;
  }
  return false;
}

void on_sigbus(int number, siginfo_t* info, void* context) {
  const int error = errno;
  const bool covered = cover(reinterpret_cast<std::uintptr_t>(info->si_addr));
  errno = error;
  if (covered) return;
  if ((previous.sa_flags & SA_SIGINFO) != 0) return previous.sa_sigaction(number, info, context);
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) return previous.sa_handler(number);
  // The fault comes again when this returns, and ends the process as it would have.
  struct sigaction by_default{};
  by_default.sa_handler = SIG_DFL;
  ::sigaction(SIGBUS, &by_default, nullptr);
}

Result<void> install() {
  const auto failed = [](const char* what) {
    return std::unexpected(
        Error{status_of_errno(errno), errno, std::string("cannot guard against SIGBUS: ") + what + '.'});
  };
  page_size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::vector<unsigned char> page(page_size, 0xff);
  // The handler has it for good: it is closed with the process alone.
  if (ones < 0) ones = ::memfd_create("oamhal-ones", MFD_CLOEXEC);
  if (ones < 0 || ::pwrite(ones, page.data(), page.size(), 0) != static_cast<ssize_t>(page.size()))
    return failed("there is no memory for a page of ones");
  struct sigaction action{};
  action.sa_sigaction = &on_sigbus;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  if (::sigaction(SIGBUS, &action, &previous) != 0) return failed("the kernel takes no handler");
  enabled.store(true);
  return {};
}

}  // namespace

Result<void> enable_sigbus_guard() {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  return enabled.load() ? Result<void>() : install();
}

SigbusRange::SigbusRange(volatile void* begin, std::size_t length) {
  if (!enabled.load() || length == 0) return;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    Slot& slot = slots[i];
    bool free = false;
    if (!slot.taken.compare_exchange_strong(free, true)) continue;
    slot.faulted.store(false);
    // A slot whose end is 0 is empty, whatever its begin.
    slot.begin.store(reinterpret_cast<std::uintptr_t>(begin));
    slot.end.store(reinterpret_cast<std::uintptr_t>(begin) + length);
    slot_ = static_cast<int>(i);
    return;
  }
}

SigbusRange::~SigbusRange() {
  if (slot_ < 0) return;
  Slot& slot = slots[static_cast<std::size_t>(slot_)];
  slot.end.store(0);
  slot.begin.store(0);
  slot.taken.store(false);
}

bool SigbusRange::faulted() const {
  return slot_ >= 0 && slots[static_cast<std::size_t>(slot_)].faulted.load();
}

}  // namespace oamhal::hal
