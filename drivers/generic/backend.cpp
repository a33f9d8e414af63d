// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/backend/backend.hpp>
#include <oamhal/backend/node.hpp>

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

  /// Kernel drivers of any maker register their nodes below the function. Whether a runtime needs them is not
  /// known.
  Result<void> nodes(Host& host, backend::NodeSink& sink) const {
    for (const char* class_name : {"accel", "drm"}) {
      auto added =
          backend::add_class_nodes(host, class_name, [&](const backend::Node& node) { sink.add(node); });
      if (!added) return added;
    }
    return {};
  }
};

}  // namespace oamhal::drivers::generic

using oamhal::drivers::generic::Generic;
using oamhal::drivers::generic::kMatches;

OAMHAL_BACKEND(generic, "0.1.0", "PCIe attributes of simulated machines; no maker's part was at hand",
               OAMHAL_BACKEND_FALLBACK, kMatches, Generic)
