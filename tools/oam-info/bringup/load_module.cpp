// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What the program calls of the module for bring-up.

#include <dlfcn.h>

#include "tools/oam-info/bringup/module.hpp"

#ifndef OAM_INFO_BRINGUP_INSTALLED
#define OAM_INFO_BRINGUP_INSTALLED "$ORIGIN/../lib/oamhal/oam-info-bringup.so"
#endif

namespace oam_info {

namespace {

std::expected<const BringupModule*, std::string> load() {
  // Beside the program, where it is built, or where it is installed.
  for (const char* path : {"$ORIGIN/oam-info-bringup.so", OAM_INFO_BRINGUP_INSTALLED})
    if (void* library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE))
      if (const void* symbol = ::dlsym(library, kBringupSymbol))
        return static_cast<const BringupModule*>(symbol);
  // Of this thread in glibc. NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* why = ::dlerror();
  return std::unexpected(std::string("the part of oam-info for PCI registers cannot be loaded: ") +
                         (why != nullptr ? why : "it is another version"));
}

}  // namespace

std::expected<std::vector<PciePath>, std::string> pcie_paths(const Inventory& inventory,
                                                             const std::vector<oamhal::device_info>& devices,
                                                             Watch& watch, const SkipList& skip) {
  const auto module = load();
  if (!module) return std::unexpected(module.error());
  return (*module)->pcie_paths(inventory, devices, watch, skip);
}

std::string run_registers(const Inventory& inventory, RegisterTask& task, Watch& watch,
                          const SkipList& skip) {
  const auto module = load();
  return module ? (*module)->run_registers(inventory, task, watch, skip) : module.error();
}

std::string attach(oamhal_context_t* context, const Options& options) {
  const auto module = load();
  return module ? (*module)->attach(context, options) : module.error();
}

}  // namespace oam_info
