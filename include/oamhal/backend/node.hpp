// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_NODE_HPP
#define OAMHAL_BACKEND_NODE_HPP

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <oamhal/backend/host.hpp>
#include <oamhal/backend/sink.hpp>

/// Device nodes from sysfs.
namespace oamhal::backend {

/// The node that the uevent of a class device names, without partition. It has MAJOR, MINOR and DEVNAME, one
/// of each on a line of its own (Linux drivers/base/core.c, dev_uevent()). Nothing for any other text.
inline std::optional<Node> parse_node(std::string_view uevent, std::string kind) {
  Node node;
  node.kind = std::move(kind);
  const auto number = [](std::string_view digits) -> Number {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size())
      return Number::absent(OAMHAL_ABSENT_MALFORMED);
    return Number(value);
  };
  while (!uevent.empty()) {
    const std::size_t end = uevent.find('\n');
    const std::string_view line = uevent.substr(0, end);
    uevent.remove_prefix(end == std::string_view::npos ? uevent.size() : end + 1);
    if (line.starts_with("MAJOR=")) node.major = number(line.substr(6));
    if (line.starts_with("MINOR=")) node.minor = number(line.substr(6));
    if (line.starts_with("DEVNAME=")) node.path = std::string("/dev/").append(line.substr(8));
  }
  if (!node.major.known() || !node.minor.known() || node.path.size() <= 5) return std::nullopt;
  return node;
}

/// Reads it from class_device ("drm/renderD128") below directory. Nothing when it is not there, or malformed,
/// which is reported.
inline std::optional<Node> read_node(const Directory& directory, const std::string& class_device,
                                     std::string kind) {
  const std::string name = class_device + "/uevent";
  const auto text = directory.text(name.c_str());
  if (!text) return std::nullopt;
  auto node = parse_node(*text, std::move(kind));
  if (!node) directory.malformed(name.c_str(), "the MAJOR, MINOR and DEVNAME of a device node");
  return node;
}

/// Calls each(Node&) for the nodes of the function in one class directory of its own ("drm", "accel"), sorted
/// by name. The kind is "render" and "card" for DRM's, and the class else.
template <typename F>
Result<void> add_class_nodes(const Host& host, const std::string& class_name, F&& each) {
  const Directory device = host.device();
  std::vector<std::string> names;
  {
    const auto directory = device.open(class_name.c_str());
    if (!directory) return {};
    if (directory->list([&](const char* name) { names.emplace_back(name); }) != 0) return {};
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    std::string kind = class_name;
    if (class_name == "drm") kind = name.starts_with("renderD") ? "render" : "card";
    if (class_name == "drm" && kind == "card" && !name.starts_with("card")) continue;
    if (auto node = read_node(device, std::string(class_name).append("/").append(name), kind)) each(*node);
  }
  return {};
}

}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_NODE_HPP
