// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// pack() and unpack() of the program: those of the module.

#include <dlfcn.h>

#include "tools/oam-info/capture/module.hpp"

#ifndef OAM_INFO_ARCHIVE_INSTALLED
#define OAM_INFO_ARCHIVE_INSTALLED "$ORIGIN/../lib/oamhal/oam-info-archive.so"
#endif

namespace oam_info {

namespace {

std::expected<const ArchiveModule*, std::string> load() {
  // Beside the program, where it is built, or where it is installed. The dynamic linker puts the program's
  // directory in place of $ORIGIN.
  for (const char* path : {"$ORIGIN/oam-info-archive.so", OAM_INFO_ARCHIVE_INSTALLED})
    if (void* library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE))
      if (const void* symbol = ::dlsym(library, kArchiveSymbol))
        return static_cast<const ArchiveModule*>(symbol);
  // Of this thread in glibc. NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* why = ::dlerror();
  return std::unexpected(std::string("the part of oam-info for archives cannot be loaded: ") +
                         (why != nullptr ? why : "it is another version"));
}

}  // namespace

std::expected<std::string, std::string> pack(const Tree& tree) {
  const auto module = load();
  if (!module) return std::unexpected(module.error());
  return (*module)->pack(tree);
}

std::expected<Tree, std::string> unpack(std::string_view archive) {
  const auto module = load();
  if (!module) return std::unexpected(module.error());
  return (*module)->unpack(archive);
}

}  // namespace oam_info
