// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_GRAPH_HPP
#define OAMHAL_GRAPH_HPP

/// @file graph.hpp
/// What the links of some units amount to. See graph.h.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <oamhal/graph.h>
#include <oamhal/placement.hpp>
#include <oamhal/range.hpp>
#include <oamhal/result.hpp>
#include <oamhal/snapshot.hpp>

namespace oamhal {

namespace detail {

using graph_reference = handle<oamhal_graph_t, oamhal_graph_ref, oamhal_graph_unref>;

}  // namespace detail

/// A way between two vertices: hops + 1 vertices, and the edges between them. Since 0.1.0.
struct graph_path {
  std::vector<std::uint32_t> vertices;
  std::vector<std::uint32_t> edges;
  oamhal_path_info_t info = {};
};

/// Vertices of which each is joined to each, and the lowest rate of an edge between them. Since 0.1.0.
struct graph_clique {
  std::vector<std::uint32_t> vertices;
  std::uint64_t rate = 0;
};

/// Groups of vertices. Since 0.1.0.
struct clique_set {
  std::vector<graph_clique> cliques;
  oamhal_cliques_info_t info = {};
};

/// Rings through all vertices. Since 0.1.0.
struct graph_rings {
  std::vector<std::vector<std::uint32_t>> rings;
  oamhal_rings_info_t info = {};
};

/// The side, 0 or 1, of each vertex. Since 0.1.0.
struct graph_bisection {
  std::vector<std::uint8_t> sides;
  oamhal_bisection_info_t info = {};
};

/// Devices and what links join them. Copies share it. Since 0.1.0.
class graph {
 public:
  /// As oamhal_graph_create(); no units: all of the snapshot. Since 0.1.0.
  [[nodiscard]] static result<graph> try_create(const snapshot& seen,
                                                const std::vector<std::uint32_t>& units = {},
                                                const placement_options& options = {}) {
    const std::size_t count = units.empty() ? seen.info().unit_count : units.size();
    const detail::c_placement c(options, count);
    if (!c.fits) return detail::matrix_size_error();
    oamhal_graph_t* made = nullptr;
    detail::error_out why;
    const oamhal_status status =
        oamhal_graph_create(seen.c_handle(), &c.c, units.empty() ? nullptr : units.data(),
                            detail::count_of(units), &made, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return graph(made);
  }

  [[nodiscard]] oamhal_graph_info_t info() const noexcept {
    auto info = detail::sized<oamhal_graph_info_t>();
    static_cast<void>(oamhal_graph_get(c_.get(), &info));
    return info;
  }
  [[nodiscard]] std::vector<oamhal_vertex_info_t> vertices() const {
    std::vector<oamhal_vertex_info_t> all(info().vertex_count, detail::sized<oamhal_vertex_info_t>());
    for (std::uint32_t i = 0; i < all.size(); ++i) static_cast<void>(oamhal_vertex_get(c_.get(), i, &all[i]));
    return all;
  }
  [[nodiscard]] std::vector<oamhal_edge_info_t> edges() const {
    std::vector<oamhal_edge_info_t> all(info().edge_count, detail::sized<oamhal_edge_info_t>());
    for (std::uint32_t i = 0; i < all.size(); ++i) static_cast<void>(oamhal_edge_get(c_.get(), i, &all[i]));
    return all;
  }
  /// The links of an edge, as places in the snapshot. Since 0.1.0.
  [[nodiscard]] std::vector<std::uint32_t> links_of(std::uint32_t edge) const {
    std::vector<std::uint32_t> links;
    std::uint32_t link = 0;
    while (oamhal_edge_link(c_.get(), edge, static_cast<std::uint32_t>(links.size()), &link) == OAMHAL_OK)
      links.push_back(link);
    return links;
  }

  /// As oamhal_graph_path(). Since 0.1.0.
  [[nodiscard]] result<graph_path> try_path(std::uint32_t from_vertex, std::uint32_t to_vertex,
                                            oamhal_path_kind kind = OAMHAL_PATH_WIDEST) const {
    graph_path made;
    made.vertices.resize(info().vertex_count);
    made.edges.resize(info().vertex_count);
    made.info = detail::sized<oamhal_path_info_t>();
    detail::error_out why;
    const oamhal_status status = oamhal_graph_path(
        c_.get(), from_vertex, to_vertex, kind, made.vertices.data(), made.edges.data(), &made.info, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    made.vertices.resize(std::size_t{made.info.hops} + 1);
    made.edges.resize(made.info.hops);
    return made;
  }

  /// As oamhal_graph_cliques(), at most max_cliques of them. Since 0.1.0.
  [[nodiscard]] result<clique_set> try_cliques(std::uint32_t min_count = 2,
                                               std::uint32_t max_cliques = 1024) const {
    // More than a clique of all vertices for each would hold is seldom needed; then there are fewer cliques.
    constexpr std::size_t kMost = std::size_t{1} << 20U;
    std::vector<oamhal_clique_t> spans(max_cliques);
    std::vector<std::uint32_t> flat(std::max<std::size_t>(
        {1, info().vertex_count,
         std::min<std::size_t>(std::size_t{max_cliques} * info().vertex_count, kMost)}));
    clique_set made;
    made.info = detail::sized<oamhal_cliques_info_t>();
    detail::error_out why;
    const oamhal_status status =
        oamhal_graph_cliques(c_.get(), min_count, spans.data(), max_cliques, flat.data(),
                             detail::count_of(flat), &made.info, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    spans.resize(made.info.clique_count);
    for (const oamhal_clique_t& span : spans) {
      const auto first = flat.begin() + static_cast<std::ptrdiff_t>(span.first);
      made.cliques.push_back({{first, first + static_cast<std::ptrdiff_t>(span.count)}, span.rate});
    }
    return made;
  }

  /// As oamhal_graph_rings(). Since 0.1.0.
  [[nodiscard]] result<graph_rings> try_rings(std::uint32_t max_rings = 64) const {
    const std::size_t length = info().vertex_count;
    std::vector<std::uint32_t> flat(std::max<std::size_t>(1, length * max_rings));
    graph_rings made;
    made.info = detail::sized<oamhal_rings_info_t>();
    detail::error_out why;
    const oamhal_status status = oamhal_graph_rings(c_.get(), flat.data(), max_rings, &made.info, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    auto first = flat.begin();
    for (std::uint32_t i = 0; i < made.info.ring_count; ++i, first += static_cast<std::ptrdiff_t>(length))
      made.rings.emplace_back(first, first + static_cast<std::ptrdiff_t>(length));
    return made;
  }

  /// As oamhal_graph_bisection(). Since 0.1.0.
  [[nodiscard]] result<graph_bisection> try_bisection() const {
    graph_bisection made;
    made.sides.resize(info().vertex_count);
    made.info = detail::sized<oamhal_bisection_info_t>();
    detail::error_out why;
    const oamhal_status status = oamhal_graph_bisection(c_.get(), made.sides.data(), &made.info, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return made;
  }

  /// As oamhal_graph_loss(). Since 0.1.0.
  [[nodiscard]] result<oamhal_loss_info_t> try_loss(std::uint32_t edge, std::uint32_t links = 0) const {
    auto info = detail::sized<oamhal_loss_info_t>();
    detail::error_out why;
    const oamhal_status status = oamhal_graph_loss(c_.get(), edge, links, &info, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return info;
  }

#ifdef __cpp_exceptions
  /// As the functions above; throw oamhal::exception. Since 0.1.0.
  [[nodiscard]] static graph create(const snapshot& seen, const std::vector<std::uint32_t>& units = {},
                                    const placement_options& options = {}) {
    return try_create(seen, units, options).value();
  }
  [[nodiscard]] graph_path path(std::uint32_t from_vertex, std::uint32_t to_vertex,
                                oamhal_path_kind kind = OAMHAL_PATH_WIDEST) const {
    return try_path(from_vertex, to_vertex, kind).value();
  }
  [[nodiscard]] clique_set cliques(std::uint32_t min_count = 2, std::uint32_t max_cliques = 1024) const {
    return try_cliques(min_count, max_cliques).value();
  }
  [[nodiscard]] graph_rings rings(std::uint32_t max_rings = 64) const { return try_rings(max_rings).value(); }
  [[nodiscard]] graph_bisection bisection() const { return try_bisection().value(); }
  [[nodiscard]] oamhal_loss_info_t loss(std::uint32_t edge, std::uint32_t links = 0) const {
    return try_loss(edge, links).value();
  }
#endif

  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] const oamhal_graph_t* c_handle() const noexcept { return c_.get(); }

 private:
  explicit graph(oamhal_graph_t* owned) noexcept : c_(owned) {}

  detail::graph_reference c_;
};

/// The lower-case names. Never fail. Since 0.1.0.
[[nodiscard]] inline std::string_view to_string(oamhal_path_kind kind) noexcept {
  return oamhal_path_kind_name(kind);
}

}  // namespace oamhal

#endif  // OAMHAL_GRAPH_HPP
