// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/use.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hal/kernel/access.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kNotLooked = "the device nodes were not looked at.";
constexpr const char* kNotNamed = "it is not known which device nodes its runtimes need.";

/// A replayed root says nothing of this host's nodes: only what was written down of its own counts.
oamhal_access find_access(const oamhal_context& context, const oamhal_backend_node_t& node) {
  if (context.root.is_live()) return access_of(node.path, node.major, node.minor);
  const auto& nodes = context.machine.nodes;
  if (!nodes) return OAMHAL_ACCESS_UNKNOWN;
  const auto found = nodes->find(std::string_view(node.path));
  return found == nodes->end() ? OAMHAL_ACCESS_MISSING : found->second;
}

std::string refusal(const char* path, oamhal_access access) {
  switch (access) {
    case OAMHAL_ACCESS_MISSING:
      return fmt::format("{} is not there.", path);
    case OAMHAL_ACCESS_NO_PERMISSION:
      return fmt::format("this process may not read and write {}.", path);
    case OAMHAL_ACCESS_DENIED_BY_CGROUP:
      return fmt::format("the device cgroup of this process denies {}.", path);
    default:
      return fmt::format("it is not known whether {} may be opened.", path);
  }
}

const char* advice(oamhal_access access) {
  switch (access) {
    case OAMHAL_ACCESS_MISSING:
      return "In a container, pass the node in; on a host, look whether udev runs.";
    case OAMHAL_ACCESS_NO_PERMISSION:
      return "Add the user to the group that owns the node, or look how it is mounted.";
    default:
      return "Start the container with this device, if it shall use it.";
  }
}

Use judge_state_only(const Draft& draft, Arena& arena) {
  if (draft.state == OAMHAL_STATE_OK || draft.state == OAMHAL_STATE_DEGRADED)
    return {OAMHAL_USABLE_YES, nullptr};
  const char* reason = draft.state_reason == nullptr ? oamhal_state_name(draft.state) : draft.state_reason;
  return {OAMHAL_USABLE_NO, arena.copy(fmt::format("{}.", reason))};
}

/// Of a partition, or of the whole device with OAMHAL_NO_INDEX.
Use judge_nodes(const Draft& draft, std::uint32_t partition, Arena& arena) {
  Use use{OAMHAL_USABLE_UNKNOWN, kNotNamed};
  for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
    const oamhal_backend_node_t& node = draft.nodes[i];
    if ((node.flags & OAMHAL_NODE_REQUIRED) == 0) continue;
    if (node.partition != OAMHAL_NO_INDEX && node.partition != partition) continue;
    const oamhal_access access = draft.access[i];
    if (access == OAMHAL_ACCESS_OK) {
      if (use.reason == kNotNamed) use = {OAMHAL_USABLE_YES, nullptr};
      continue;
    }
    const bool refused = access != OAMHAL_ACCESS_UNKNOWN;
    use = {refused ? OAMHAL_USABLE_NO : OAMHAL_USABLE_UNKNOWN, arena.copy(refusal(node.path, access))};
    if (refused) break;
  }
  return use;
}

void report_refusals(Draft& draft) {
  for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
    const auto access = draft.access[i];
    const bool refused = access != OAMHAL_ACCESS_OK && access != OAMHAL_ACCESS_UNKNOWN;
    if (refused && (draft.nodes[i].flags & OAMHAL_NODE_REQUIRED) != 0)
      draft.reports.push_back(
          {"access.denied", OAMHAL_SEVERITY_INFO, refusal(draft.nodes[i].path, access), advice(access)});
  }
}

}  // namespace

void judge_use(const oamhal_context& context, std::uint32_t flags, Draft& draft, Arena& arena) {
  const std::uint32_t count = static_cast<std::uint32_t>(draft.partitions.size());
  draft.use = judge_state_only(draft, arena);
  if (draft.use.usable == OAMHAL_USABLE_NO) {
    draft.partition_use.assign(count, draft.use);
  } else if ((flags & (OAMHAL_ENUMERATE_NODES | OAMHAL_ENUMERATE_USABLE)) == 0) {
    draft.use = {OAMHAL_USABLE_UNKNOWN, kNotLooked};
    draft.partition_use.assign(count, draft.use);
    return;
  }
  for (const auto& node : draft.nodes) draft.access.push_back(find_access(context, node));
  if (draft.use.usable == OAMHAL_USABLE_NO) return;
  report_refusals(draft);
  if (count == 0) {
    draft.use = judge_nodes(draft, OAMHAL_NO_INDEX, arena);
    return;
  }
  for (std::uint32_t i = 0; i < count; ++i) draft.partition_use.push_back(judge_nodes(draft, i, arena));
  // Any that is usable, else the first that might be.
  const auto rank = [](const Use& use) { return (use.usable + 2) % 3; };
  draft.use = *std::ranges::min_element(draft.partition_use, {}, rank);
}

}  // namespace oamhal::hal
