// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// With it the C library's headers define the functions that are defined here.
#undef _FORTIFY_SOURCE

#include "calls.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace oamhal::conformance {

namespace {

thread_local std::vector<std::string>* noted = nullptr;

bool is_library(const void* caller) {
  Dl_info info{};
  if (::dladdr(caller, &info) == 0 || info.dli_fname == nullptr) return false;
  const char* slash = std::strrchr(info.dli_fname, '/');
  return std::strncmp(slash == nullptr ? info.dli_fname : slash + 1, "liboamhal.so", 12) == 0;
}

void note(const void* caller, const char* call, const char* what) {
  if (noted == nullptr || is_library(caller)) return;
  std::vector<std::string>* const to = noted;
  noted = nullptr;
  to->push_back(fmt::format("{} {}", call, what == nullptr ? "" : what));
  noted = to;
}

/// The C library's own function of a name.
template <typename F>
F* own(const char* name) {
  return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

CallNotes::CallNotes() {
  noted = new std::vector<std::string>;
}

CallNotes::~CallNotes() {
  delete noted;
  noted = nullptr;
}

std::vector<std::string> CallNotes::notes() const {
  return *noted;
}

}  // namespace oamhal::conformance

using oamhal::conformance::mode_of;
using oamhal::conformance::note;
using oamhal::conformance::own;

// NOLINTBEGIN: the names and forms are the C library's.
extern "C" {

#define OAMHAL_NOTED __attribute__((visibility("default"), noinline))

#define OAMHAL_NOTE_OPEN(NAME)                                        \
  OAMHAL_NOTED int NAME(const char* path, int flags, ...) {           \
    va_list arguments;                                                \
    va_start(arguments, flags);                                       \
    const mode_t mode = mode_of(flags, arguments);                    \
    va_end(arguments);                                                \
    note(__builtin_return_address(0), "open", path);                  \
    static auto* const next = own<int(const char*, int, ...)>(#NAME); \
    return next(path, flags, mode);                                   \
  }
#define OAMHAL_NOTE_OPENAT(NAME)                                           \
  OAMHAL_NOTED int NAME(int directory, const char* path, int flags, ...) { \
    va_list arguments;                                                     \
    va_start(arguments, flags);                                            \
    const mode_t mode = mode_of(flags, arguments);                         \
    va_end(arguments);                                                     \
    note(__builtin_return_address(0), "openat", path);                     \
    static auto* const next = own<int(int, const char*, int, ...)>(#NAME); \
    return next(directory, path, flags, mode);                             \
  }
#define OAMHAL_NOTE_FOPEN(NAME)                                            \
  OAMHAL_NOTED FILE* NAME(const char* path, const char* mode) {            \
    note(__builtin_return_address(0), "fopen", path);                      \
    static auto* const next = own<FILE*(const char*, const char*)>(#NAME); \
    return next(path, mode);                                               \
  }

OAMHAL_NOTE_OPEN(open)
OAMHAL_NOTE_OPEN(open64)
OAMHAL_NOTE_OPENAT(openat)
OAMHAL_NOTE_OPENAT(openat64)
OAMHAL_NOTE_FOPEN(fopen)
OAMHAL_NOTE_FOPEN(fopen64)

// What open() becomes under _FORTIFY_SOURCE.
OAMHAL_NOTED int __open_2(const char* path, int flags) {
  note(__builtin_return_address(0), "open", path);
  static auto* const next = own<int(const char*, int)>("__open_2");
  return next(path, flags);
}

OAMHAL_NOTED int __open64_2(const char* path, int flags) {
  note(__builtin_return_address(0), "open", path);
  static auto* const next = own<int(const char*, int)>("__open64_2");
  return next(path, flags);
}

OAMHAL_NOTED void* dlopen(const char* path, int flags) {
  note(__builtin_return_address(0), "dlopen", path);
  static auto* const next = own<void*(const char*, int)>("dlopen");
  return next(path, flags);
}

OAMHAL_NOTED int socket(int domain, int type, int protocol) noexcept {
  note(__builtin_return_address(0), "socket", "");
  static auto* const next = own<int(int, int, int)>("socket");
  return next(domain, type, protocol);
}

}  // extern "C"
// NOLINTEND
