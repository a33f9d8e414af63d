// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_TRIAGE_PLACES_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_TRIAGE_PLACES_HPP

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/oam-linktest/model/report.hpp"

namespace oam_linktest {

/// A port of the module in a slot; both are names.
struct End {
  std::string module;
  std::string port;
  auto operator<=>(const End&) const = default;
};

/// A link by its ends, the lesser one first; one end alone where the other is no module's, or not known.
struct Place {
  End a;
  std::optional<End> b;
  auto operator<=>(const Place&) const = default;
};

/// What the tests said of a place, lanes and directions together.
struct Said {
  std::set<std::string> failed;
  std::set<std::string> passed;
  /// Of the first that failed.
  Subject subject;
  std::string reason;
};

/// The results of a report by place, and its modules by serial number.
class Places {
 public:
  explicit Places(const Report& report);

  [[nodiscard]] const std::map<Place, Said>& all() const { return said_; }
  /// Null when nothing was said of it, or, of an end, of the link that ends there.
  [[nodiscard]] const Said* at(const Place& place) const;
  [[nodiscard]] Place with_end(const End& end) const;
  /// The serial number of what is in a slot; "" when there is none, it has none, or two share it.
  [[nodiscard]] std::string serial_in(const std::string& slot) const;
  /// The slot of a module; "" when it is not in this report.
  [[nodiscard]] std::string slot_of(const std::string& serial) const;
  [[nodiscard]] const std::map<std::string, std::string>& slots() const { return slots_; }

 private:
  [[nodiscard]] Place place_of(const Subject& subject) const;

  std::map<std::string, std::string> serials_;
  std::map<std::string, std::string> slots_;
  std::map<End, End> peers_;
  std::map<Place, Said> said_;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_TRIAGE_PLACES_HPP
