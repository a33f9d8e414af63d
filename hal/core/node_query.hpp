// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_NODE_QUERY_HPP
#define OAMHAL_HAL_CORE_NODE_QUERY_HPP

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include <oamhal/backend/backend.h>

#include "hal/base/fd.hpp"
#include "hal/core/context.hpp"
#include "hal/kernel/reader.hpp"

namespace oamhal::hal {

/// What is wrong with an entry of a table of queries whose texts and argument are there; "" for nothing.
const char* wrong_in_query(const oamhal_backend_query_t& query);

/// The argument of a query, complete.
std::vector<std::byte> query_argument(const oamhal_backend_query_t& query, std::uint32_t index,
                                      std::span<std::byte> reply);

/// Sends the questions of one backend to device nodes, during one call of it. Errors: query_node of
/// oamhal/backend/host.h.
class NodeQuery {
 public:
  /// allowed: the caller of the enumeration lets nodes be opened.
  NodeQuery(const oamhal_context& context, AttributeReader& reader, const oamhal_backend_t& backend,
            bool allowed);

  /// The reply is valid until the next query.
  std::expected<std::span<const std::byte>, int> send(const char* node, std::uint32_t number,
                                                      std::uint32_t index);

 private:
  [[nodiscard]] std::expected<oamhal_backend_query_t, int> entry(const char* node, std::uint32_t number,
                                                                 std::uint32_t index) const;
  /// Makes the node the one that is asked, when it is not yet, and asks the caller's gate. 0, or why not.
  int reach(const oamhal_backend_query_t& query, const std::string& node);
  int open();
  int ask_gate();
  int ask_driver(const oamhal_backend_query_t& query, std::uint32_t index);
  int read_stand_in(const oamhal_backend_query_t& query, const std::string& node, std::uint32_t index);

  const oamhal_context& context_;
  AttributeReader& reader_;
  const oamhal_backend_t& backend_;
  bool allowed_;
  /// The class device that was asked last, its node's place below the root, and what opening it gave.
  std::string node_;
  Directory place_;
  std::string name_;
  UniqueFd fd_;
  int opened_ = 0;
  std::vector<std::byte> reply_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_NODE_QUERY_HPP
