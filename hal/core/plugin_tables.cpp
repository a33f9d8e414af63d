// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/plugin_tables.hpp"

#include <fmt/format.h>
#include <linux/ioctl.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "hal/core/node_query.hpp"

namespace oamhal::hal {

namespace {

// Bytes of each table in minor version 0: no table of a plugin is shorter.
constexpr std::size_t kLeastBackend = offsetof(oamhal_backend_t, runtimes);
constexpr std::size_t kLeastOps = offsetof(oamhal_backend_ops_t, runtime_ids);
constexpr std::size_t kLeastMatch = offsetof(oamhal_backend_match_t, data) + sizeof(std::uint64_t);
// And of those of minor version 1, which brought runtimes.
constexpr std::size_t kWithRuntimes = offsetof(oamhal_backend_t, runtime_size) + sizeof(std::uint32_t);
constexpr std::size_t kLeastRuntime = offsetof(oamhal_backend_runtime_t, order_value) + sizeof(void*);
constexpr std::size_t kLeastMask = offsetof(oamhal_backend_mask_t, reserved) + sizeof(std::uint32_t);
// And of minor version 3.
constexpr std::size_t kMaskWithAll = offsetof(oamhal_backend_mask_t, all) + sizeof(void*);
constexpr std::size_t kRuntimeWithSplit = offsetof(oamhal_backend_runtime_t, whole) + sizeof(void*);
// And of minor version 5.
constexpr std::size_t kWithQueries = offsetof(oamhal_backend_t, query_size) + sizeof(std::uint32_t);
constexpr std::size_t kLeastQuery = offsetof(oamhal_backend_query_t, index_count) + sizeof(std::uint32_t);
constexpr std::size_t kLargest = 64 * 1024;

bool between(std::size_t size, std::size_t least) {
  return size >= least && size <= kLargest;
}

/// Whether a name can be part of an id, a finding's code and a file's name.
bool is_name(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

class Tables {
 public:
  Tables(const oamhal_backend_t& backend, const LoadedImages& images) : backend_(backend), images_(images) {}

  [[nodiscard]] std::string wrong() const {
    if (!text(backend_.version) || !text(backend_.evidence)) return "has no version or evidence";
    if (!is_name(backend_.name))
      return fmt::format("has the name \"{}\", and names are of a to z, 0 to 9, - and _", backend_.name);
    for (const auto part :
         {&Tables::wrong_ops, &Tables::wrong_matches, &Tables::wrong_runtimes, &Tables::wrong_queries})
      if (std::string wrong = (this->*part)(); !wrong.empty()) return wrong;
    return "";
  }

 private:
  [[nodiscard]] bool text(const char* at) const { return images_.holds_text(at); }
  [[nodiscard]] bool text_or_null(const char* at) const { return at == nullptr || text(at); }

  [[nodiscard]] std::string wrong_ops() const {
    if (!images_.holds(backend_.ops, kLeastOps)) return "has no operations";
    if (!between(backend_.ops->size, kLeastOps) || !images_.holds(backend_.ops, backend_.ops->size))
      return fmt::format("has a table of operations of an impossible size ({} bytes)", backend_.ops->size);
    return backend_.ops->probe == nullptr ? "has no operation probe" : "";
  }

  [[nodiscard]] std::string wrong_matches() const {
    if (backend_.match_count == 0) return "";
    if (!between(backend_.match_size, kLeastMatch) ||
        backend_.match_size % alignof(oamhal_backend_match_t) != 0)
      return fmt::format("has entries of matches of an impossible size ({} bytes)", backend_.match_size);
    if (backend_.match_count > kLargest ||
        !images_.holds(backend_.matches, backend_.match_size, backend_.match_count))
      return fmt::format("has no table of {} matches where it says", backend_.match_count);
    for (std::uint32_t i = 0; i < backend_.match_count; ++i)
      if (const char* wrong = wrong_match(match_at(i)); wrong != nullptr)
        return fmt::format("has a table of matches whose entry {} {}", i, wrong);
    return "";
  }

  [[nodiscard]] const oamhal_backend_match_t& match_at(std::uint32_t index) const {
    const auto* bytes = reinterpret_cast<const char*>(backend_.matches);
    return *reinterpret_cast<const oamhal_backend_match_t*>(bytes + std::size_t{index} * backend_.match_size);
  }

  [[nodiscard]] const char* wrong_match(const oamhal_backend_match_t& match) const {
    if (match.kind == OAMHAL_MATCH_UNKNOWN) return "matches nothing";
    // Kinds of a later minor version are passed over.
    if (match.kind > OAMHAL_MATCH_INTERNAL_BRIDGE || match.kind == OAMHAL_MATCH_INTERNAL_BRIDGE)
      return nullptr;
    if (!text(match.vendor_name) || !text(match.vendor_label)) return "names no maker";
    if (!text_or_null(match.model)) return "has a model that is no text";
    if (match.kind == OAMHAL_MATCH_KERNEL_DRIVER && !text(match.kernel_driver))
      return "names no kernel driver";
    if (match.kind == OAMHAL_MATCH_PCI_CLASS && (match.pci_class & ~match.class_mask) != 0)
      return "matches no class under its mask";
    return nullptr;
  }

  [[nodiscard]] std::string wrong_runtimes() const {
    if (backend_.size < kWithRuntimes || backend_.runtimes == nullptr || backend_.runtime_count == 0)
      return "";
    if (!between(backend_.runtime_size, kLeastRuntime) || backend_.runtime_count > kLargest ||
        !images_.holds(backend_.runtimes, backend_.runtime_size, backend_.runtime_count))
      return fmt::format("has no table of {} runtimes where it says", backend_.runtime_count);
    for (std::uint32_t i = 0; i < backend_.runtime_count; ++i) {
      const auto* bytes = reinterpret_cast<const char*>(backend_.runtimes);
      const auto& runtime =
          *reinterpret_cast<const oamhal_backend_runtime_t*>(bytes + std::size_t{i} * backend_.runtime_size);
      if (const char* wrong = wrong_runtime(runtime); wrong != nullptr)
        return fmt::format("has a table of runtimes whose entry {} {}", i, wrong);
    }
    return "";
  }

  [[nodiscard]] const char* wrong_runtime(const oamhal_backend_runtime_t& runtime) const {
    if (!text(runtime.name)) return "has no name";
    if (!text_or_null(runtime.order_variable) ||
        (runtime.order_variable == nullptr) != (runtime.order_value == nullptr))
      return "has an order without variable or value";
    if (runtime.order_value != nullptr && !text(runtime.order_value)) return "has an order without a value";
    if (runtime.mask_count == 0 || runtime.mask_count > kLargest || !between(runtime.mask_size, kLeastMask) ||
        !images_.holds(runtime.masks, runtime.mask_size, runtime.mask_count))
      return "has no variables";
    for (std::uint32_t i = 0; i < runtime.mask_count; ++i) {
      const auto* bytes = reinterpret_cast<const char*>(runtime.masks);
      const auto& mask =
          *reinterpret_cast<const oamhal_backend_mask_t*>(bytes + std::size_t{i} * runtime.mask_size);
      if (!text(mask.variable) || !text_or_null(mask.otherwise) || !text_or_null(mask.uuid_prefix))
        return "has a variable without a name";
      if (runtime.mask_size >= kMaskWithAll && !text_or_null(mask.all))
        return "has a variable whose word for all is no text";
    }
    return backend_.runtime_size >= kRuntimeWithSplit ? wrong_split(runtime) : nullptr;
  }

  /// What minor version 3 brought.
  [[nodiscard]] const char* wrong_split(const oamhal_backend_runtime_t& runtime) const {
    if (!text_or_null(runtime.assumes)) return "has an assumption that is no text";
    if (!text_or_null(runtime.split_variable) || !text_or_null(runtime.whole))
      return "has a variable that decides what it counts, and that is no text";
    if (runtime.split_variable == nullptr || runtime.split == nullptr) return nullptr;
    for (std::size_t i = 0;
         i < kLargest && images_.holds(static_cast<const void*>(runtime.split + i), sizeof *runtime.split);
         ++i) {
      if (runtime.split[i] == nullptr) return nullptr;
      if (!text(runtime.split[i])) break;
    }
    return "has a list of values that does not end";
  }

  [[nodiscard]] std::string wrong_queries() const {
    if (backend_.size < kWithQueries || backend_.queries == nullptr || backend_.query_count == 0) return "";
    if (!between(backend_.query_size, kLeastQuery) || backend_.query_count > kLargest ||
        backend_.query_size % alignof(oamhal_backend_query_t) != 0 ||
        !images_.holds(backend_.queries, backend_.query_size, backend_.query_count))
      return fmt::format("has no table of {} questions to device nodes where it says", backend_.query_count);
    for (std::uint32_t i = 0; i < backend_.query_count; ++i) {
      const auto* bytes = reinterpret_cast<const char*>(backend_.queries);
      const auto& query =
          *reinterpret_cast<const oamhal_backend_query_t*>(bytes + std::size_t{i} * backend_.query_size);
      if (const char* wrong = wrong_query(query); *wrong != '\0')
        return fmt::format("has a table of questions to device nodes whose entry {} {}", i, wrong);
    }
    return "";
  }

  [[nodiscard]] const char* wrong_query(const oamhal_backend_query_t& query) const {
    if (!text(query.name) || !text(query.class_name) || !text(query.node_prefix)) return "lacks a name";
    if (const char* wrong = wrong_in_query(query); *wrong != '\0') return wrong;
    return images_.holds(query.argument, _IOC_SIZE(query.request)) ? "" : "has no argument";
  }

  const oamhal_backend_t& backend_;
  const LoadedImages& images_;
};

}  // namespace

std::string wrong_in_tables(const oamhal_backend_t* backend, const LoadedImages& images) {
  // Only the beginning is promised to look alike in every major version.
  constexpr std::size_t kBeginning = offsetof(oamhal_backend_t, version);
  if (!images.holds(backend, kBeginning)) return "says that its table is where nothing is";
  if (!between(backend->size, kBeginning) || !images.holds(backend, backend->size))
    return fmt::format("has a table of an impossible size ({} bytes)", backend->size);
  if (!images.holds_text(backend->name)) return "has no name";
  if (backend->abi_major != OAMHAL_BACKEND_ABI_MAJOR) return "";
  if (backend->size < kLeastBackend)
    return fmt::format("has a table of an impossible size ({} bytes)", backend->size);
  return Tables(*backend, images).wrong();
}

}  // namespace oamhal::hal
