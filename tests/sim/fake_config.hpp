// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The configuration space of the small device of the server's tests: that of a module, with the MSI-X
// structures in the middle of a BAR that can be mapped.

#ifndef OAMHAL_TESTS_SIM_FAKE_CONFIG_HPP_
#define OAMHAL_TESTS_SIM_FAKE_CONFIG_HPP_

#include <string>

#include "tools/oam-sim/pci_config.hpp"

inline std::string fake_config() {
  oam_sim::Function function;
  function.name = "fake";
  function.vendor = function.subvendor = 0x1af4;
  function.device_id = function.subdevice = 0x10f0;
  function.class_code = 0x120000;
  function.unique_id = 0x1122334455667788;
  function.mps = 256;
  function.max_mps = 512;
  function.link = {32.0, 32.0, 16, 16};
  function.reference.present = true;
  using oam_sim::BarKind;
  function.bars[0] = {0x1000, BarKind::kMem64};
  function.bars[2] = {0x10000, BarKind::kMem64Prefetch};
  function.bars[4] = {0x4000, BarKind::kMem32};
  return oam_sim::config_space(function);
}

#endif  // OAMHAL_TESTS_SIM_FAKE_CONFIG_HPP_
