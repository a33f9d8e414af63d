// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MARGINING_RETRAIN_HPP
#define OAMHAL_HAL_BRINGUP_MARGINING_RETRAIN_HPP

#include <oamhal/bringup/pcie.h>

#include "hal/bringup/margining/link_end.hpp"
#include "hal/bringup/margining/session.hpp"

namespace oamhal::hal {

/// See oamhal_pcie_retrain(). A limit of 0 only asks.
Result<oamhal_pcie_retraining_t> retrain_link(LinkEnd& upper, LinkEnd& lower, Pace& pace,
                                              Pace::Duration limit);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MARGINING_RETRAIN_HPP
