// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/host_side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hal/base/text.hpp"
#include "hal/kernel/host_facts.hpp"

namespace oamhal::hal {

namespace {

constexpr oamhal_number_t kNotReported{0, OAMHAL_ABSENT_NOT_REPORTED, 0};
constexpr std::size_t kMostPackages = 1024;

class ModuleReader {
 public:
  explicit ModuleReader(AttributeReader& reader) : reader_(reader), root_(reader.root().directory()) {}

  std::vector<HostModule> by_nodes(std::span<const std::uint32_t> nodes) {
    for (const std::uint32_t node : nodes) {
      const std::string place = fmt::format("sys/devices/system/node/node{}/", node);
      const auto cpus = list(place + "cpulist", "a list of CPUs");
      if (cpus.empty()) continue;
      HostModule& module = module_of(cpus.front());
      module.numa_nodes.push_back(node);
      if (const auto memory = memory_of(place + "meminfo"); memory && module.memory_bytes.absence != kBroken)
        module.memory_bytes = {module.memory_bytes.value + *memory, OAMHAL_PRESENT, 0};
      else
        module.memory_bytes = {0, kBroken, 0};
    }
    for (HostModule& module : modules_)
      if (module.memory_bytes.absence == kBroken) module.memory_bytes = kNotReported;
    return sorted();
  }

  std::vector<HostModule> by_cpus() {
    auto left = list("sys/devices/system/cpu/online", "a list of CPUs");
    while (!left.empty() && modules_.size() < kMostPackages) {
      const std::uint32_t first = left.front();
      const auto own = parse_list(module_of(first).cpus);
      std::erase_if(
          left, [&](std::uint32_t cpu) { return cpu == first || std::ranges::find(own, cpu) != own.end(); });
    }
    if (modules_.size() == 1)
      if (const auto memory = memory_of("proc/meminfo"))
        modules_.front().memory_bytes = {*memory, OAMHAL_PRESENT, 0};
    return sorted();
  }

 private:
  /// While it is read: a node of the package does not say how much memory it has, so nobody knows the sum.
  static constexpr std::int32_t kBroken = OAMHAL_ABSENT_MALFORMED;

  std::vector<std::uint32_t> list(const std::string& path, const char* what) {
    const auto text = reader_.text(root_, path.c_str());
    if (!text || text->empty()) return {};
    auto numbers = parse_list(*text);
    if (numbers.empty()) reader_.malformed(root_, path.c_str(), what);
    return numbers;
  }

  std::optional<std::uint64_t> memory_of(const std::string& path) {
    const auto text = reader_.text(root_, path.c_str());
    if (!text) return std::nullopt;
    const auto memory = parse_meminfo(*text);
    if (!memory) reader_.malformed(root_, path.c_str(), "a table of memory");
    return memory;
  }

  /// The package of a CPU; one that tells no package is in one of its own.
  HostModule& module_of(std::uint32_t cpu) {
    const std::string place = fmt::format("sys/devices/system/cpu/cpu{}/topology/", cpu);
    oamhal_number_t package = kNotReported;
    if (const auto text = reader_.text(root_, (place + "physical_package_id").c_str());
        text && *text != "-1") {
      if (const auto number = parse_number(*text))
        package = {*number, OAMHAL_PRESENT, 0};
      else
        reader_.malformed(root_, (place + "physical_package_id").c_str(), "the number of a package");
    }
    if (package.absence == OAMHAL_PRESENT)
      for (HostModule& module : modules_)
        if (module.package.absence == OAMHAL_PRESENT && module.package.value == package.value) return module;
    HostModule& module = modules_.emplace_back();
    module.package = package;
    module.memory_bytes = kNotReported;
    // Until Linux 5.3 it was called core_siblings_list.
    for (const char* name : {"package_cpus_list", "core_siblings_list"}) {
      const auto text = reader_.text(root_, (place + name).c_str());
      if (!text) continue;
      if (parse_list(*text).empty())
        reader_.malformed(root_, (place + name).c_str(), "a list of CPUs");
      else
        module.cpus = *text;
      break;
    }
    return module;
  }

  std::vector<HostModule> sorted() {
    std::ranges::stable_sort(modules_, [](const HostModule& a, const HostModule& b) {
      return std::pair(a.package.absence, a.package.value) < std::pair(b.package.absence, b.package.value);
    });
    return std::move(modules_);
  }

  AttributeReader& reader_;
  const Directory& root_;
  std::vector<HostModule> modules_;
};

}  // namespace

SystemNames read_system_names(AttributeReader& reader) {
  const auto read = [&](const char* path) {
    const auto text = reader.text(reader.root().directory(), path);
    return text ? std::string(trim(*text)) : std::string();
  };
  return {read("sys/devices/virtual/dmi/id/sys_vendor"), read("sys/devices/virtual/dmi/id/product_name"),
          read("sys/devices/virtual/dmi/id/board_name")};
}

std::vector<HostModule> read_host_modules(AttributeReader& reader,
                                          std::span<const std::uint32_t> numa_nodes) {
  ModuleReader modules(reader);
  return numa_nodes.empty() ? modules.by_cpus() : modules.by_nodes(numa_nodes);
}

std::optional<std::uint64_t> parse_meminfo(std::string_view text) {
  // "Node 0 MemTotal:  1056270000 kB" of a node, "MemTotal: 1056270000 kB" of the host.
  constexpr std::string_view kKey = "MemTotal:";
  const std::size_t at = text.find(kKey);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + kKey.size());
  text = text.substr(0, text.find('\n'));
  const auto kibibytes = parse_number(next_word(text));
  if (!kibibytes || next_word(text) != "kB" || *kibibytes > UINT64_MAX / 1024) return std::nullopt;
  return *kibibytes * 1024;
}

}  // namespace oamhal::hal
