// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_LIVE_HABANA_DRIVER_HPP
#define OAMHAL_TESTS_LIVE_HABANA_DRIVER_HPP

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace oamhal::test {

/// The driver behind a compute node: what it gave, mapped and exported, by the rules of Linux
/// drivers/accel/habanalabs/common/memory.c. What a correct caller never does is a fault.
class HabanaDriver {
 public:
  /// The ways that drivers and parts differ.
  struct Kind {
    const char* name;
    /// The class habanalabs, and its ioctl numbers.
    bool old_class;
    /// Linux 6.1: a dma-buf is made of a handle, and its memory may be unmapped but not freed.
    bool by_handle;
    /// Gaudi: the part has no MMU for its memory, of which the driver keeps an account alone.
    bool account_alone;
  };
  explicit HabanaDriver(const Kind& kind) : kind_(kind) {}

  static constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
  /// No power of two, as of a Gaudi2 with five of its six stacks.
  std::uint64_t page = 48 * kMiB;
  std::uint64_t total = 8 * 48 * kMiB;
  std::uint64_t base = 0x20000000;
  /// Bytes of HL_INFO_HW_IP_INFO that it fills.
  std::size_t hw_ip_bytes = 304;

  /// The ioctl with this number, from 1 on, is answered with error and does nothing. ENODEV: the device is
  /// gone from then on.
  unsigned fail_at = 0;
  int error = 0;
  /// The question that is answered with error whenever it is asked; -1: none.
  int fail_op = -1;
  /// The caller is giving everything back.
  bool closing = false;

  /// After ENODEV: another device is in its place.
  void come_back() { lost_ = false; }

  void opened();
  /// The node was closed: what was given is to be given back, but for what a dma-buf leads to.
  void closed();
  /// A descriptor was closed that may be a dma-buf of this.
  void closed_export(int fd);
  [[nodiscard]] bool is_export(int fd) const { return exports_.count(fd) != 0; }

  [[nodiscard]] unsigned ioctls() const { return ioctls_; }
  [[nodiscard]] std::size_t pinned() const;
  [[nodiscard]] std::uint64_t used() const;
  /// Nothing is given, mapped or exported.
  [[nodiscard]] bool is_empty() const;
  /// What the caller did wrong; empty when nothing.
  std::vector<std::string> faults;

  /// What is asked over the node, by this process. Returns 0 or an errno value.
  [[nodiscard]] int ioctl(unsigned long request, void* argument);

 private:
  struct Arguments {
    std::uint64_t operands[3];
    std::uint32_t op;
    std::uint32_t flags;
    std::uint32_t context;
    std::uint32_t elements;
  };
  struct Mapping {
    /// 0: of the host.
    std::uint64_t handle;
    std::uint64_t memory;
    std::uint64_t bytes;
  };

  [[nodiscard]] int injected(int op);
  [[nodiscard]] int info(const void* argument);
  [[nodiscard]] int perform(Arguments& arguments);
  [[nodiscard]] int allocate(Arguments& arguments);
  [[nodiscard]] int free(const Arguments& arguments);
  [[nodiscard]] int map(Arguments& arguments);
  [[nodiscard]] int unmap(const Arguments& arguments);
  [[nodiscard]] int share(Arguments& arguments);
  int fault(const std::string& what, int answer);
  /// Whether a dma-buf leads to what key names: an address, or with by_handle a handle.
  [[nodiscard]] bool is_shared(std::uint64_t key) const;

  Kind kind_;
  bool open_ = false;
  bool lost_ = false;
  unsigned ioctls_ = 0;
  /// Bytes by handle, and what is mapped, by address.
  std::map<std::uint64_t, std::uint64_t> given_;
  std::map<std::uint64_t, Mapping> mapped_;
  std::map<int, std::uint64_t> exports_;
  std::uint64_t account_ = 0;
  std::uint64_t next_handle_ = 1;
  std::uint64_t next_address_ = 0x1001000000000000;
  /// Giving back was refused when there was no later time to try again: no fault of the caller.
  bool refused_ = false;
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_LIVE_HABANA_DRIVER_HPP
