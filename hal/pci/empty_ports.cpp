// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/pci/empty_ports.hpp"

#include <optional>
#include <utility>

#include "hal/base/bdf.hpp"
#include "hal/base/text.hpp"
#include "hal/pci/parse.hpp"
#include "hal/pci/path.hpp"

namespace oamhal::hal {

namespace {

/// A root bus has no function of its own: it is told from functions by its highest bit.
constexpr std::uint64_t kRootBus = std::uint64_t{1} << 63;

/// Whether a bridge's directory has that of a function in it. One that cannot be looked at counts as not
/// empty: nothing is said of it.
bool has_function_below(AttributeReader& reader, const oamhal_bdf_t& bridge) {
  const auto directory =
      reader.root().open_directory(reader.root().directory(), FunctionPath(bridge).c_str());
  if (!directory) return true;
  bool found = false;
  const int error = reader.list(*directory, [&](const char* name) {
    found = parse_bdf(name).has_value();
    return !found;
  });
  return found || error != 0;
}

/// A link without lanes is none. A port that itself is gone or asleep tells nothing.
oamhal_link_state state_of(AttributeReader& reader, const oamhal_bdf_t& port) {
  FunctionPath path(port);
  const auto text =
      reader.read(reader.root().directory(), path.of("current_link_width"), OAMHAL_ATTRIBUTE_CONFIG);
  const auto lanes = text ? parse_number(trim(*text)) : std::nullopt;
  constexpr std::uint64_t kMostLanes = 32;
  if (!lanes || *lanes > kMostLanes) return OAMHAL_LINK_STATE_UNKNOWN;
  return *lanes == 0 ? OAMHAL_LINK_STATE_NO_LINK : OAMHAL_LINK_STATE_UP;
}

}  // namespace

std::uint64_t parent_of(std::span<const oamhal_bdf_t> chain) {
  if (chain.size() > 1) return bdf_key(chain[chain.size() - 2]);
  oamhal_bdf_t bus = chain.front();
  bus.device = 0;
  bus.function = 0;
  return bdf_key(bus) | kRootBus;
}

std::vector<EmptyPort> find_empty_ports(AttributeReader& reader, PciAttributes& attributes,
                                        std::span<const oamhal_bdf_t> bridges) {
  std::vector<EmptyPort> ports;
  for (const oamhal_bdf_t& bdf : bridges) {
    if (has_function_below(reader, bdf)) continue;
    const auto target = reader.root().read_link(reader.root().directory(), FunctionPath(bdf).c_str());
    if (!target) continue;
    const auto chain = parse_hierarchy(*target);
    if (chain.empty() || bdf_key(chain.back()) != bdf_key(bdf)) continue;
    Bridge bridge;
    bridge.bdf = bdf;
    bridge.ids = attributes.read_ids(bdf, std::nullopt);
    attributes.read_bridge(bridge);
    ports.push_back({bdf, std::move(bridge.ids), bridge.link, state_of(reader, bdf), parent_of(chain), {}});
  }
  return ports;
}

}  // namespace oamhal::hal
