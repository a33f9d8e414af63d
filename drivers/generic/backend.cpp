// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/backend/backend.hpp>

#include "ids.hpp"

namespace oamhal::drivers::generic {

using backend::Host;
using backend::Identity;
using backend::PciFunction;
using backend::Result;

/// A device of which only PCIe and the id table speak. No accelerator stays invisible.
struct Generic {
  const char* model = nullptr;

  static Result<Generic> probe(Host&, const PciFunction& function) { return Generic{function.match->model}; }

  Result<void> identify(Host&, Identity& identity) const {
    if (model != nullptr) identity.model = model;
    return {};
  }
};

}  // namespace oamhal::drivers::generic

using oamhal::drivers::generic::Generic;
using oamhal::drivers::generic::kMatches;

OAMHAL_BACKEND(generic, "0.1.0", "PCIe attributes of simulated machines; no maker's part was at hand",
               OAMHAL_BACKEND_FALLBACK, kMatches, Generic)
