// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/signals.hpp"

#include <fmt/format.h>
#include <sys/signalfd.h>

#include <cerrno>

#include "tools/oam-sim/error.hpp"

namespace oam_sim {

Signals::Signals() {
  sigemptyset(&handled_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD}) sigaddset(&handled_, signal);
  struct sigaction standard{};
  standard.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &standard, nullptr);
  pthread_sigmask(SIG_BLOCK, &handled_, &old_);
  descriptor_ = Descriptor(signalfd(-1, &handled_, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!descriptor_) throw Error(fmt::format("cannot wait for signals: {}", reason(errno)));
}

Signals::~Signals() {
  restore();
}

void Signals::restore() const {
  pthread_sigmask(SIG_SETMASK, &old_, nullptr);
}

std::optional<Signals::Signal> Signals::take() const {
  signalfd_siginfo info{};
  ssize_t n = 0;
  do {
    n = read(descriptor_.get(), &info, sizeof(info));
  } while (n < 0 && errno == EINTR);
  if (n != sizeof(info)) return std::nullopt;
  return Signal{static_cast<int>(info.ssi_signo), info.ssi_code > 0};
}

std::optional<int> Signals::take_end() const {
  while (const auto signal = take()) {
    if (signal->number != SIGCHLD) return signal->number;
  }
  return std::nullopt;
}

}  // namespace oam_sim
