// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_HAL_BRINGUP_FAKE_KERNEL_HPP
#define OAMHAL_TESTS_UNIT_HAL_BRINGUP_FAKE_KERNEL_HPP

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hal/bringup/vfio/kernel.hpp"

namespace oamhal::hal::test {

/// A kernel with one module, 0000:0c:00.0 in IOMMU group 7 and bound to vfio-pci, which a test changes before
/// it asks: files by path, errno by what is to fail. It keeps count of what is open and what was asked.
class FakeKernel final : public Kernel {
 public:
  static constexpr const char* kBdf = "0000:0c:00.0";
  static constexpr const char* kPath = "/sys/bus/pci/devices/0000:0c:00.0";
  static constexpr std::uint64_t kBarLength = 0x4000, kBarPlace = 0, kConfigPlace = 0x70000;

  FakeKernel();

  /// A further function in a group of its own or an existing one.
  void add_function(const std::string& bdf, const std::string& group);

  // What there is.
  std::map<std::string, std::string> links;
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<std::string>> folders;
  std::set<std::string> nodes;
  // What fails, by path and by request.
  std::map<std::string, int> open_errors;
  std::map<unsigned long, int> ioctl_errors;
  int bar_error = 0;
  int config_error = 0;
  int map_error = 0;
  // What VFIO says.
  int api_version = 0;
  bool type1 = true;
  bool viable = true;
  bool resettable = true;
  bool msix_fixed = true;
  int vectors_left = 0;
  std::uint64_t unmapped_less = 0;
  /// Capabilities that follow the info of BAR 0, after its 32 bytes.
  std::vector<std::uint32_t> bar_capabilities;
  std::array<std::uint32_t, 6> interrupt_counts = {1, 8, 64, 1, 1, 0};
  std::array<unsigned char, 64> sysfs_config{};
  std::array<unsigned char, 64> vfio_config{};
  std::vector<unsigned char> bar;
  bool signalled = false;

  // What was done.
  struct Irqs {
    std::uint32_t index, flags, start;
    std::vector<int> events;
    bool operator==(const Irqs&) const = default;
  };
  std::map<int, std::string> open_fds;
  std::map<std::string, int> opens;
  std::vector<Irqs> irqs;
  std::map<std::uint64_t, std::uint64_t> dma;
  int dma_calls = 0;
  int resets = 0;
  int iommu_switched_on = 0;

  std::expected<int, int> open(const char* path, int flags) override;
  void close(int fd) override;
  std::expected<int, int> ioctl(int fd, unsigned long request, void* argument) override;
  std::expected<void*, int> map(int fd, std::uint64_t offset, std::size_t length, bool writable) override;
  std::expected<std::size_t, int> pread(int fd, void* to, std::size_t length, std::uint64_t offset) override;
  std::expected<std::size_t, int> pwrite(int fd, const void* from, std::size_t length,
                                         std::uint64_t offset) override;
  std::expected<int, int> event() override;
  bool take_event(int fd) override;
  std::expected<std::uint64_t, int> file_size(int fd) override;
  std::expected<std::string, int> read_link(const char* path) override;
  std::expected<std::vector<std::string>, int> list(const char* path) override;
  std::expected<std::string, int> read_text(const char* path) override;

 private:
  int add_fd(const std::string& path);
  std::expected<int, int> container(unsigned long request, void* argument);
  std::expected<int, int> device(unsigned long request, void* argument);
  std::expected<int, int> region(void* argument);
  std::expected<int, int> set_irqs(const void* argument);
  std::expected<int, int> iommufd(unsigned long request, void* argument);

  int next_fd_ = 10000;
};

}  // namespace oamhal::hal::test

#endif  // OAMHAL_TESTS_UNIT_HAL_BRINGUP_FAKE_KERNEL_HPP
