// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/live/watched_node.hpp"

#include <dlfcn.h>
#include <fcntl.h>

#include <cerrno>
#include <cstdarg>

namespace oamhal::test {

WatchedNode& node() {
  static WatchedNode one;
  return one;
}

namespace {

template <typename F>
F* next(const char* name) {
  return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

int open_node(int (*real)(const char*, int, int), const char* path, int flags, int mode) {
  WatchedNode& one = node();
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
