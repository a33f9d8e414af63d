// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/live/habana_driver.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace oamhal::test {

namespace {

constexpr unsigned long kAccelInfo = 0xc0186440;
constexpr unsigned long kOldInfo = 0xc0184801;
constexpr unsigned long kAccelMemory = 0xc0286444;
constexpr unsigned long kOldMemory = 0xc0284805;
constexpr std::uint64_t kPage = 4096;

enum Op : std::uint32_t { kAllocate = 0, kFree = 1, kMap = 2, kUnmap = 3, kExport = 5 };

/// Whether each page is there.
bool is_mapped(std::uint64_t memory, std::uint64_t bytes) {
  std::vector<unsigned char> pages(bytes / kPage);
  // The caller's, which is this process. NOLINTNEXTLINE(performance-no-int-to-ptr)
  return ::mincore(reinterpret_cast<void*>(memory), bytes, pages.data()) == 0;
}

}  // namespace

int HabanaDriver::fault(const std::string& what, int answer) {
  faults.push_back(what);
  return answer;
}

void HabanaDriver::opened() {
  if (open_ || !exports_.empty()) fault("the node is opened twice", 0);
  open_ = true;
}

void HabanaDriver::closed() {
  if (!open_) fault("the node is closed twice", 0);
  open_ = false;
  for (const auto& [address, mapping] : mapped_)
    if (!refused_ && !is_shared(address)) fault("left mapped: " + std::to_string(address), 0);
  for (const auto& [handle, bytes] : given_) {
    const bool mapped = std::any_of(mapped_.begin(), mapped_.end(),
                                    [&, of = handle](const auto& at) { return at.second.handle == of; });
    if (!refused_ && !mapped && !is_shared(handle)) fault("left allocated: " + std::to_string(bytes), 0);
  }
  if (!refused_ && account_ != 0) fault("left in the account: " + std::to_string(account_), 0);
  refused_ = false;
  account_ = 0;
  if (!exports_.empty()) return;
  mapped_.clear();
  given_.clear();
}

void HabanaDriver::closed_export(int fd) {
  // With the last of them goes the node, where it was closed before.
  if (exports_.erase(fd) == 0 || open_ || !exports_.empty()) return;
  mapped_.clear();
  given_.clear();
}

bool HabanaDriver::is_shared(std::uint64_t key) const {
  return std::any_of(exports_.begin(), exports_.end(), [&](const auto& one) { return one.second == key; });
}

std::size_t HabanaDriver::pinned() const {
  return static_cast<std::size_t>(
      std::count_if(mapped_.begin(), mapped_.end(), [](const auto& at) { return at.second.handle == 0; }));
}

std::uint64_t HabanaDriver::used() const {
  std::uint64_t sum = account_;
  for (const auto& [handle, bytes] : given_) sum += bytes;
  return sum;
}

bool HabanaDriver::is_empty() const {
  return given_.empty() && mapped_.empty() && exports_.empty() && account_ == 0;
}

int HabanaDriver::injected(int op) {
  ++ioctls_;
  if (!open_) return fault("an ioctl on a node that is closed", EBADF);
  const bool now = ioctls_ == fail_at || op == fail_op;
  if (now && error == ENODEV) {
    // A device that is removed takes all along.
    lost_ = true;
    given_.clear();
    mapped_.clear();
    account_ = 0;
  }
  if (lost_) return ENODEV;
  refused_ = refused_ || (now && closing && (op == kFree || op == kUnmap));
  return now ? error : 0;
}

int HabanaDriver::ioctl(unsigned long request, void* argument) {
  if (request == (kind_.old_class ? kOldInfo : kAccelInfo)) return info(argument);
  if (request != (kind_.old_class ? kOldMemory : kAccelMemory))
    return fault("an ioctl that is not there", ENOTTY);
  Arguments arguments{};
  std::memcpy(&arguments, argument, sizeof arguments);
  if (const int why = injected(static_cast<int>(arguments.op)); why != 0) return why;
  if (arguments.context != 0 || arguments.elements != 0) return fault("fields that are to be 0", EINVAL);
  if (const int why = perform(arguments); why != 0) return why;
  std::memcpy(argument, &arguments, sizeof arguments);
  return 0;
}

int HabanaDriver::info(const void* argument) {
  struct {
    std::uint64_t address;
    std::uint32_t size;
    std::uint32_t op;
    std::uint32_t index;
    std::uint32_t pad;
  } arguments{};
  constexpr int kInfoOps = 1000;
  std::memcpy(&arguments, argument, sizeof arguments);
  if (const int why = injected(kInfoOps + static_cast<int>(arguments.op)); why != 0) return why;
  if (arguments.pad != 0 || (arguments.op != 0 && arguments.op != 2))
    return fault("a wrong question", EINVAL);
  std::vector<char> bytes(304);
  const auto put = [&](std::size_t offset, std::uint64_t value) {
    std::memcpy(bytes.data() + offset, &value, sizeof value);
  };
  if (arguments.op == 2) {
    put(0, total - used());
    bytes.resize(16);
  } else {
    put(8, kind_.account_alone ? base : 0x1001000000000000);
    put(16, total);
    put(224, page);
    if (!kind_.old_class) put(248, page);
    bytes.resize(hw_ip_bytes);
  }
  // The caller's, which is this process. NOLINTNEXTLINE(performance-no-int-to-ptr)
  std::memcpy(reinterpret_cast<void*>(arguments.address), bytes.data(),
              std::min<std::size_t>(bytes.size(), arguments.size));
  return 0;
}

int HabanaDriver::perform(Arguments& arguments) {
  switch (arguments.op) {
    case kAllocate:
      return allocate(arguments);
    case kFree:
      return free(arguments);
    case kMap:
      return map(arguments);
    case kUnmap:
      return unmap(arguments);
    case kExport:
      return share(arguments);
    default:
      return fault("an operation that is not there", EINVAL);
  }
}

int HabanaDriver::allocate(Arguments& arguments) {
  const std::uint64_t wished = arguments.operands[0];
  if (wished == 0 || wished > total || arguments.flags != 0 || arguments.operands[1] != 0)
    return fault("a wrong allocation", EINVAL);
  arguments = {};
  if (kind_.account_alone) {
    account_ += wished;
    if (account_ > total) return fault("more than there is", 0);
    return 0;
  }
  const std::uint64_t bytes = (wished + page - 1) / page * page;
  if (used() + bytes > total) return ENOMEM;
  given_.emplace(next_handle_, bytes);
  arguments.operands[0] = next_handle_++;
  return 0;
}

int HabanaDriver::free(const Arguments& arguments) {
  const std::uint64_t handle = arguments.operands[0];
  if (kind_.account_alone) {
    if (handle > account_) return fault("freed more than was allocated", 0);
    account_ -= handle;
    return 0;
  }
  if (given_.count(handle) == 0) return fault("freed a handle that is not there", EINVAL);
  for (const auto& [address, mapping] : mapped_)
    if (mapping.handle == handle) return fault("freed what is mapped", EINVAL);
  if (is_shared(handle)) return EINVAL;
  given_.erase(handle);
  return 0;
}

int HabanaDriver::map(Arguments& arguments) {
  constexpr std::uint32_t kUserPointer = 4;
  const bool host = arguments.flags == kUserPointer;
  Mapping mapping{};
  if (host) {
    mapping = {0, arguments.operands[0], arguments.operands[2]};
    if (mapping.memory % kPage != 0 || mapping.bytes % kPage != 0 || mapping.bytes == 0)
      return fault("memory of the host that is no pages", EINVAL);
    if (!is_mapped(mapping.memory, mapping.bytes)) return EFAULT;
  } else {
    mapping.handle = arguments.operands[1];
    const auto found = given_.find(mapping.handle);
    if (arguments.flags != 0 || found == given_.end()) return fault("mapped no handle", EINVAL);
    mapping.bytes = found->second;
  }
  if (arguments.operands[host ? 1 : 0] != 0) return fault("a wish for an address", EINVAL);
  arguments = {};
  arguments.operands[0] = next_address_;
  mapped_.emplace(next_address_, mapping);
  next_address_ += mapping.bytes + page;
  return 0;
}

int HabanaDriver::unmap(const Arguments& arguments) {
  const auto found = mapped_.find(arguments.operands[0]);
  if (found == mapped_.end()) return fault("unmapped what is not mapped", EINVAL);
  if (is_shared(found->first)) return EINVAL;
  const Mapping& mapping = found->second;
  if (mapping.handle == 0 && !is_mapped(mapping.memory, mapping.bytes))
    fault("memory of the host was gone before it was unmapped", 0);
  mapped_.erase(found);
  return 0;
}

int HabanaDriver::share(Arguments& arguments) {
  const auto [key, bytes, offset] = arguments.operands;
  if (arguments.flags != (O_RDWR | O_CLOEXEC) || offset != 0 || bytes % kPage != 0 || bytes == 0)
    return fault("a wrong export", EINVAL);
  if (kind_.account_alone) {
    if (key < base || key - base > total || bytes > total - (key - base))
      return fault("beyond the memory", EINVAL);
  } else if (kind_.by_handle) {
    if (key >> 32U != 0) return EINVAL;
    if (given_.count(key) == 0 || bytes > given_[key]) return fault("exported no handle", EINVAL);
  } else {
    const auto found = mapped_.find(key);
    // Drivers of the class habanalabs may be one of either way: asked the other way, each says no.
    if (found == mapped_.end() && kind_.old_class && key >> 32U == 0) return EINVAL;
    if (found == mapped_.end() || found->second.handle == 0 || bytes > found->second.bytes)
      return fault("exported what is not mapped", EINVAL);
  }
  const int fd = ::memfd_create("habana dma-buf", MFD_CLOEXEC);
  if (fd < 0 || ::ftruncate(fd, static_cast<off_t>(bytes)) != 0) return EMFILE;
  exports_.emplace(fd, key);
  arguments = {};
  arguments.operands[0] = static_cast<std::uint32_t>(fd);
  return 0;
}

}  // namespace oamhal::test
