// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/registry.hpp"

#include <fmt/format.h>

namespace oamhal::hal {

namespace {

const oamhal_backend_match_t& entry_of(const oamhal_backend_t& backend, std::uint32_t index) {
  // The entry may be longer than this header knows.
  const auto* bytes = reinterpret_cast<const char*>(backend.matches);
  return *reinterpret_cast<const oamhal_backend_match_t*>(bytes + std::size_t{index} * backend.match_size);
}

/// How specific a match is; 0 for no match.
int specificity(const oamhal_backend_match_t& match, const PciIds& ids) {
  const bool vendor = match.vendor == OAMHAL_MATCH_ANY_VENDOR || match.vendor == ids.vendor;
  switch (match.kind) {
    case OAMHAL_MATCH_PCI_ID:
      return match.vendor == ids.vendor && match.device == ids.device ? 4 : 0;
    case OAMHAL_MATCH_KERNEL_DRIVER:
      return !ids.driver.empty() && ids.driver == match.kernel_driver ? 3 : 0;
    case OAMHAL_MATCH_PCI_CLASS:
      if (!vendor || (ids.pci_class & match.class_mask) != match.pci_class) return 0;
      return match.vendor == OAMHAL_MATCH_ANY_VENDOR ? 1 : 2;
    default:
      return 0;
  }
}

}  // namespace

Registry Registry::built_in() {
  Registry registry;
  for (const oamhal_backend_t* backend : std::span(oamhal_builtin_backends, oamhal_builtin_backend_count))
    registry.add(*backend);
  return registry;
}

void Registry::add(const oamhal_backend_t& backend) {
  if (backend.abi_major == OAMHAL_BACKEND_ABI_MAJOR) {
    backends_.push_back(&backend);
    return;
  }
  refusals_.push_back(fmt::format(
      "backend {} was made for version {} of the backend interface and this library has {}: it is "
      "not used. Build it again with the headers of this library.",
      backend.name, backend.abi_major, OAMHAL_BACKEND_ABI_MAJOR));
}

Registry::Taken Registry::match(const PciIds& ids) const {
  Taken best;
  int best_score = 0;
  for (std::uint32_t index = 0; index < backends_.size(); ++index) {
    const oamhal_backend_t& backend = *backends_[index];
    const int rank = (backend.flags & OAMHAL_BACKEND_FALLBACK) != 0 ? 0 : 10;
    for (std::uint32_t i = 0; i < backend.match_count; ++i) {
      const oamhal_backend_match_t& match = entry_of(backend, i);
      const int found = specificity(match, ids);
      if (found == 0 || found + rank <= best_score) continue;
      best_score = found + rank;
      best = {index, &match};
    }
  }
  return best;
}

bool Registry::is_internal_bridge(std::uint16_t vendor, std::uint16_t device) const {
  for (const oamhal_backend_t* backend : backends_)
    for (std::uint32_t i = 0; i < backend->match_count; ++i) {
      const oamhal_backend_match_t& match = entry_of(*backend, i);
      if (match.kind == OAMHAL_MATCH_INTERNAL_BRIDGE && match.vendor == vendor && match.device == device)
        return true;
    }
  return false;
}

}  // namespace oamhal::hal
