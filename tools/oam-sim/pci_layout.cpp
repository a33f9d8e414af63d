// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "pci_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "error.hpp"

namespace oam_sim {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kFirst64 = 0x20000000000;  // above 2 TiB of memory
constexpr std::uint64_t kFirst32 = 0x80000000;
constexpr std::uint64_t kEnd32 = 0xfec00000;  // the I/O APICs
constexpr std::uint64_t kFirstIo = 0x1000;

std::uint64_t align_up(std::uint64_t value, std::uint64_t step) {
  return (value + step - 1) / step * step;
}

void include(Window& window, const Window& part, std::uint64_t step) {
  if (part.end < part.start) return;
  const Window rounded{part.start / step * step, align_up(part.end + 1, step) - 1};
  const bool empty = window.end < window.start;
  window.start = empty ? rounded.start : std::min(window.start, rounded.start);
  window.end = empty ? rounded.end : std::max(window.end, rounded.end);
}

class Enumeration {
 public:
  explicit Enumeration(Machine& machine) : machine_(machine), functions_(machine.functions) {}

  void run() {
    connect();
    for (std::size_t r = 0; r < machine_.roots.size(); ++r) {
      Root& root = machine_.roots[r];
      start_root(root);
      unsigned next_bus = root.bus + 1;
      place(root.children, static_cast<int>(r), root.bus, next_bus,
            fmt::format("sys/devices/pci{:04x}:{:02x}", root.domain, root.bus));
      for (const std::size_t child : root.children) allocate(functions_[child]);
    }
    for (const Root& root : machine_.roots) {
      for (const std::size_t child : root.children) group(functions_[child], true, -1);
    }
  }

 private:
  void connect();
  void start_root(const Root& root);
  void set_addresses(const std::vector<std::size_t>& children);
  void place(std::vector<std::size_t>& children, int root, unsigned bus, unsigned& next_bus,
             const std::string& path);
  void open_bus(Function& bridge, unsigned& next_bus);
  void allocate(Function& function);
  void allocate_bar(Function& function, Bar& bar);
  void group(Function& function, bool isolated_above, int parent_group);

  Machine& machine_;
  std::vector<Function>& functions_;
  std::set<std::string> taken_;
  unsigned domain_ = ~0U;
  std::uint64_t next64_ = kFirst64, next32_ = kFirst32, next_io_ = kFirstIo;
  int next_group_ = 0;
};

void Enumeration::connect() {
  std::map<std::string, std::size_t> roots;
  std::map<std::string, std::size_t> names;
  for (std::size_t r = 0; r < machine_.roots.size(); ++r) roots.emplace(machine_.roots[r].name, r);
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    Function& function = functions_[f];
    const auto root = roots.find(function.parent);
    const auto parent = names.find(function.parent);
    if (root != roots.end()) {
      machine_.roots[root->second].children.push_back(f);
    } else if (parent != names.end() && functions_[parent->second].is_bridge()) {
      function.parent_index = static_cast<int>(parent->second);
      functions_[parent->second].children.push_back(f);
    } else {
      throw Error(
          fmt::format("function \"{}\": its parent \"{}\" is no root and no bridge described above it",
                      function.name, function.parent));
    }
    if (roots.contains(function.name) || !names.emplace(function.name, f).second) {
      throw Error(fmt::format("the name \"{}\" is used twice", function.name));
    }
  }
}

// 32-bit and I/O space are one per domain here: what a machine with several segments does with them is its
// own affair.
void Enumeration::start_root(const Root& root) {
  if (root.domain == domain_) return;
  domain_ = root.domain;
  next32_ = kFirst32;
  next_io_ = kFirstIo;
}

void Enumeration::set_addresses(const std::vector<std::size_t>& children) {
  std::set<unsigned> used;
  for (const std::size_t child : children) {
    if (functions_[child].wanted_device) used.insert(*functions_[child].wanted_device);
  }
  for (const std::size_t child : children) {
    Function& function = functions_[child];
    function.device = function.wanted_device.value_or(0);
    function.function = function.wanted_function.value_or(0);
    if (function.wanted_device) continue;
    while (used.contains(function.device)) ++function.device;
    used.insert(function.device);
  }
}

void Enumeration::open_bus(Function& bridge, unsigned& next_bus) {
  const unsigned wanted = bridge.wanted_secondary.value_or(next_bus);
  if (wanted < next_bus || wanted > 0xff) {
    throw Error(fmt::format("function \"{}\": secondary bus 0x{:02x} is not free, the next one is 0x{:02x}",
                            bridge.name, wanted, next_bus));
  }
  bridge.secondary = wanted;
  next_bus = wanted + 1;
}

void Enumeration::place(std::vector<std::size_t>& children, int root, unsigned bus, unsigned& next_bus,
                        const std::string& path) {
  set_addresses(children);
  std::ranges::sort(children, {},
                    [&](std::size_t c) { return functions_[c].device * 8 + functions_[c].function; });
  std::map<unsigned, int> functions_at;
  for (const std::size_t child : children) ++functions_at[functions_[child].device];
  for (const std::size_t child : children) {
    Function& function = functions_[child];
    function.multifunction = functions_at[function.device] > 1;
    function.root_index = root;
    function.domain = machine_.roots[static_cast<std::size_t>(root)].domain;
    function.bus = bus;
    if (function.device > 31) throw Error(fmt::format("function \"{}\": its bus is full", function.name));
    if (!taken_.insert(function.bdf()).second) {
      throw Error(fmt::format("function \"{}\": {} is taken already", function.name, function.bdf()));
    }
    function.path = path + "/" + function.bdf();
    if (!function.is_bridge()) continue;
    open_bus(function, next_bus);
    place(function.children, root, function.secondary, next_bus, function.path);
    function.subordinate = next_bus - 1;
  }
}

void Enumeration::allocate_bar(Function& function, Bar& bar) {
  if (bar.state != BarState::kAssigned) return;
  const bool io = bar.kind == BarKind::kIo;
  const bool high = bar.kind == BarKind::kMem64Prefetch;
  std::uint64_t& next = io ? next_io_ : high ? next64_ : next32_;
  bar.address = align_up(next, bar.size);
  next = bar.address + bar.size;
  if (next32_ > kEnd32 || next_io_ > 0x10000) {
    throw Error(
        fmt::format("function \"{}\": no 32-bit space is left in domain {:04x}", function.name, domain_));
  }
  const bool prefetch = high || bar.kind == BarKind::kMem32Prefetch;
  Window& window = io ? function.io_window : prefetch ? function.prefetch_window : function.memory_window;
  include(window, {bar.address, next - 1}, 1);
}

void Enumeration::allocate(Function& function) {
  for (auto& [index, bar] : function.bars) allocate_bar(function, bar);
  if (!function.is_bridge()) return;
  function.io_window = function.memory_window = function.prefetch_window = {};
  next32_ = align_up(next32_, kMiB);
  next64_ = align_up(next64_, kMiB);
  next_io_ = align_up(next_io_, 0x1000);
  for (const std::size_t child : function.children) {
    allocate(functions_[child]);
    include(function.io_window, functions_[child].io_window, 0x1000);
    include(function.memory_window, functions_[child].memory_window, kMiB);
    include(function.prefetch_window, functions_[child].prefetch_window, kMiB);
  }
  next32_ = align_up(next32_, kMiB);
  next64_ = align_up(next64_, kMiB);
  next_io_ = align_up(next_io_, 0x1000);
}

// A function has a group of its own when every port above it isolates (pci_acs_path_enabled in
// drivers/pci/pci.c), else it shares the group of the bridge above it.
void Enumeration::group(Function& function, bool isolated_above, int parent_group) {
  if (!machine_.host.iommu) return;
  constexpr std::uint16_t kRequired =
      0x1d;  // source validation, request redirect, completion redirect, upstream forwarding
  function.iommu_group = isolated_above || parent_group < 0 ? next_group_++ : parent_group;
  const bool port = function.type == PcieType::kRootPort || function.type == PcieType::kDownstream;
  const bool isolates =
      port ? (function.acs_control & kRequired) == kRequired : function.type != PcieType::kConventional;
  for (const std::size_t child : function.children) {
    group(functions_[child], isolated_above && isolates, function.iommu_group);
  }
}

}  // namespace

void enumerate_pci(Machine& machine) {
  Enumeration(machine).run();
}

}  // namespace oam_sim
