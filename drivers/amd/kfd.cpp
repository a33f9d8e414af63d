// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "kfd.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

namespace oamhal::amd {
namespace {

/// A node's relative path, built in place: thousands are read in one scan.
class Path {
 public:
  Path& text(std::string_view part) {
    const std::size_t length = std::min(part.size(), buffer_.size() - 1 - used_);
    std::memcpy(buffer_.data() + used_, part.data(), length);
    used_ += length;
    buffer_[used_] = '\0';
    return *this;
  }
  Path& number(std::uint64_t value) {
    const auto [end, error] =
        std::to_chars(buffer_.data() + used_, buffer_.data() + buffer_.size() - 1, value);
    if (error == std::errc()) used_ = static_cast<std::size_t>(end - buffer_.data());
    buffer_[used_] = '\0';
    return *this;
  }
  void truncate(std::size_t used) { used_ = used; }
  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] const char* c_str() const { return buffer_.data(); }

 private:
  std::array<char, 96> buffer_{};
  std::size_t used_ = 0;
};

std::optional<std::uint32_t> node_number(std::string_view name) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

/// What must be there for the node to be used.
bool usable(const NodeProperties& properties) {
  if (!has(properties, NodeProperties::kSimdCount)) return false;
  return properties.values[NodeProperties::kSimdCount] == 0 || has(properties, NodeProperties::kLocationId);
}

void read_node(const Directory& directory, std::uint32_t number, KfdNodes& read) {
  Path path;
  path.number(number).text("/properties");
  const auto text = directory.text(path.c_str(), OAMHAL_ATTRIBUTE_CACHED,
                                   OAMHAL_READ_REQUIRED | OAMHAL_READ_EPERM_IS_ANSWER);
  if (!text) {
    // EPERM is the device cgroup's answer (kfd_devcgroup_check_permission).
    if (text.error() == EPERM)
      read.hidden.push_back(number);
    else
      read.damaged = true;
    return;
  }
  KfdNode node;
  node.number = number;
  const bool clean = parse(*text, node.properties);
  if (!clean || !usable(node.properties)) {
    directory.malformed(path.c_str(), "lines of a key and a decimal number, with simd_count and location_id");
    read.damaged = true;
  }
  if (usable(node.properties)) read.nodes.push_back(node);
}

/// Old kernels print no domain at all; one node without it among others that have it is a torn file.
void check_domains(const Directory& directory, KfdNodes& read) {
  const auto with = [](const KfdNode& node) { return has(node.properties, NodeProperties::kDomain); };
  if (std::ranges::none_of(read.nodes, with)) return;
  for (const auto& node : read.nodes) {
    if (with(node)) continue;
    Path path;
    path.number(node.number).text("/properties");
    directory.malformed(path.c_str(), "a domain, as the other nodes have");
    read.damaged = true;
  }
}

}  // namespace

const KfdNode* KfdNodes::find(std::uint32_t number) const {
  // The kernel numbers them without gaps; some may be hidden from this process.
  if (number < nodes.size() && nodes[number].number == number) return &nodes[number];
  const auto at = std::ranges::lower_bound(nodes, number, {}, &KfdNode::number);
  return at != nodes.end() && at->number == number ? &*at : nullptr;
}

bool KfdNodes::is_hidden(std::uint32_t number) const {
  return std::ranges::binary_search(hidden, number);
}

KfdNodes read_nodes(const Directory& nodes_directory) {
  KfdNodes read;
  std::vector<std::uint32_t> numbers;
  const int error = nodes_directory.list([&](const char* name) {
    if (const auto number = node_number(name)) numbers.push_back(*number);
  });
  if (error != 0) read.damaged = true;
  std::ranges::sort(numbers);
  read.nodes.reserve(numbers.size());
  for (const std::uint32_t number : numbers) read_node(nodes_directory, number, read);
  for (KfdNode& node : read.nodes) {
    node.gpus_before = read.gpus;
    if (node.gpu()) ++read.gpus;
  }
  check_domains(nodes_directory, read);
  return read;
}

bool read_io_links(const Directory& nodes_directory, const KfdNode& node,
                   std::vector<IoLinkProperties>& links) {
  const std::uint64_t count = node.get(NodeProperties::kIoLinksCount).value_or(0);
  Path path;
  path.number(node.number).text("/io_links/");
  const std::size_t base = path.size();
  bool whole = true;
  for (std::uint64_t i = 0; i < count; ++i) {
    path.truncate(base);
    path.number(i).text("/properties");
    const auto text = nodes_directory.text(path.c_str(), OAMHAL_ATTRIBUTE_CACHED,
                                           OAMHAL_READ_REQUIRED | OAMHAL_READ_EPERM_IS_ANSWER);
    if (!text) {
      whole = false;
      // A count that promises more than there is may promise billions.
      if (text.error() == ENOENT) return false;
      continue;
    }
    IoLinkProperties link;
    const bool clean = parse(*text, link);
    if (!clean || !has(link, IoLinkProperties::kType) || !has(link, IoLinkProperties::kNodeTo)) {
      nodes_directory.malformed(path.c_str(), "lines of a key and a decimal number, with type and node_to");
      whole = false;
      continue;
    }
    links.push_back(link);
  }
  return whole;
}

Number read_local_memory(const Directory& nodes_directory, const KfdNode& node) {
  constexpr std::uint64_t kFbPublic = 1;
  constexpr std::uint64_t kFbPrivate = 2;
  const std::uint64_t count = node.get(NodeProperties::kMemBanksCount).value_or(0);
  Path path;
  path.number(node.number).text("/mem_banks/");
  const std::size_t base = path.size();
  Number bytes;
  for (std::uint64_t i = 0; i < count; ++i) {
    path.truncate(base);
    path.number(i).text("/properties");
    // Not REQUIRED: the public captures promise banks and come without them.
    const auto text =
        nodes_directory.text(path.c_str(), OAMHAL_ATTRIBUTE_CACHED, OAMHAL_READ_EPERM_IS_ANSWER);
    if (!text) return Number::absent(backend::absence_of(text.error()));
    MemBankProperties bank;
    const bool clean = parse(*text, bank);
    const auto heap = value_of(bank, MemBankProperties::kHeapType);
    const auto size = value_of(bank, MemBankProperties::kSizeInBytes);
    if (!clean || !heap || !size) {
      nodes_directory.malformed(path.c_str(), "heap_type and size_in_bytes in decimal");
      return Number::absent(OAMHAL_ABSENT_MALFORMED);
    }
    if (*heap == kFbPublic || *heap == kFbPrivate) bytes = Number(bytes.value + *size);
  }
  return bytes;
}

}  // namespace oamhal::amd
