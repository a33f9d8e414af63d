// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "tools/common/table.hpp"
#include "tools/common/text.hpp"
#include "tools/oam-info/export/machine.hpp"
#include "tools/oam-info/render.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

using oam_tools::Cell;
using oam_tools::Tone;

namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;
using LinksByPair = std::multimap<Pair, const oamhal::link_info*>;
/// The proximity levels that are shown: the legend says what they mean.
using Levels = std::set<std::int32_t>;

// Devices that are shown in one matrix.
struct Group {
  std::string title;
  std::vector<oamhal::device_info> devices;
};

Pair ordered(std::uint32_t a, std::uint32_t b) {
  return {std::min(a, b), std::max(a, b)};
}

std::vector<Group> groups_of(const Machine& machine) {
  std::map<std::size_t, Group> groups;
  for (const auto& device : machine.devices)
    groups[machine.scene.nodes[device.position].baseboard].devices.push_back(device);
  std::vector<Group> ordered_groups;
  for (auto& [baseboard, group] : groups) {
    if (baseboard < machine.scene.baseboards.size())
      group.title = machine.scene.baseboards[baseboard];
    else if (groups.size() > 1)
      group.title = "on no known baseboard";
    ordered_groups.push_back(std::move(group));
  }
  return ordered_groups;
}

// A device whose slot is not known is called by its address.
bool has_slot(const Machine& machine, const oamhal::device_info& device) {
  const Node& node = machine.scene.nodes[device.position];
  return node.name != node.bdf;
}

// Inside a baseboard its name need not be repeated; a device without a slot is called by its index.
std::string short_name(const Machine& machine, const oamhal::device_info& device) {
  if (!has_slot(machine, device)) return fmt::format("{}", device.position);
  const std::string& slot = machine.scene.nodes[device.position].name;
  return slot.substr(slot.find('/') == std::string::npos ? 0 : slot.find('/') + 1);
}

std::string row_name(const Machine& machine, const oamhal::device_info& device) {
  const std::string name = short_name(machine, device);
  return has_slot(machine, device) ? name : fmt::format("{} {}", name, text_or_dash(device.bdf_text));
}

/// How near two things are that no link joins.
Cell level_cell(std::int32_t level, Levels& levels) {
  levels.insert(level);
  return {level_text(level), level == OAMHAL_PROXIMITY_UNKNOWN ? Tone::kQuiet : Tone::kPlain};
}

Cell cell(const Machine& machine, const LinksByPair& links, std::uint32_t row, std::uint32_t column,
          bool with_type, Levels& levels) {
  if (row == column) return {"self", Tone::kQuiet};
  const auto [first, last] = links.equal_range(ordered(row, column));
  if (first == last) return level_cell(machine.device_level(row, column), levels);
  std::uint64_t count = 0;
  bool known = true;
  bool not_up = false;
  std::set<std::string> types;
  for (auto place = first; place != last; ++place) {
    const oamhal::link_info& link = *place->second;
    const auto ports = oamhal::value_of(link.port_count);
    known = known && ports;
    count += ports.value_or(0);
    not_up = not_up || (link.state != OAMHAL_LINK_STATE_UP && link.state != OAMHAL_LINK_STATE_UNKNOWN);
    types.insert(text_or_dash(link.type));
  }
  const std::string number = known ? fmt::format("{}", count) : "?";
  const std::string mark = not_up ? "!" : "";
  if (!with_type) return {number + "x" + mark, not_up ? Tone::kBad : Tone::kPlain};
  return {fmt::format("{} x{}{}", fmt::join(types, "+"), number, mark), not_up ? Tone::kBad : Tone::kPlain};
}

std::string matrix(const Machine& machine, const Options& options, const Group& group,
                   const LinksByPair& links, bool with_type, Levels& levels) {
  std::vector<oam_tools::Column> columns = {{""}};
  for (const auto& device : group.devices) columns.push_back({short_name(machine, device)});
  oam_tools::Table table(std::move(columns));
  for (const auto& device : group.devices) {
    std::vector<Cell> cells = {{row_name(machine, device), Tone::kStrong}};
    for (const auto& other : group.devices)
      cells.push_back(cell(machine, links, device.position, other.position, with_type, levels));
    table.add(std::move(cells));
  }
  return table.text(kWidth, options.color);
}

bool is_too_wide(const std::string& text) {
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (oam_tools::display_width(std::string_view(text).substr(start, end - start)) > kWidth) return true;
    start = end + 1;
  }
  return false;
}

std::string link_legend(const Machine& machine, bool short_cells) {
  std::set<std::string> types;
  for (const auto& link : machine.links) types.insert(text_or_dash(link.type));
  if (types.empty()) return "";
  const std::string first = short_cells ? fmt::format("4x: four links of type {}", fmt::join(types, ", "))
                                        : fmt::format("{0} x4: four links of type {0}", *types.begin());
  return first + "; ?: how many is unknown; !: not all of it is up\n";
}

std::string level_legend(const Levels& levels) {
  static constexpr std::pair<std::int32_t, const char*> kMeanings[] = {
      {OAMHAL_PROXIMITY_INTERNAL, "inside one module or package"},
      {OAMHAL_PROXIMITY_LINK, "a link joins them"},
      {OAMHAL_PROXIMITY_PIX, "through one PCIe switch"},
      {OAMHAL_PROXIMITY_PXB, "through several PCIe switches"},
      {OAMHAL_PROXIMITY_PHB, "through a host bridge"},
      {OAMHAL_PROXIMITY_NODE, "through host bridges of one NUMA node"},
      {OAMHAL_PROXIMITY_SYS, "through the connection between NUMA nodes"},
      {OAMHAL_PROXIMITY_UNKNOWN, "not known"}};
  std::vector<std::string> words;
  for (const auto& [level, meaning] : kMeanings)
    if (levels.contains(level)) words.push_back(fmt::format("{}: {}", level_text(level), meaning));
  std::string text;
  for (const std::string& line : oam_tools::wrap(fmt::format("{}", fmt::join(words, "; ")), kWidth))
    text += line + "\n";
  return text;
}

// Virtual functions are where their physical ones are.
std::vector<oamhal::nic_info> shown_nics(const Machine& machine) {
  std::vector<oamhal::nic_info> nics;
  for (const auto& nic : machine.nics)
    if (nic.virtual_function == 0) nics.push_back(nic);
  return nics;
}

std::string nic_legend(const std::vector<oamhal::nic_info>& nics) {
  oam_tools::Table table({{""}, {""}, {"", 20, 1}, {""}});
  for (std::size_t i = 0; i < nics.size(); ++i) {
    const oamhal::nic_info& nic = nics[i];
    std::vector<std::string> names(nic.rdma_names, nic.rdma_names + nic.rdma_count);
    names.insert(names.end(), nic.net_names, nic.net_names + nic.net_count);
    const std::string state = oamhal_link_state_name(nic.port_state);
    table.add(
        {Cell(fmt::format("NIC{}", i), Tone::kStrong), text_or_dash(nic.bdf_text),
         names.empty() ? "-" : text_or_dash(fmt::format("{}", fmt::join(names, " ")).c_str()),
         oamhal::value_of(nic.rate_mbps) ? fmt::format("{} {}", state, rate_text(nic.rate_mbps)) : state});
  }
  // Without titles the table begins with an empty line.
  const std::string text = table.text(kWidth, false);
  return text.substr(text.find('\n') + 1);
}

// For each device its NUMA node and CPUs, and how near the network functions from first to last are.
std::string affinity(const Machine& machine, const Options& options,
                     const std::vector<oamhal::nic_info>& nics, std::size_t first, std::size_t last,
                     Levels& levels) {
  std::vector<oam_tools::Column> columns = {{""}};
  for (std::size_t i = first; i < last; ++i) columns.push_back({fmt::format("NIC{}", i)});
  const bool with_host = first == 0;
  if (with_host) columns.insert(columns.end(), {{"NUMA"}, {"CPUS", 12, 1}});
  oam_tools::Table table(std::move(columns));
  for (const auto& device : machine.devices) {
    std::vector<Cell> cells = {{machine.scene.nodes[device.position].name, Tone::kStrong}};
    for (std::size_t i = first; i < last; ++i)
      cells.push_back(level_cell(machine.nic_level(device.position, nics[i].position), levels));
    if (with_host)
      cells.insert(cells.end(), {number_or_dash(device.numa_node), text_or_dash(device.local_cpus)});
    table.add(std::move(cells));
  }
  return table.text(kWidth, options.color) + "\n";
}

std::string affinities(const Machine& machine, const Options& options,
                       const std::vector<oamhal::nic_info>& nics, Levels& levels) {
  // As many columns as leave room for the CPUs.
  constexpr std::size_t kColumns = 12;
  std::string text;
  for (std::size_t first = 0; first == 0 || first < nics.size(); first += kColumns)
    text += affinity(machine, options, nics, first, std::min(first + kColumns, nics.size()), levels);
  return text;
}

// Links that no matrix shows: between groups, and to what is no device.
std::size_t count_other_links(const Machine& machine) {
  return static_cast<std::size_t>(std::ranges::count_if(machine.links, [&](const auto& link) {
    if (link.a.device >= machine.devices.size() || link.b.device >= machine.devices.size()) return true;
    return machine.scene.nodes[link.a.device].baseboard != machine.scene.nodes[link.b.device].baseboard;
  }));
}

}  // namespace

std::string level_text(std::int32_t level) {
  if (level == OAMHAL_PROXIMITY_UNKNOWN) return "-";
  if (level == OAMHAL_PROXIMITY_SELF || level == OAMHAL_PROXIMITY_LINK) return oamhal_proximity_name(level);
  if (level == OAMHAL_PROXIMITY_INTERNAL) return "INT";
  std::string text = oamhal_proximity_name(level);
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string render_topology(const Machine& machine, const Options& options) {
  LinksByPair links;
  for (const auto& link : machine.links) links.emplace(ordered(link.a.device, link.b.device), &link);
  std::string text;
  if (!machine.scene.origin.empty())
    text = oam_tools::paint(machine.scene.origin, Tone::kWarning, options.color) + "\n";
  if (machine.devices.empty()) return text + "No accelerator was found.\n";
  bool short_cells = false;
  Levels levels;
  for (const Group& group : groups_of(machine)) {
    if (!group.title.empty()) text += oam_tools::paint(group.title, Tone::kStrong, options.color) + "\n";
    Options plain = options;
    plain.color = false;
    const bool with_type = !is_too_wide(matrix(machine, plain, group, links, true, levels));
    short_cells = short_cells || !with_type;
    text += matrix(machine, options, group, links, with_type, levels) + "\n";
  }
  const auto nics = shown_nics(machine);
  text += affinities(machine, options, nics, levels);
  text += link_legend(machine, short_cells) + level_legend(levels);
  if (!nics.empty()) text += nic_legend(nics);
  if (const std::size_t others = count_other_links(machine); others > 0)
    text += fmt::format("{} between baseboards or to other things: see oam-info links\n",
                        count_text(others, "link"));
  return text;
}

}  // namespace oam_info
