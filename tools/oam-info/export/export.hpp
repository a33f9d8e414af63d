// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_EXPORT_EXPORT_HPP
#define OAMHAL_TOOLS_OAM_INFO_EXPORT_EXPORT_HPP

#include <expected>
#include <string>

#include "tools/oam-info/args.hpp"
#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/export/machine.hpp"
#include "tools/oam-info/export/pci_tree.hpp"
#include "tools/oam-info/export/scene.hpp"
#include "tools/oam-info/supervise.hpp"
#include "tools/oam-info/watch.hpp"

namespace oam_info {

/// What is wrong with the options of an export, as a sentence, or "".
std::string wrong_export(const Options& options);

/// The topology in options.format. What is being read for it is in watch, and what skip names is left out.
/// NOT_SUPPORTED: the format cannot say what this machine is.
oamhal::result<std::string> export_topology(const Inventory& inventory, const Options& options, Watch& watch,
                                            const SkipList& skip);

/// A document in the format of the options, "" being the table; or a sentence that says why not.
std::expected<std::string, std::string> show_document(const Document& document, const Options& options);
/// The inventory options.load in options.format, "" being the table.
Outcome export_loaded(const Options& options);

// One function for each format.

std::string export_dot(const Scene& scene);
std::string export_svg(const Scene& scene);
/// For the library "nccl" or "rccl".
oamhal::result<std::string> export_nccl(const Machine& machine, const std::string& library,
                                        const PortTypes& types);
oamhal::result<std::string> export_hwloc(const Machine& machine);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_EXPORT_EXPORT_HPP
