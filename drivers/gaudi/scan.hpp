// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_SCAN_HPP
#define OAMHAL_DRIVERS_GAUDI_SCAN_HPP

#include <cerrno>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "ids.hpp"
#include "info.hpp"
#include "registers.hpp"
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
  /// N of accelN, or of hlN of a kernel before 6.8; its attributes are in the class then.
  std::optional<std::uint64_t> number;
  bool old_class = false;
  Number module_id;
  /// The RDMA device, below the function's directory; empty when there is none.
  std::string rdma;
  /// The ports that are enabled, a bit each; older drivers tell it.
  Number port_mask;
  /// The ports that lead out of the box, a bit each; 0 when the driver tells of none.
  std::uint64_t external = 0;
  /// What the driver said over the control node; or why it said nothing, an errno: ENODATA when it was not
  /// asked.
  std::expected<HwIp, int> hw_ip = std::unexpected(ENODATA);
  /// What its registers said, of a function without a driver.
  RegisterFacts registers;

  [[nodiscard]] Kind kind() const { return {part->chip, part->form_factor}; }
  /// Its place in a server is known, as module or as card.
  [[nodiscard]] bool has_place() const {
    return module_id.known() && part->form_factor != OAMHAL_FORM_FACTOR_UNKNOWN;
  }
};

struct Scan {
  /// Those that have a driver, or whose registers were looked at.
  std::vector<FunctionFacts> functions;
  /// The box of each kind, if it is known.
  std::map<Kind, Choice> boxes;

  static Result<Scan> create(Host& host, std::span<const PciFunction> functions);

  [[nodiscard]] const FunctionFacts* find(std::string_view bdf_text) const;
  /// The one function of a kind that has this module id.
  [[nodiscard]] const FunctionFacts* module(const Kind& kind, std::uint64_t module_id) const;
  /// The box of a function, when its module id is its own alone; without a box else.
  [[nodiscard]] Choice box_of(const FunctionFacts& function) const;
};

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_SCAN_HPP
