// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Preloaded into a program: reads of some files answer as a kernel's attributes can and files on a disk
// cannot. SICK_READS has one line for each, "HOW PATH": an errno's number, "hang" (never answers), or
// "counts" (another number at each read).

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr int kHang = -1, kCounts = -2;

struct SickFile {
  dev_t device;
  ino_t inode;
  int how;
};

std::vector<SickFile> sick_files() {
  std::vector<SickFile> files;
  const char* list = std::getenv("SICK_READS");  // NOLINT(concurrency-mt-unsafe): nothing sets it
  std::istringstream lines(list == nullptr ? "" : list);
  std::string how;
  std::string path;
  while (lines >> how && std::getline(lines >> std::ws, path)) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) std::abort();
    files.push_back({status.st_dev, status.st_ino,
                     how == "hang"     ? kHang
                     : how == "counts" ? kCounts
                                       : std::stoi(how)});
  }
  return files;
}

// What to do with a read of this file; 0 for nothing.
int sickness_of(int fd) {
  static const std::vector<SickFile> files = sick_files();
  struct stat status{};
  if (files.empty() || ::fstat(fd, &status) != 0) return 0;
  for (const SickFile& file : files)
    if (file.device == status.st_dev && file.inode == status.st_ino) return file.how;
  return 0;
}

ssize_t sick_read(int fd, void* buffer, size_t size) {
  using Read = ssize_t (*)(int, void*, size_t);
  static const Read next = reinterpret_cast<Read>(::dlsym(RTLD_NEXT, "read"));
  static int counted = 0;
  switch (const int how = sickness_of(fd)) {
    case 0:
      return next(fd, buffer, size);
    case kHang:
      for (;;) ::pause();
    case kCounts: {
      const std::string text = std::to_string(++counted) + "\n";
      if (text.size() > size) std::abort();
      std::memcpy(buffer, text.data(), text.size());
      return static_cast<ssize_t>(text.size());
    }
    default:
      errno = how;
      return -1;
  }
}

}  // namespace

// By their names in the C library, which its headers define already where the compiler checks sizes: then
// read() becomes the second one.
extern "C" {

[[gnu::visibility("default")]] ssize_t oamhal_test_read(int fd, void* buffer, size_t size) __asm__("read");
[[gnu::visibility("default")]] ssize_t oamhal_test_read_checked(int fd, void* buffer, size_t size,
                                                                size_t buffer_size) __asm__("__read_chk");

ssize_t oamhal_test_read(int fd, void* buffer, size_t size) {
  return sick_read(fd, buffer, size);
}

ssize_t oamhal_test_read_checked(int fd, void* buffer, size_t size, size_t buffer_size) {
  if (size > buffer_size) std::abort();
  return sick_read(fd, buffer, size);
}

}  // extern "C"
