// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_SCAN_HPP
#define OAMHAL_DRIVERS_GAUDI_SCAN_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "ids.hpp"
#include "wiring.hpp"

namespace oamhal::gaudi {

using backend::Directory;
using backend::Host;
using backend::Number;
using backend::PciFunction;
using backend::Result;

inline constexpr const char* kOldClass = "sys/class/habanalabs";

/// N of a name that is prefix and N.
std::optional<std::uint64_t> number_after(std::string_view name, std::string_view prefix);

/// What must be known of every function before the first is told of.
struct FunctionFacts {
  std::string bdf_text;
  oamhal_bdf_t bdf{};
  const Part* part = nullptr;
  /// N of hlN of a kernel before 6.8; its attributes are in the class then.
  std::optional<std::uint64_t> old_number;
  Number module_id;
  /// The RDMA device, below the function's directory; empty when there is none.
  std::string rdma;
  /// The ports that are enabled, a bit each; older drivers tell it.
  Number port_mask;
  /// The ports that lead out of the box, a bit each; 0 when the driver tells of none.
  std::uint64_t external = 0;

  /// Sits on a board by its module id.
  [[nodiscard]] bool has_slot() const {
    return module_id.known() && part->form_factor == OAMHAL_FORM_FACTOR_OAM;
  }
};

struct Scan {
  /// Those that have a driver.
  std::vector<FunctionFacts> functions;
  /// The box of each chip; NULL when it is not known.
  std::map<Chip, const Box*> boxes;

  static Result<Scan> create(Host& host, std::span<const PciFunction> functions);

  [[nodiscard]] const FunctionFacts* find(std::string_view bdf_text) const;
  /// The one function of a chip that has this module id.
  [[nodiscard]] const FunctionFacts* module(Chip chip, std::uint64_t module_id) const;
  /// The box of a function, when its module id is its own alone.
  [[nodiscard]] const Box* box_of(const FunctionFacts& function) const;
};

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_SCAN_HPP
