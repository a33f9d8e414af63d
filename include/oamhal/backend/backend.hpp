// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_BACKEND_HPP
#define OAMHAL_BACKEND_BACKEND_HPP

#include <concepts>
#include <exception>
#include <iterator>
#include <memory>
#include <new>
#include <span>
#include <utility>

#include <oamhal/backend/backend.h>
#include <oamhal/backend/copy.hpp>
#include <oamhal/backend/host.hpp>
#include <oamhal/backend/link_test.hpp>
#include <oamhal/backend/managed.hpp>
#include <oamhal/backend/result.hpp>
#include <oamhal/backend/sink.hpp>

/// The backend SDK for C++23. A backend is a type with the operations its chip supports:
///
///     struct Instinct {
///       using Scan = KfdTopology;   // optional; static Result<KfdTopology> create(Host&, span<const
///       PciFunction>) static Result<Instinct> probe(Host&, const Scan&, const PciFunction&);  // without
///       Scan: two arguments Result<void> identify(Host&, Identity&) const; Result<void> ports(Host&,
///       PortSink&) const;       // optional, as are memory, partitions, links, readings
///     };
///     OAMHAL_BACKEND(amd, "0.1.0", "evidence", 0, kMatches, Instinct)
namespace oamhal::backend {

using Match = oamhal_backend_match_t;

/// Entries of a match table.
constexpr Match match_pci(std::uint16_t vendor, std::uint16_t device, const char* vendor_name,
                          const char* vendor_label, const char* model, std::uint64_t data = 0,
                          std::uint16_t flags = 0) {
  return {OAMHAL_MATCH_PCI_ID, flags, vendor, device, 0, 0, nullptr, vendor_name, vendor_label, model, data};
}
constexpr Match match_class(std::uint16_t vendor, std::uint32_t pci_class, std::uint32_t class_mask,
                            const char* vendor_name, const char* vendor_label, std::uint64_t data = 0) {
  return {OAMHAL_MATCH_PCI_CLASS, 0,       vendor, 0, pci_class, class_mask, nullptr, vendor_name,
          vendor_label,           nullptr, data};
}
constexpr Match match_kernel_driver(const char* driver, const char* vendor_name, const char* vendor_label,
                                    std::uint64_t data = 0) {
  return {OAMHAL_MATCH_KERNEL_DRIVER,
          0,
          OAMHAL_MATCH_ANY_VENDOR,
          0,
          0,
          0,
          driver,
          vendor_name,
          vendor_label,
          nullptr,
          data};
}
constexpr Match match_internal_bridge(std::uint16_t vendor, std::uint16_t device) {
  return {OAMHAL_MATCH_INTERNAL_BRIDGE, 0, vendor, device, 0, 0, nullptr, nullptr, nullptr, nullptr, 0};
}

namespace detail {

struct NoScan {};

template <typename T>
struct ScanOf {
  using type = NoScan;
};
template <typename T>
  requires requires { typename T::Scan; }
struct ScanOf<T> {
  using type = typename T::Scan;
};

/// Runs body; nothing thrown leaves it.
template <typename F>
std::int32_t guarded(const oamhal_backend_host_t* host, F&& body) noexcept {
  const auto say = [&](const char* text) { host->log(host->self, OAMHAL_LOG_ERROR, text); };
  try {
    const auto result = body();
    if (result.has_value()) return OAMHAL_OK;
    say(result.error().message.c_str());
    return result.error().status;
  } catch (const std::bad_alloc&) {
    return OAMHAL_ERROR_NO_MEMORY;
  } catch (const std::exception& error) {
    say(error.what());
    return OAMHAL_ERROR_INTERNAL;
  } catch (...) {
    say("the backend threw something that is no std::exception");
    return OAMHAL_ERROR_INTERNAL;
  }
}

template <typename T>
std::int32_t scan(const oamhal_backend_host_t* c_host, const oamhal_backend_function_t* functions,
                  std::uint32_t count, void** scan) noexcept {
  return guarded(c_host, [&]() -> Result<void> {
    using Scan = typename ScanOf<T>::type;
    Host host(c_host);
    auto made = Scan::create(host, std::span<const PciFunction>(functions, count));
    if (!made) return std::unexpected(made.error());
    // guarded() catches what it throws. NOLINTNEXTLINE(bugprone-unhandled-exception-at-new)
    *scan = new Scan(std::move(*made));
    return {};
  });
}

template <typename T>
void scan_release(void* scan) noexcept {
  delete static_cast<typename ScanOf<T>::type*>(scan);
}

template <typename T>
std::int32_t probe(const oamhal_backend_host_t* c_host, [[maybe_unused]] void* scan,
                   const oamhal_backend_function_t* function, void** device) noexcept {
  return guarded(c_host, [&]() -> Result<void> {
    using Scan = typename ScanOf<T>::type;
    Host host(c_host);
    auto made = [&] {
      if constexpr (std::same_as<Scan, NoScan>)
        return T::probe(host, *function);
      else
        return T::probe(host, *static_cast<const Scan*>(scan), *function);
    }();
    if (!made) return std::unexpected(made.error());
    // guarded() catches what it throws. NOLINTNEXTLINE(bugprone-unhandled-exception-at-new)
    *device = new T(std::move(*made));
    return {};
  });
}

template <typename T>
void release(void* device) noexcept {
  delete static_cast<T*>(device);
}

template <typename T>
std::int32_t identify(void* device, const oamhal_backend_host_t* c_host,
                      const oamhal_backend_sink_t* sink) noexcept {
  return guarded(c_host, [&]() -> Result<void> {
    Host host(c_host);
    Identity identity;
    auto result = static_cast<const T*>(device)->identify(host, identity);
    if (result) deliver(sink, identity);
    return result;
  });
}

template <typename T, typename Item, Result<void> (T::*Operation)(Host&, Sink<Item>&) const>
std::int32_t operation(void* device, const oamhal_backend_host_t* c_host,
                       const oamhal_backend_sink_t* c_sink) noexcept {
  return guarded(c_host, [&]() -> Result<void> {
    Host host(c_host);
    Sink<Item> sink(c_sink);
    return (static_cast<const T*>(device)->*Operation)(host, sink);
  });
}

/// Whether T says device by device which registers it has.
template <typename T>
concept NamesRegisters = requires(const T& device) {
  { device.register_map() } noexcept -> std::same_as<const oamhal_register_map_t*>;
};

/// Names the registers of T: its static constexpr member kRegisterMap points to their map, or register_map()
/// gives the one of this device, or NULL.
template <typename T>
std::int32_t registers([[maybe_unused]] void* device, const oamhal_backend_host_t* /*host*/,
                       const oamhal_backend_sink_t* sink) noexcept {
  // A core of an older minor version does not ask.
  if (sink->size <= offsetof(oamhal_backend_sink_t, register_map)) return OAMHAL_ERROR_NOT_SUPPORTED;
  const oamhal_register_map_t* map = nullptr;
  if constexpr (NamesRegisters<T>)
    map = static_cast<const T*>(device)->register_map();
  else
    map = T::kRegisterMap;
  return map == nullptr ? OAMHAL_ERROR_NOT_SUPPORTED : sink->register_map(sink->self, map);
}

/// The table of operations that T has.
template <typename T>
constexpr oamhal_backend_ops_t make_ops() {
  oamhal_backend_ops_t ops{};
  ops.size = sizeof ops;
  if constexpr (!std::same_as<typename ScanOf<T>::type, NoScan>) {
    ops.scan = &scan<T>;
    ops.scan_release = &scan_release<T>;
  }
  ops.probe = &probe<T>;
  ops.release = &release<T>;
  ops.identify = &identify<T>;
  if constexpr (requires { &T::memory; }) ops.memory = &operation<T, Memory, &T::memory>;
  if constexpr (requires { &T::partitions; }) ops.partitions = &operation<T, Partition, &T::partitions>;
  if constexpr (requires { &T::ports; }) ops.ports = &operation<T, Port, &T::ports>;
  if constexpr (requires { &T::links; }) ops.links = &operation<T, Link, &T::links>;
  if constexpr (requires { &T::runtime_ids; }) ops.runtime_ids = &operation<T, RuntimeId, &T::runtime_ids>;
  if constexpr (requires { &T::nodes; }) ops.nodes = &operation<T, Node, &T::nodes>;
  if constexpr (NamesRegisters<T> || requires { T::kRegisterMap; }) ops.registers = &registers<T>;
  if constexpr (requires { &T::port_status; }) ops.link_tests = &kLinkOps<T>;
  if constexpr (requires { typename T::CopyEngine; }) ops.copies = &kCopyOps<T>;
  if constexpr (requires { typename T::ManagedMemory; }) ops.managed = &kManagedOps<T>;
  if constexpr (requires { &T::readings; }) ops.readings = &operation<T, Reading, &T::readings>;
  return ops;
}

template <typename T>
inline constexpr oamhal_backend_ops_t kOps = make_ops<T>();

/// The runtimes that T knows: its static constexpr array kRuntimes, if it has one.
template <typename T>
constexpr std::span<const oamhal_backend_runtime_t> runtimes_of() {
  if constexpr (requires { T::kRuntimes; })
    return T::kRuntimes;
  else
    return {};
}

/// What T may ask over device nodes: its static constexpr array kQueries, if it has one.
template <typename T>
constexpr std::span<const oamhal_backend_query_t> queries_of() {
  if constexpr (requires { T::kQueries; })
    return T::kQueries;
  else
    return {};
}

}  // namespace detail
}  // namespace oamhal::backend

/// Defines the backend NAME. Flags are OAMHAL_BACKEND_*; MATCHES is a constexpr array of Match.
#define OAMHAL_BACKEND(NAME, VERSION, EVIDENCE, FLAGS, MATCHES, TYPE)                  \
  extern "C" const oamhal_backend_t oamhal_backend_##NAME;                             \
  const oamhal_backend_t oamhal_backend_##NAME = {                                     \
      sizeof(oamhal_backend_t),                                                        \
      OAMHAL_BACKEND_ABI_MAJOR,                                                        \
      OAMHAL_BACKEND_ABI_MINOR,                                                        \
      (FLAGS),                                                                         \
      #NAME,                                                                           \
      (VERSION),                                                                       \
      (EVIDENCE),                                                                      \
      (MATCHES),                                                                       \
      static_cast<std::uint32_t>(std::size(MATCHES)),                                  \
      static_cast<std::uint32_t>(sizeof((MATCHES)[0])),                                \
      &oamhal::backend::detail::kOps<TYPE>,                                            \
      oamhal::backend::detail::runtimes_of<TYPE>().data(),                             \
      static_cast<std::uint32_t>(oamhal::backend::detail::runtimes_of<TYPE>().size()), \
      sizeof(oamhal_backend_runtime_t),                                                \
      oamhal::backend::detail::queries_of<TYPE>().data(),                              \
      static_cast<std::uint32_t>(oamhal::backend::detail::queries_of<TYPE>().size()),  \
      sizeof(oamhal_backend_query_t)};

#endif  // OAMHAL_BACKEND_BACKEND_HPP
