// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "shared_board.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <new>

#include "build_board.hpp"
#include "links.hpp"
#include "tools/oam-sim/error.hpp"

namespace oam_sim {

struct SharedBoard::Shared {
  pthread_mutex_t mutex;
  Board board;
};

namespace {

void* map(std::size_t size, int flags, int file) {
  void* const at = mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, file, 0);
  if (at == MAP_FAILED) throw Error(fmt::format("cannot map {} bytes: {}", size, reason(errno)));
  return at;
}

std::uint32_t senders(const Board& board) {
  std::uint32_t modules = 0;
  for (unsigned i = 0; i < kMaxModules; ++i)
    if (board.modules[i].to_send != 0 || board.modules[i].wanted_back) modules |= 1U << i;
  return modules;
}

void make_mutex(pthread_mutex_t& mutex) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

}  // namespace

SharedBoard::SharedBoard(const Machine& machine, const BoardWiring& wiring, const BoardClock& clock)
    : clock_(clock) {
  shared_ = new (map(sizeof(Shared), MAP_SHARED | MAP_ANONYMOUS, -1)) Shared{};
  try {
    make_mutex(shared_->mutex);
    build_board(shared_->board, machine, wiring);
    for (unsigned module = 0; module < kMaxModules; ++module)
      if (shared_->board.modules[module].exists)
        make_memory(module, shared_->board.modules[module].settings.memory);
    advance_board(shared_->board, clock.age);
  } catch (...) {
    release();
    throw;
  }
}

SharedBoard::~SharedBoard() {
  release();
}

void SharedBoard::release() {
  for (const PerModule& module : modules_) {
    if (module.memory != nullptr) munmap(module.memory, module.size);
    if (module.memory_file >= 0) close(module.memory_file);
    if (module.wakeup >= 0) close(module.wakeup);
  }
  munmap(shared_, sizeof(Shared));
}

void SharedBoard::make_memory(unsigned number, std::size_t size) {
  PerModule& module = modules_[number];
  module.memory_file = memfd_create("oam-sim memory", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  // A client maps what cannot shrink under it.
  if (module.memory_file < 0 || ftruncate(module.memory_file, static_cast<off_t>(size)) != 0 ||
      fcntl(module.memory_file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    throw Error(fmt::format("no memory of {} bytes for module {}: {}", size, number, reason(errno)));
  module.size = size;
  module.memory = static_cast<std::byte*>(map(size, MAP_SHARED, module.memory_file));
  module.wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (module.wakeup < 0) throw Error(fmt::format("no eventfd for module {}: {}", number, reason(errno)));
}

std::span<std::byte> SharedBoard::memory(unsigned module) const {
  return {modules_[module].memory, modules_[module].size};
}

void SharedBoard::wake(std::uint32_t modules) const {
  for (unsigned i = 0; i < kMaxModules; ++i) {
    const std::uint64_t one = 1;
    if ((modules >> i & 1) == 0 || modules_[i].wakeup < 0) continue;
    if (write(modules_[i].wakeup, &one, sizeof one) < 0) continue;  // full: it is readable
  }
}

void SharedBoard::woken(unsigned module) const {
  std::uint64_t count = 0;
  if (read(modules_[module].wakeup, &count, sizeof count) < 0) return;  // it was not readable
}

Nanoseconds SharedBoard::from_host(std::chrono::nanoseconds now) const {
  if (clock_.scale == 1) return clock_.age + (now - clock_.start).count();
  return clock_.age +
         static_cast<Nanoseconds>(static_cast<double>((now - clock_.start).count()) * clock_.scale);
}

std::chrono::nanoseconds SharedBoard::to_host(Nanoseconds time) const {
  if (clock_.scale == 1) return clock_.start + std::chrono::nanoseconds(time - clock_.age);
  const double passed = std::ceil(static_cast<double>(time - clock_.age) / clock_.scale);
  return clock_.start + std::chrono::nanoseconds(static_cast<Nanoseconds>(passed) + 1);
}

SharedBoard::Access::Access(SharedBoard& shared) : shared_(shared), board_(&shared.shared_->board) {
  // The holder died in the middle: what it was about to change may be half changed, but all of it are values
  // that mean something.
  if (pthread_mutex_lock(&shared_.shared_->mutex) == EOWNERDEAD)
    pthread_mutex_consistent(&shared_.shared_->mutex);
  due_ = next_due(*board_);
  to_send_ = senders(*board_);
}

SharedBoard::Access::~Access() {
  const std::uint32_t woken = next_due(*board_) < due_ ? ~0U : senders(*board_) & ~to_send_;
  pthread_mutex_unlock(&shared_.shared_->mutex);
  if (woken != 0) shared_.wake(woken);
}

}  // namespace oam_sim
