// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstddef>
#include <set>
#include <span>
#include <string_view>
#include <tuple>

#include <oamhal/backend/backend.h>

#include "subject.hpp"
#include "symbols.hpp"

/// What can be seen of a plugin before it looks at anything: its file and its tables. The library has looked
/// at sizes and pointers when it loaded it.
namespace oamhal::conformance {

namespace {

using Breaches = std::vector<std::string>;

const oamhal_backend_t* backend_of(const Subject& subject) {
  void* library = ::dlopen(subject.plugin.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return nullptr;
  const void* symbol = ::dlsym(library, "oamhal_plugin");
  return symbol == nullptr ? nullptr : *static_cast<const oamhal_backend_t* const*>(symbol);
}

Breaches interface_breaches(const oamhal_backend_t& backend) {
  Breaches breaches;
  const bool ours = backend.abi_minor == OAMHAL_BACKEND_ABI_MINOR;
  if (ours && (backend.size != sizeof backend || backend.ops->size != sizeof(oamhal_backend_ops_t)))
    breaches.push_back("size of a table is not that of its minor version: set it by sizeof");
  if (backend.abi_minor < 1 && backend.size > offsetof(oamhal_backend_t, runtimes))
    breaches.push_back("minor version 0 has no runtimes: set abi_minor by OAMHAL_BACKEND_ABI_MINOR");
  if ((backend.flags & ~OAMHAL_BACKEND_FALLBACK) != 0) breaches.push_back("flags has bits that mean nothing");
  return breaches;
}

Breaches match_breaches(const oamhal_backend_match_t& match, std::size_t index) {
  Breaches breaches;
  const auto require = [&](bool holds, std::string_view what) {
    if (!holds) breaches.push_back(fmt::format("entry {}: {}", index, what));
  };
  require((match.flags & ~OAMHAL_MATCH_VIRTUAL_FUNCTION) == 0, "flags has bits that mean nothing");
  const bool by_id = match.kind == OAMHAL_MATCH_PCI_ID || match.kind == OAMHAL_MATCH_INTERNAL_BRIDGE;
  require(!by_id || (match.vendor != 0 && match.vendor != OAMHAL_MATCH_ANY_VENDOR), "an id names its vendor");
  require(match.kind != OAMHAL_MATCH_PCI_CLASS || match.class_mask != 0, "takes functions of every class");
  return breaches;
}

Breaches matches_breaches(const oamhal_backend_t& backend) {
  Breaches breaches;
  if (backend.match_count == 0) return {"the table is empty: the backend never takes a device"};
  std::set<std::tuple<unsigned, unsigned, unsigned, unsigned, unsigned, std::string>> seen;
  for (std::size_t i = 0; i < backend.match_count; ++i) {
    const auto* bytes = reinterpret_cast<const char*>(backend.matches);
    const auto& match = *reinterpret_cast<const oamhal_backend_match_t*>(bytes + i * backend.match_size);
    for (std::string& breach : match_breaches(match, i)) breaches.push_back(std::move(breach));
    const char* driver = match.kind == OAMHAL_MATCH_KERNEL_DRIVER ? match.kernel_driver : "";
    if (!seen.emplace(match.kind, match.vendor, match.device, match.pci_class, match.class_mask, driver)
             .second)
      breaches.push_back(fmt::format("entry {}: an entry before it takes the same", i));
  }
  return breaches;
}

Breaches operations_breaches(const oamhal_backend_ops_t& ops) {
  Breaches breaches;
  if (ops.identify == nullptr) breaches.push_back("there is no identify");
  if ((ops.scan == nullptr) != (ops.scan_release == nullptr))
    breaches.push_back("scan and scan_release come together");
  return breaches;
}

void judge_runtimes(const oamhal_backend_t& backend, const Outcomes& out) {
  constexpr const char* kRule = "tables.runtimes";
  if (backend.size < offsetof(oamhal_backend_t, runtime_size) + sizeof backend.runtime_size ||
      backend.runtimes == nullptr || backend.runtime_count == 0)
    return out.not_tested(kRule, "the backend names no runtimes");
  Breaches breaches;
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < backend.runtime_count; ++i) {
    const auto* bytes = reinterpret_cast<const char*>(backend.runtimes);
    const auto& runtime =
        *reinterpret_cast<const oamhal_backend_runtime_t*>(bytes + i * backend.runtime_size);
    if (!names.insert(runtime.name).second)
      breaches.push_back(fmt::format("{} is there twice", runtime.name));
  }
  if (backend.abi_minor < 1 || backend.ops->size <= offsetof(oamhal_backend_ops_t, runtime_ids) ||
      backend.ops->runtime_ids == nullptr)
    breaches.push_back("there are runtimes, and no operation runtime_ids");
  out.judge(kRule, std::move(breaches));
}

}  // namespace

void check_plugin(const Subject& subject, const Outcomes& out) {
  const Bench bench(subject);
  const auto backend = bench.backend();
  if (backend.refusal != nullptr) return out.judge("plugin.loads", {backend.refusal});
  out.judge("plugin.loads", {});
  Breaches breaches;
  for (const std::string& name : exported_symbols(subject.plugin))
    if (name != "oamhal_plugin") breaches.push_back(fmt::format("exports {}", name));
  out.judge("plugin.symbols", std::move(breaches));
  out.covered(fmt::format("backend {} {}, interface {}.{}, {} entries of devices", backend.name,
                          backend.version, backend.abi_major, backend.abi_minor, backend.match_count));
}

void check_tables(const Subject& subject, const Outcomes& out) {
  const Bench loaded(subject);
  const oamhal_backend_t* backend = backend_of(subject);
  if (backend == nullptr) return;
  out.judge("tables.interface", interface_breaches(*backend));
  out.judge("tables.matches", matches_breaches(*backend));
  out.judge("tables.operations", operations_breaches(*backend->ops));
  judge_runtimes(*backend, out);
}

}  // namespace oamhal::conformance
