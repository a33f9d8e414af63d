// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BRINGUP_PCIE_HPP
#define OAMHAL_BRINGUP_PCIE_HPP

/// @file pcie.hpp
/// What PCI Express registers say about functions, about the link between two of them, and about a whole
/// path.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <oamhal/bringup/pcie.h>
#include <oamhal/bringup/config.hpp>

namespace oamhal::bringup {

/// The registers of a function. Errors, blocks, opens: as oamhal_pcie_read(). Since 0.1.0.
[[nodiscard]] inline result<oamhal_pcie_info_t> try_read_pcie(const context& of, const std::string& bdf) {
  auto info = oamhal::detail::sized<oamhal_pcie_info_t>();
  detail::error_out why;
  const oamhal_status status = oamhal_pcie_read(of.c_handle(), bdf.c_str(), &info, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return info;
}

/// The same from bytes that were read before. Errors: as oamhal_pcie_parse(). Since 0.1.0.
[[nodiscard]] inline result<oamhal_pcie_info_t> try_parse_pcie(const config_space& read) {
  auto info = oamhal::detail::sized<oamhal_pcie_info_t>();
  detail::error_out why;
  const oamhal_status status = oamhal_pcie_parse(read.bytes.data(), &read.info, &info, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return info;
}

/// Judges the link between a port and what is below it. Errors: as oamhal_pcie_judge(). Since 0.1.0.
[[nodiscard]] inline result<oamhal_pcie_hop_t> try_judge(const oamhal_pcie_info_t& upper,
                                                         const oamhal_pcie_info_t& lower) {
  auto hop = oamhal::detail::sized<oamhal_pcie_hop_t>();
  detail::error_out why;
  const oamhal_status status = oamhal_pcie_judge(&upper, &lower, &hop, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return hop;
}

/// What the kernel counted of a function: severity is "correctable", "nonfatal" or "fatal". Errors: as
/// oamhal_aer_read(). Since 0.1.0.
[[nodiscard]] inline result<std::vector<oamhal_aer_counter_t>> try_read_aer(const context& of,
                                                                            const std::string& bdf,
                                                                            const std::string& severity) {
  std::vector<oamhal_aer_counter_t> counters;
  std::uint32_t count = 64;
  while (counters.size() < count) {
    counters.resize(count);
    detail::error_out why;
    const oamhal_status status =
        oamhal_aer_read(of.c_handle(), bdf.c_str(), severity.c_str(), counters.data(),
                        static_cast<std::uint32_t>(counters.size()), &count, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
  }
  counters.resize(count);
  return counters;
}

/// Trains the link between a port and what is below it anew, within a time; 0 only asks whether it could be
/// done. Errors, blocks, opens: as oamhal_pcie_retrain(). Since 0.1.0.
[[nodiscard]] inline result<oamhal_pcie_retraining_t> try_retrain(const context& of, const std::string& upper,
                                                                  const std::string& lower,
                                                                  std::chrono::microseconds limit) {
  auto retraining = oamhal::detail::sized<oamhal_pcie_retraining_t>();
  detail::error_out why;
  const oamhal_status status =
      oamhal_pcie_retrain(of.c_handle(), upper.c_str(), lower.c_str(),
                          static_cast<std::uint32_t>(limit.count()), &retraining, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return retraining;
}

/// The way from a root port to a function. Since 0.1.0.
struct pcie_path {
  struct node {
    std::string bdf;
    oamhal_pcie_info_t info;
  };
  /// From the root port down to the function itself.
  std::vector<node> nodes = {};
  /// The link above nodes[i + 1]; none above a function inside a switch, which is wired to its neighbour.
  struct hop {
    std::size_t lower;
    oamhal_pcie_hop_t judged;
  };
  std::vector<hop> hops = {};
};

/// Reads functions that lie below each other, the one next to the host first, and judges the links between
/// them: those below a root or downstream port. Errors: as try_read_pcie(), try_judge(). Since 0.1.0.
[[nodiscard]] inline result<pcie_path> try_read_path(const context& of,
                                                     const std::vector<std::string>& bdfs) {
  pcie_path path;
  for (const std::string& bdf : bdfs) {
    auto info = try_read_pcie(of, bdf);
    if (!info) return info.error();
    path.nodes.push_back({bdf, *info});
  }
  for (std::size_t lower = 1; lower < path.nodes.size(); ++lower) {
    const oamhal_pcie_info_t& upper = path.nodes[lower - 1].info;
    if (upper.type != OAMHAL_PCIE_ROOT_PORT && upper.type != OAMHAL_PCIE_DOWNSTREAM_PORT) continue;
    auto judged = try_judge(upper, path.nodes[lower].info);
    if (!judged) return judged.error();
    path.hops.push_back({lower, *judged});
  }
  return path;
}

#ifdef __cpp_exceptions
/// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
[[nodiscard]] inline oamhal_pcie_info_t read_pcie(const context& of, const std::string& bdf) {
  return try_read_pcie(of, bdf).value();
}
[[nodiscard]] inline oamhal_pcie_info_t parse_pcie(const config_space& read) {
  return try_parse_pcie(read).value();
}
[[nodiscard]] inline oamhal_pcie_hop_t judge(const oamhal_pcie_info_t& upper,
                                             const oamhal_pcie_info_t& lower) {
  return try_judge(upper, lower).value();
}
[[nodiscard]] inline std::vector<oamhal_aer_counter_t> read_aer(const context& of, const std::string& bdf,
                                                                const std::string& severity) {
  return try_read_aer(of, bdf, severity).value();
}
[[nodiscard]] inline oamhal_pcie_retraining_t retrain(const context& of, const std::string& upper,
                                                      const std::string& lower,
                                                      std::chrono::microseconds limit) {
  return try_retrain(of, upper, lower, limit).value();
}
[[nodiscard]] inline pcie_path read_path(const context& of, const std::vector<std::string>& bdfs) {
  return try_read_path(of, bdfs).value();
}
#endif

}  // namespace oamhal::bringup

#endif  // OAMHAL_BRINGUP_PCIE_HPP
