// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio/kernel.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <string_view>

#include "hal/base/fd.hpp"

namespace oamhal::hal {

namespace {

constexpr int kOpenFlags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

template <typename T>
std::expected<T, int> checked(T value) {
  if (value < 0) return std::unexpected(errno);
  return value;
}

std::expected<std::size_t, int> moved(ssize_t bytes) {
  if (bytes < 0) return std::unexpected(errno);
  return static_cast<std::size_t>(bytes);
}

class RealKernel final : public Kernel {
 public:
  std::expected<int, int> open(const char* path, int flags) override {
    return checked(::open(path, flags | kOpenFlags));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  }
  void close(int fd) override { ::close(fd); }

  std::expected<int, int> ioctl(int fd, unsigned long request, void* argument) override {
    return checked(::ioctl(fd, request, argument));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  }

  std::expected<void*, int> map(int fd, std::uint64_t offset, std::size_t length, bool writable) override {
    void* const address = ::mmap(nullptr, length, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, fd,
                                 static_cast<off_t>(offset));
    if (address == MAP_FAILED) return std::unexpected(errno);
    return address;
  }

  std::expected<std::size_t, int> pread(int fd, void* to, std::size_t length, std::uint64_t offset) override {
    return moved(::pread(fd, to, length, static_cast<off_t>(offset)));
  }
  std::expected<std::size_t, int> pwrite(int fd, const void* from, std::size_t length,
                                         std::uint64_t offset) override {
    return moved(::pwrite(fd, from, length, static_cast<off_t>(offset)));
  }

  std::expected<int, int> event() override { return checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }
  bool take_event(int fd) override {
    std::uint64_t count = 0;
    return ::read(fd, &count, sizeof count) == static_cast<ssize_t>(sizeof count) && count > 0;
  }

  std::expected<std::uint64_t, int> file_size(int fd) override {
    struct stat status{};
    if (::fstat(fd, &status) != 0) return std::unexpected(errno);
    return static_cast<std::uint64_t>(status.st_size);
  }

  std::expected<std::string, int> read_link(const char* path) override {
    std::array<char, PATH_MAX> target;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const auto length = moved(::readlink(path, target.data(), target.size()));
    if (!length) return std::unexpected(length.error());
    return std::string(target.data(), *length);
  }

  std::expected<std::vector<std::string>, int> list(const char* path) override;
  std::expected<std::string, int> read_text(const char* path) override;
};

std::expected<std::vector<std::string>, int> RealKernel::list(const char* path) {
  const UniqueFd directory(::open(path, O_RDONLY | O_DIRECTORY | kOpenFlags));  // NOLINT
  if (!directory.valid()) return std::unexpected(errno);
  std::vector<std::string> names;
  alignas(dirent64) std::array<char, 8192> block;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  for (;;) {
    const long got = ::syscall(SYS_getdents64, directory.get(), block.data(), block.size());
    if (got < 0) return std::unexpected(errno);
    if (got == 0) return names;
    for (long offset = 0; offset < got;) {
      const auto* record = reinterpret_cast<const dirent64*>(block.data() + offset);
      offset += record->d_reclen;
      if (std::string_view name = record->d_name; name != "." && name != "..") names.emplace_back(name);
    }
  }
}

std::expected<std::string, int> RealKernel::read_text(const char* path) {
  const UniqueFd file(::open(path, O_RDONLY | kOpenFlags));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (!file.valid()) return std::unexpected(errno);
  std::array<char, 4096> text;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const auto length = moved(::read(file.get(), text.data(), text.size()));
  if (!length) return std::unexpected(length.error());
  std::string_view view(text.data(), *length);
  if (view.ends_with('\n')) view.remove_suffix(1);
  return std::string(view);
}

}  // namespace

Kernel& Kernel::real() {
  static RealKernel kernel;
  return kernel;
}

std::expected<KernelFd, int> open_fd(Kernel& kernel, const std::string& path, int flags) {
  const auto fd = kernel.open(path.c_str(), flags);
  if (!fd) return std::unexpected(fd.error());
  return KernelFd(kernel, *fd);
}

}  // namespace oamhal::hal
