// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/machine.hpp"

#include <fmt/format.h>

#include "hal/base/toml.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "hal/base/bdf.hpp"
#include "hal/base/text.hpp"
#include "hal/kernel/reader.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kFile = ".oamhal/machine.toml";

std::unexpected<Error> broken(std::string_view file, std::string_view why) {
  return std::unexpected(
      Error{OAMHAL_ERROR_MALFORMED, 0,
            fmt::format("{} {}. Write the tree again with oam-sim, or remove the file.", file, why)});
}

constexpr std::array<std::string_view, 5> kAccesses{"unknown", "ok", "missing", "no-permission",
                                                    "denied-by-cgroup"};

std::optional<oamhal_access> access_named(std::string_view name) {
  const auto* const found = std::ranges::find(kAccesses, name);
  if (found == kAccesses.end()) return std::nullopt;
  return static_cast<oamhal_access>(found - kAccesses.begin());
}

Result<void> parse_nodes(const toml::table& nodes, std::string_view file, Machine& machine) {
  machine.nodes.emplace();
  for (const auto& [path, access] : nodes) {
    const auto known = access_named(access.value_or(std::string_view()));
    if (!known)
      return broken(file, fmt::format("has a node whose access is none of {}", fmt::join(kAccesses, ", ")));
    machine.nodes->emplace(path.str(), *known);
  }
  return {};
}

Result<void> parse_served(const toml::table& served, std::string_view file, Machine& machine) {
  for (const auto& [address, socket] : served) {
    const auto bdf = parse_bdf(address.str());
    const auto path = socket.value_or(std::string());
    if (!bdf || path.empty() || path.starts_with('/') || !is_plain_text(path) || path.contains('\n'))
      return broken(file, "has a served device without an address or the relative path of a socket");
    machine.served.emplace(bdf_text(*bdf), path);
  }
  return {};
}

}  // namespace

Result<Machine> parse_machine(std::string_view text, std::string_view file) {
  if (!text.ends_with('\n') || !is_plain_text(text))
    return broken(file, "is empty, cut off, or no plain text");
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return broken(file, "is no TOML");
  Machine machine;
  const auto origin = parsed["origin"];
  const auto text_of_origin = origin.value<std::string>();
  if (text_of_origin == "simulated")
    machine.origin = OAMHAL_ORIGIN_SIMULATED;
  else if (origin && text_of_origin != "capture")
    return broken(file, "has an origin that is neither \"capture\" nor \"simulated\"");
  machine.name = parsed["machine"].value_or(std::string());
  if (!is_plain_text(machine.name) || machine.name.contains('\n'))
    return broken(file, "has a machine name that is no plain text");
  if (const auto nodes = parsed["nodes"]) {
    if (!nodes.is_table()) return broken(file, "has nodes that are no table");
    if (auto read = parse_nodes(*nodes.as_table(), file, machine); !read)
      return std::unexpected(std::move(read.error()));
  }
  if (const auto served = parsed["served"]) {
    if (!served.is_table()) return broken(file, "has served devices that are no table");
    if (auto read = parse_served(*served.as_table(), file, machine); !read)
      return std::unexpected(std::move(read.error()));
  }
  return machine;
}

Result<Machine> read_machine(const Root& root) {
  AttributeReader reader(root, 0, nullptr, nullptr);
  // Larger than an attribute of text: a line for each device node of thousands of units.
  const auto text = reader.read(root.directory(), kFile, OAMHAL_ATTRIBUTE_CACHED, kReadBlob);
  if (!text && (text.error() == ENOENT || text.error() == ENOTDIR)) return Machine{};
  const std::string file = fmt::format("{}/{}", root.path(), kFile);
  if (!text) return broken(file, fmt::format("cannot be read ({})", describe_errno(text.error())));
  return parse_machine(*text, file);
}

}  // namespace oamhal::hal
