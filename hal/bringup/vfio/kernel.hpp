// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_VFIO_KERNEL_HPP
#define OAMHAL_HAL_BRINGUP_VFIO_KERNEL_HPP

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace oamhal::hal {

/// The system calls by which VFIO and sysfs' resource files are reached: all of them, so that a test can play
/// the kernel. Errors are errno values, as std::unexpected. Descriptors are what open() gave, and closed by
/// close() alone. Usable from any thread.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;

  /// The kernel that this process runs on.
  static Kernel& real();

  /// flags as of open(2); O_CLOEXEC, O_NOCTTY and O_NONBLOCK are added.
  virtual std::expected<int, int> open(const char* path, int flags) = 0;
  virtual void close(int fd) = 0;
  /// The value that ioctl(2) returned, never negative.
  virtual std::expected<int, int> ioctl(int fd, unsigned long request, void* argument) = 0;
  virtual std::expected<void*, int> map(int fd, std::uint64_t offset, std::size_t length, bool writable) = 0;
  virtual std::expected<std::size_t, int> pread(int fd, void* to, std::size_t length,
                                                std::uint64_t offset) = 0;
  virtual std::expected<std::size_t, int> pwrite(int fd, const void* from, std::size_t length,
                                                 std::uint64_t offset) = 0;
  /// A new descriptor of an event counter, at 0; and whether it was signalled since the last take.
  virtual std::expected<int, int> event() = 0;
  virtual bool take_event(int fd) = 0;

  virtual std::expected<std::uint64_t, int> file_size(int fd) = 0;
  virtual std::expected<std::string, int> read_link(const char* path) = 0;
  virtual std::expected<std::vector<std::string>, int> list(const char* path) = 0;
  /// A short text, without the newline at its end.
  virtual std::expected<std::string, int> read_text(const char* path) = 0;
};

/// Owns a descriptor of a Kernel.
class KernelFd {
 public:
  KernelFd() = default;
  KernelFd(Kernel& kernel, int fd) : kernel_(&kernel), fd_(fd) {}
  KernelFd(KernelFd&& other) noexcept : kernel_(other.kernel_), fd_(std::exchange(other.fd_, -1)) {}
  KernelFd& operator=(KernelFd&& other) noexcept {
    if (this != &other) {
      reset();
      kernel_ = other.kernel_;
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  KernelFd(const KernelFd&) = delete;
  KernelFd& operator=(const KernelFd&) = delete;
  ~KernelFd() { reset(); }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  void reset() {
    if (fd_ >= 0) kernel_->close(fd_);
    fd_ = -1;
  }

 private:
  Kernel* kernel_ = nullptr;
  int fd_ = -1;
};

/// Opens path for as long as the result lives.
std::expected<KernelFd, int> open_fd(Kernel& kernel, const std::string& path, int flags);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_VFIO_KERNEL_HPP
