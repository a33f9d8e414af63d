// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/graph.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "hal/core/device_pairs.hpp"
#include "hal/core/proximity.hpp"

namespace oamhal::hal {

namespace {

/// Edges while they are being made: by their vertices.
struct Draft {
  GraphEdge edge;
  std::vector<std::uint32_t> links;
};
using Drafts = std::map<std::pair<std::uint32_t, std::uint32_t>, Draft>;

/// The lower one of the two entries of a pair, for the best pair of units of two vertices.
class CallersRates {
 public:
  CallersRates(const Weighing& weighing, const Devices& devices) : weighing_(weighing) {
    units_.resize(devices.list.size());
    for (std::uint32_t i = 0; i < devices.place_of_unit.size(); ++i)
      units_[devices.place_of_unit[i]].push_back(i);
    count_ = devices.place_of_unit.size();
  }

  [[nodiscard]] std::uint64_t rate(std::uint32_t a, std::uint32_t b) const {
    std::uint64_t best = 0;
    for (const std::uint32_t row : units_[a])
      for (const std::uint32_t column : units_[b])
        best = std::max(best, rank_of_rate(std::min(weighing_.matrix[row * count_ + column],
                                                    weighing_.matrix[column * count_ + row])));
    return rate_of_rank(best);
  }

 private:
  const Weighing& weighing_;
  std::vector<std::vector<std::uint32_t>> units_;
  std::size_t count_ = 0;
};

/// A sum that stays unknown once a part of it is.
void add_rate(std::uint64_t& sum, const oamhal_number_t& part) {
  if (sum == OAMHAL_RATE_UNKNOWN || part.absence != OAMHAL_PRESENT || part.value >= OAMHAL_RATE_UNKNOWN - sum)
    sum = OAMHAL_RATE_UNKNOWN;
  else
    sum += part.value;
}

/// Links of the edge: 0 once that of one is not known.
void add_links(GraphEdge& edge, bool first, const oamhal_number_t& count) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint16_t>::max();
  const bool known = count.absence == OAMHAL_PRESENT && count.value <= kMost && (first || edge.links != 0);
  edge.links = known ? std::min(edge.links + static_cast<std::uint32_t>(count.value), kMost) : 0;
}

Drafts linked_edges(const oamhal_snapshot& snapshot, const Weighing& weighing, const Devices& devices) {
  Drafts drafts;
  for (std::uint32_t i = 0; i < snapshot.links.size(); ++i) {
    const oamhal_link_info_t& link = snapshot.links[i];
    if (link.a.device == OAMHAL_NO_INDEX || link.b.device == OAMHAL_NO_INDEX ||
        link.a.device == link.b.device || !joins(link, weighing.all_links))
      continue;
    const std::uint32_t a = devices.place_of_device[link.a.device];
    const std::uint32_t b = devices.place_of_device[link.b.device];
    if (a == OAMHAL_NO_INDEX || b == OAMHAL_NO_INDEX) continue;
    auto& [edge, links] = drafts[std::minmax(a, b)];
    if (links.empty()) edge = {std::min(a, b), std::max(a, b), 0, 0};
    add_links(edge, links.empty(), link.port_count);
    links.push_back(i);
    if (weighing.weight == OAMHAL_WEIGHT_UNKNOWN)
      edge.rate = OAMHAL_RATE_UNKNOWN;
    else if (weighing.matrix == nullptr)
      add_rate(edge.rate, rate_of(link, weighing.weight));
  }
  if (weighing.matrix == nullptr) return drafts;
  const CallersRates rates(weighing, devices);
  for (auto& [pair, draft] : drafts) draft.edge.rate = rates.rate(pair.first, pair.second);
  return drafts;
}

Drafts callers_edges(const Weighing& weighing, const Devices& devices) {
  const CallersRates rates(weighing, devices);
  Drafts drafts;
  for (std::uint32_t a = 0; a < devices.list.size(); ++a)
    for (std::uint32_t b = a + 1; b < devices.list.size(); ++b) {
      const std::uint64_t rate = rates.rate(a, b);
      if (rate != 0 && rate != OAMHAL_RATE_UNKNOWN) drafts[{a, b}] = {{a, b, rate, 1}, {}};
    }
  return drafts;
}

void describe(oamhal_graph& made, const Weighing& weighing, const Devices& devices,
              std::span<const std::uint32_t> units) {
  std::vector<std::uint32_t> first_unit(devices.list.size(), OAMHAL_NO_INDEX);
  for (std::size_t i = 0; i < units.size(); ++i)
    if (std::uint32_t& first = first_unit[devices.place_of_unit[i]]; first == OAMHAL_NO_INDEX)
      first = units[i];
  for (std::uint32_t v = 0; v < made.graph.vertices(); ++v)
    made.vertices.push_back({sizeof(oamhal_vertex_info_t), devices.list[v], first_unit[v], made.graph.part(v),
                             static_cast<std::uint32_t>(made.graph.arcs(v).size())});
  for (const GraphEdge& edge : made.graph.edges()) {
    const oamhal_number_t links = edge.links == 0 ? oamhal_number_t{0, OAMHAL_ABSENT_NOT_REPORTED, 0}
                                                  : oamhal_number_t{edge.links, OAMHAL_PRESENT, 0};
    made.edges.push_back({sizeof(oamhal_edge_info_t), edge.a, edge.b, known_rate(edge.rate), links});
    made.info.link_count += capacity_of(edge);
    if (edge.rate == OAMHAL_RATE_UNKNOWN) ++made.info.unknown_rates;
  }
  made.info.weight = weighing.weight;
  made.info.vertex_count = made.graph.vertices();
  made.info.edge_count = static_cast<std::uint32_t>(made.edges.size());
  made.info.part_count = made.graph.part_count();
}

}  // namespace

std::unique_ptr<oamhal_graph> make_graph(const oamhal_snapshot& snapshot, const Weighing& weighing,
                                         std::span<const std::uint32_t> units) {
  const Devices devices = devices_of(snapshot, units);
  Drafts drafts = weighing.weight == OAMHAL_WEIGHT_CALLER ? callers_edges(weighing, devices)
                                                          : linked_edges(snapshot, weighing, devices);
  auto made = std::make_unique<oamhal_graph>();
  std::vector<GraphEdge> edges;
  for (auto& [pair, draft] : drafts) {
    edges.push_back(draft.edge);
    made->edge_links.push_back(std::move(draft.links));
  }
  made->graph = Graph(static_cast<std::uint32_t>(devices.list.size()), std::move(edges));
  describe(*made, weighing, devices, units);
  return made;
}

oamhal_number_t known_rate(std::uint64_t rate) {
  if (rate == OAMHAL_RATE_UNKNOWN) return {0, OAMHAL_ABSENT_NOT_REPORTED, 0};
  return {rate, OAMHAL_PRESENT, 0};
}

}  // namespace oamhal::hal
