// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_HAL_SUPPORT_LAB_HPP
#define OAMHAL_TESTS_UNIT_HAL_SUPPORT_LAB_HPP

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "support/fakes.hpp"
#include "support/tree.hpp"

namespace oamhal::test {

/// A machine of the test's own: a tree, and what the fake backends say about it.
class LabTest : public testing::Test {
 protected:
  LabTest() { fakes() = Fakes(); }

  /// Adds a device of acme with its driver bound; what is said of it is the result.
  Said& acme(const std::string& bdf, const std::string& above = {}) {
    tree.add({.bdf = bdf, .vendor = kAcme, .device = kAcmeOne, .driver = "acme", .above = above});
    return fakes().said[bdf];
  }
  /// The same, on a module of its own with this slot of a baseboard.
  Said& module(const std::string& bdf, std::uint64_t slot, const char* board = "board") {
    Said& said = acme(bdf);
    said.identity.form_factor = OAMHAL_FORM_FACTOR_OAM;
    said.identity.baseboard_key = board;
    said.identity.slot = known(slot);
    said.identity.slot_source = "vendor";
    return said;
  }

  [[nodiscard]] context open() const {
    context_options options;
    options.root = tree.path();
    return context::create(options);
  }
  [[nodiscard]] snapshot look(std::uint32_t classes = 0) const { return open().enumerate(classes); }

  Tree tree;
};

/// Findings with this code.
inline std::vector<finding_info> findings_of(const snapshot& seen, std::string_view code) {
  std::vector<finding_info> found;
  for (const auto& finding : seen.findings())
    if (finding.code == code) found.push_back(finding);
  return found;
}

/// The device at an address; a failure when there is none.
inline device_info device_at(const snapshot& seen, std::string_view bdf) {
  for (const auto& device : seen.devices())
    if (device.bdf_text == bdf) return device;
  ADD_FAILURE() << "no device at " << bdf;
  return {};
}

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_UNIT_HAL_SUPPORT_LAB_HPP
