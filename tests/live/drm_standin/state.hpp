// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_LIVE_DRM_STANDIN_STATE_HPP
#define OAMHAL_TESTS_LIVE_DRM_STANDIN_STATE_HPP

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "drivers/amd/drm_library.hpp"
#include "tests/live/drm_standin/control.hpp"

/// What the stand-in has. The types of the library's handles are defined here.
namespace oamhal::test::standin {

using amd::drm::Buffer;
using amd::drm::Context;
using amd::drm::Device;
using amd::drm::List;
using amd::drm::Range;

/// Bytes of a memfd, or of whatever a descriptor stands for that can be mapped.
struct Storage {
  Storage(int descriptor, std::uint64_t bytes, std::uint64_t* counted);
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  ~Storage();

  int fd;
  std::uint64_t size;
  /// The device's bytes in use, or NULL.
  std::uint64_t* used;
  std::byte* memory = nullptr;
};

using Inode = std::pair<dev_t, ino_t>;
Inode inode_of(int fd);

struct State {
  Control control;
  std::map<Inode, std::unique_ptr<Device>> devices;
  std::map<Inode, std::weak_ptr<Storage>> storages;
  std::set<Buffer*> buffers;
  std::set<Range*> ranges;
  std::set<List*> lists;
  std::set<Context*> contexts;
  std::uint64_t serials = 0;
};

State& state();

/// Counts a call. Not 0: the negative errno value that it is to fail with. A function that gives something
/// back does its work all the same.
int enter(const char* name);
/// As enter, of a function that a lost device answers too.
int enter_release(const char* name);
void wrong(std::string what);
/// Whether handle is one of set; says what is wrong if not.
template <typename T>
bool is_valid(const std::set<T*>& set, T* handle, const char* name) {
  if (set.contains(handle)) return true;
  wrong(std::string(name) + ": such a handle was not given out, or was given back");
  return false;
}
/// Whether a copy that is not done uses the buffer.
bool is_busy(const Buffer* buffer);

}  // namespace oamhal::test::standin

namespace oamhal::amd::drm {

struct Device {
  struct Mapping {
    Buffer* buffer;
    std::uint64_t size;
    /// Taking it away was made to fail.
    bool tried = false;
  };
  unsigned references = 0;
  std::uint64_t used = 0;
  std::uint64_t next_address = std::uint64_t{1} << 33;
  std::map<std::uint64_t, Mapping> mappings;
};

struct Buffer {
  Device* device = nullptr;
  std::shared_ptr<test::standin::Storage> storage;
  /// Registered memory instead.
  std::byte* user = nullptr;
  std::uint64_t size = 0;
  bool cpu_access = true;
  unsigned references = 1;
  unsigned maps = 0;
  void* seen = nullptr;

  [[nodiscard]] std::byte* bytes() const { return user != nullptr ? user : storage->memory; }
};

struct Range {
  Device* device;
  std::uint64_t address;
  std::uint64_t size;
};

struct List {
  Device* device;
  std::vector<Buffer*> buffers;
};

/// What was submitted.
struct Job {
  std::uint64_t number = 0;
  std::uint64_t address = 0;
  std::size_t words = 0;
  std::vector<Buffer*> buffers;
  /// Fences of other contexts that it begins after.
  std::vector<Fence> after = {};
  unsigned asked = 0;
};

struct Context {
  Device* device;
  unsigned resets;
  /// A later one has a greater number.
  std::uint64_t serial;
  std::uint64_t next = 1;
  std::deque<Job> jobs;
  /// Fences that failed, and why.
  std::map<std::uint64_t, int> failed;
};

}  // namespace oamhal::amd::drm

#endif  // OAMHAL_TESTS_LIVE_DRM_STANDIN_STATE_HPP
