// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_AER_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_AER_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <oamhal/bringup/pcie.hpp>

#include "tools/oam-linktest/model/report.hpp"

namespace oam_linktest {

/// Errors by the kernel's name, of a function.
using AerErrors = std::map<std::string, std::uint64_t>;

/// Absent where the kernel does not tell.
[[nodiscard]] std::optional<AerErrors> aer_errors_of(const oamhal::context& context, const std::string& bdf);

/// Adds to a result what is wrong, and makes it no better than that.
void say(Result& result, Verdict verdict, const std::string& words);

/// Says which errors of a function are new, and how many in all: corrected ones are INCONCLUSIVE, others
/// FAIL.
void add_new_errors(const oamhal::context& context, const std::string& bdf,
                    const std::optional<AerErrors>& before, Result& result);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_AER_HPP
