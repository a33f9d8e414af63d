// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_FINDING_HPP
#define OAMHAL_FINDING_HPP

/// @file finding.hpp
/// Findings: what is not as it should be. See finding.h.

#include <oamhal/finding.h>
#include <oamhal/range.hpp>

namespace oamhal {

/// What the list of a snapshot holds.
using finding_info = item<oamhal_finding_info_t>;

namespace detail {

using finding_source = numbered<oamhal_finding_info_t, oamhal_finding_get>;

}  // namespace detail

}  // namespace oamhal

#endif  // OAMHAL_FINDING_HPP
