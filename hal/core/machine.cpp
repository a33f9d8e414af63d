// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/machine.hpp"

#include <fmt/format.h>

// toml++ asserts what a broken file violates ("[[" alone): a debug build would end the caller's process, and
// clang would take it for granted. Without the assertions it reports an error.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "hal/base/text.hpp"
#include "hal/kernel/reader.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kFile = ".oamhal/machine.toml";

Error broken(const Root& root, std::string_view why) {
  return {OAMHAL_ERROR_MALFORMED, 0,
          fmt::format("{}/{} {}. Write the tree again with oam-sim, or remove the file.", root.path(), kFile,
                      why)};
}

constexpr std::array<std::string_view, 5> kAccesses{"unknown", "ok", "missing", "no-permission",
                                                    "denied-by-cgroup"};

std::optional<oamhal_access> access_named(std::string_view name) {
  const auto* const found = std::ranges::find(kAccesses, name);
  if (found == kAccesses.end()) return std::nullopt;
  return static_cast<oamhal_access>(found - kAccesses.begin());
}

}  // namespace

Result<Machine> read_machine(const Root& root) {
  AttributeReader reader(root, 0, nullptr, nullptr);
  const auto text = reader.read(root.directory(), kFile, OAMHAL_ATTRIBUTE_CACHED);
  if (!text && (text.error() == ENOENT || text.error() == ENOTDIR)) return Machine{};
  if (!text)
    return std::unexpected(broken(root, fmt::format("cannot be read ({})", describe_errno(text.error()))));
  const toml::parse_result parsed = toml::parse(*text);
  if (!parsed) return std::unexpected(broken(root, "is no TOML"));
  Machine machine;
  const auto origin = parsed["origin"];
  const auto text_of_origin = origin.value<std::string>();
  if (text_of_origin == "simulated")
    machine.origin = OAMHAL_ORIGIN_SIMULATED;
  else if (origin && text_of_origin != "capture")
    return std::unexpected(broken(root, "has an origin that is neither \"capture\" nor \"simulated\""));
  machine.name = parsed["machine"].value_or(std::string());
  if (!is_plain_text(machine.name) || machine.name.contains('\n'))
    return std::unexpected(broken(root, "has a machine name that is no plain text"));
  if (const auto nodes = parsed["nodes"]) {
    machine.nodes.emplace();
    if (!nodes.is_table()) return std::unexpected(broken(root, "has nodes that are no table"));
    for (const auto& [path, access] : *nodes.as_table()) {
      const auto known = access_named(access.value_or(std::string_view()));
      if (!known)
        return std::unexpected(
            broken(root, fmt::format("has a node whose access is none of {}", fmt::join(kAccesses, ", "))));
      machine.nodes->emplace(path.str(), *known);
    }
  }
  return machine;
}

}  // namespace oamhal::hal
