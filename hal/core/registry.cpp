// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

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

std::uint32_t id_of(std::uint16_t vendor, std::uint16_t device) {
  return std::uint32_t{vendor} << 16 | device;
}

}  // namespace

Registry Registry::built_in() {
  Registry registry;
  for (const oamhal_backend_t* backend : std::span(oamhal_builtin_backends, oamhal_builtin_backend_count))
    registry.add(*backend, "");
  registry.finish();
  return registry;
}

void Registry::finish() {
  std::ranges::stable_sort(by_id_, {}, &Entry::id);
  std::ranges::sort(internal_bridges_);
}

void Registry::refuse_plugin(const std::string& path, std::string why) {
  refusals_.push_back({path, std::move(why), true});
}

void Registry::add_plugin(const std::string& path, const oamhal_backend_t& backend) {
  const std::string_view name = backend.name;
  for (const oamhal_backend_t* other : backends_)
    if (name == other->name)
      return refuse_plugin(path,
                           fmt::format("plugin {} has the backend {}, and there is one of that name already: "
                                       "remove one of them.",
                                       path, name));
  add(backend, path);
}

void Registry::add(const oamhal_backend_t& backend, const std::string& path) {
  if (backend.abi_major != OAMHAL_BACKEND_ABI_MAJOR) {
    refusals_.push_back(
        {path.empty() ? backend.name : path,
         fmt::format(
             "backend {} was made for version {} of the backend interface and this library has {}: it is "
             "not used. Build it again with the headers of this library.",
             backend.name, backend.abi_major, OAMHAL_BACKEND_ABI_MAJOR),
         !path.empty()});
    return;
  }
  const auto index = static_cast<std::uint32_t>(backends_.size());
  backends_.push_back(&backend);
  paths_.push_back(path);
  for (std::uint32_t i = 0; i < backend.match_count; ++i) {
    const oamhal_backend_match_t& match = entry_of(backend, i);
    const std::uint32_t id = id_of(match.vendor, match.device);
    if (match.kind == OAMHAL_MATCH_PCI_ID)
      by_id_.push_back({id, {index, &match}});
    else if (match.kind == OAMHAL_MATCH_INTERNAL_BRIDGE)
      internal_bridges_.push_back(id);
    else
      others_.push_back({index, &match});
  }
}

int Registry::score(const Taken& taken, const PciIds& ids) const {
  const int found = specificity(*taken.match, ids);
  if (found == 0) return 0;
  return (backends_[taken.backend]->flags & OAMHAL_BACKEND_FALLBACK) != 0 ? found : found + 10;
}

Registry::Taken Registry::match(const PciIds& ids, std::span<const std::uint32_t> given_up_by) const {
  Taken best;
  int best_score = 0;
  const auto consider = [&](const Taken& taken) {
    const int found = score(taken, ids);
    if (found <= best_score || std::ranges::find(given_up_by, taken.backend) != given_up_by.end()) return;
    best_score = found;
    best = taken;
  };
  for (const Entry& entry : std::ranges::equal_range(by_id_, id_of(ids.vendor, ids.device), {}, &Entry::id))
    consider(entry.taken);
  for (const Taken& taken : others_) consider(taken);
  return best;
}

bool Registry::is_internal_bridge(std::uint16_t vendor, std::uint16_t device) const {
  return std::ranges::binary_search(internal_bridges_, id_of(vendor, device));
}

}  // namespace oamhal::hal
