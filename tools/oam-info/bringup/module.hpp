// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_BRINGUP_MODULE_HPP
#define OAMHAL_TOOLS_OAM_INFO_BRINGUP_MODULE_HPP

#include <expected>
#include <string>
#include <vector>

#include "tools/oam-info/pcie/path.hpp"
#include "tools/oam-info/registers/registers.hpp"

namespace oam_info {

/// What the module for bring-up has. It brings liboamhal-bringup and libpci with it, which a table of eight
/// modules must not pay for: oam-info loads the module when registers or configuration space are wanted.
struct BringupModule {
  std::string (*attach)(oamhal_context_t* context, const Options& options);
  std::vector<PciePath> (*pcie_paths)(const Inventory& inventory,
                                      const std::vector<oamhal::device_info>& devices, Watch& watch,
                                      const SkipList& skip);
  std::string (*run_registers)(const Inventory& inventory, RegisterTask& task, Watch& watch,
                               const SkipList& skip);
};

/// The name of the module's one symbol.
inline constexpr const char* kBringupSymbol = "kOamInfoBringup";

/// The functions of the module, where they are.
std::string attach_here(oamhal_context_t* context, const Options& options);
std::vector<PciePath> read_paths(const Inventory& inventory, const std::vector<oamhal::device_info>& devices,
                                 Watch& watch, const SkipList& skip);
std::string run_registers_here(const Inventory& inventory, RegisterTask& task, Watch& watch,
                               const SkipList& skip);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_BRINGUP_MODULE_HPP
