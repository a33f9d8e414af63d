// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/host_facts.hpp"

#include <fmt/format.h>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

constexpr std::size_t kMaxList = 4096;

}  // namespace

std::vector<std::uint32_t> parse_list(std::string_view text) {
  std::vector<std::uint32_t> numbers;
  for (bool more = true; more;) {
    const std::size_t comma = text.find(',');
    more = comma != std::string_view::npos;
    const std::string_view range = text.substr(0, comma);
    text.remove_prefix(more ? comma + 1 : text.size());
    const std::size_t dash = range.find('-');
    const auto first = parse_number(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_number(range.substr(dash + 1));
    if (!first || !last || *first > *last || *last > UINT32_MAX ||
        *last - *first >= kMaxList - numbers.size())
      return {};
    for (std::uint64_t number = *first; number <= *last; ++number)
      numbers.push_back(static_cast<std::uint32_t>(number));
  }
  return numbers;
}

std::string_view parse_lockdown(std::string_view text) {
  const std::size_t open = text.find('[');
  const std::size_t close = text.find(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  return text.substr(open + 1, close - open - 1);
}

HostFacts read_host_facts(AttributeReader& reader) {
  const Directory& root = reader.root().directory();
  HostFacts facts;
  if (const auto text = reader.text(root, "proc/sys/kernel/hostname")) facts.hostname = *text;
  if (const auto text = reader.text(root, "proc/sys/kernel/osrelease")) facts.kernel = *text;
  if (const auto text = reader.text(root, "sys/devices/system/node/online")) {
    facts.numa_nodes = parse_list(*text);
    if (facts.numa_nodes.empty())
      reader.malformed(root, "sys/devices/system/node/online", "a list of NUMA nodes");
  }
  if (const auto text = reader.text(root, "sys/kernel/security/lockdown")) {
    facts.lockdown = parse_lockdown(*text);
    if (facts.lockdown.empty()) reader.malformed(root, "sys/kernel/security/lockdown", "a lockdown mode");
  }
  return facts;
}

std::string read_driver_version(AttributeReader& reader, std::string_view driver) {
  const auto path = fmt::format("sys/bus/pci/drivers/{}/module/version", driver);
  const auto text = reader.text(reader.root().directory(), path.c_str());
  return text ? std::string(*text) : std::string();
}

}  // namespace oamhal::hal
