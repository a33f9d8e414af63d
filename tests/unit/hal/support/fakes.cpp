// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "support/fakes.hpp"

#include <cstddef>

#include <oamhal/backend/backend.hpp>

#include "hal/core/registry.hpp"

namespace oamhal::test {

namespace {

using backend::match_class;
using backend::match_internal_bridge;
using backend::match_kernel_driver;
using backend::match_pci;

std::int32_t scan(const oamhal_backend_host_t* host, const oamhal_backend_function_t*, std::uint32_t count,
                  void** made) {
  if (fakes().look_together) fakes().look_together(*host, count);
  if (fakes().scan != OAMHAL_OK) return fakes().scan;
  *made = new int(++fakes().scans_alive);
  return OAMHAL_OK;
}

void scan_release(void* made) {
  --fakes().scans_alive;
  delete static_cast<int*>(made);
}

std::int32_t probe(const oamhal_backend_host_t* host, void*, const oamhal_backend_function_t* function,
                   void** device) {
  Said& said = fakes().said[function->bdf_text];
  if (said.look) said.look(*host, *function);
  if (said.probe != OAMHAL_OK) return said.probe;
  ++fakes().devices_alive;
  *device = &said;
  return OAMHAL_OK;
}

void release(void*) {
  --fakes().devices_alive;
}

Said& of(void* device) {
  return *static_cast<Said*>(device);
}

std::int32_t identify(void* device, const oamhal_backend_host_t*, const oamhal_backend_sink_t* sink) {
  Said& said = of(device);
  said.sink_status = sink->identity(sink->self, &said.identity);
  for (const auto& [name, version] : said.firmware)
    said.sink_status = sink->firmware(sink->self, name, version);
  return said.identify;
}

template <auto List, auto Deliver>
std::int32_t tell(void* device, const oamhal_backend_host_t*, const oamhal_backend_sink_t* sink) {
  Said& said = of(device);
  for (auto& item : said.*List) {
    if (item.size == 0) item.size = sizeof item;
    said.sink_status = (sink->*Deliver)(sink->self, &item);
  }
  return OAMHAL_OK;
}

std::int32_t ports(void* device, const oamhal_backend_host_t*, const oamhal_backend_sink_t* sink) {
  Said& said = of(device);
  for (auto& port : said.ports) {
    if (port.size == 0) port.size = sizeof port;
    said.sink_status = sink->port(sink->self, &port);
    for (const auto& counter : said.counters)
      if (counter.port == port.index) said.sink_status = sink->counter(sink->self, &counter);
  }
  return OAMHAL_OK;
}

std::int32_t links(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink) {
  const auto status = tell<&Said::links, &oamhal_backend_sink_t::link>(device, host, sink);
  return status == OAMHAL_OK ? of(device).links_status : status;
}

constexpr oamhal_backend_ops_t kAcmeOps = {
    .size = sizeof(oamhal_backend_ops_t),
    .scan = scan,
    .scan_release = scan_release,
    .probe = probe,
    .release = release,
    .identify = identify,
    .memory = tell<&Said::memories, &oamhal_backend_sink_t::memory>,
    .partitions = tell<&Said::partitions, &oamhal_backend_sink_t::partition>,
    .ports = ports,
    .links = links,
    .runtime_ids = tell<&Said::runtime_ids, &oamhal_backend_sink_t::runtime_id>,
    .nodes = tell<&Said::nodes, &oamhal_backend_sink_t::node>,
    .registers = nullptr,
    .link_tests = nullptr,
    .copies = nullptr,
    .readings = tell<&Said::readings, &oamhal_backend_sink_t::reading>,
    .managed = nullptr,
};

constexpr oamhal_backend_mask_t kArtMasks[] = {
    {"ART_VISIBLE", nullptr, "ART-", OAMHAL_MASK_UUID | OAMHAL_MASK_EMPTY_HIDES_ALL, 0, nullptr},
    {"OVER_VISIBLE", nullptr, nullptr, 0, 0, nullptr}};

constexpr oamhal_backend_mask_t kTiledMasks[] = {
    {"TILE_MASK", nullptr, nullptr,
     OAMHAL_MASK_KEEPS_ORDER | OAMHAL_MASK_PASS_STRANGERS | OAMHAL_MASK_ODD_ENTRY_UNKNOWN, 0, nullptr}};
constexpr const char* kSplit[] = {"EACH", "BOTH", nullptr};

constexpr oamhal_backend_mask_t kSlotMasks[] = {
    {"SLOTS", nullptr, nullptr, OAMHAL_MASK_MODULES | OAMHAL_MASK_STRANGER_UNKNOWN, 0, nullptr}};

constexpr oamhal_backend_runtime_t kAcmeRuntimes[] = {
    {"art", kArtMasks, 1, sizeof kArtMasks[0], nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
    {"over-art", kArtMasks, 2, sizeof kArtMasks[0], nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
    {"sorted", kArtMasks, 1, sizeof kArtMasks[0], "SORT", "PCI", "nobody moved it", nullptr, nullptr,
     nullptr},
    {"tiled", kTiledMasks, 1, sizeof kTiledMasks[0], nullptr, nullptr, nullptr, "TILES", kSplit, "WHOLE"},
    {"slots", kSlotMasks, 1, sizeof kSlotMasks[0], nullptr, nullptr, nullptr, nullptr, nullptr, nullptr}};

std::int32_t probe_nothing(const oamhal_backend_host_t*, void*, const oamhal_backend_function_t*, void**) {
  return OAMHAL_OK;
}

// The least that a backend can be.
constexpr oamhal_backend_ops_t kLeastOps = {.size = offsetof(oamhal_backend_ops_t, runtime_ids),
                                            .scan = nullptr,
                                            .scan_release = nullptr,
                                            .probe = probe_nothing,
                                            .release = nullptr,
                                            .identify = nullptr,
                                            .memory = nullptr,
                                            .partitions = nullptr,
                                            .ports = nullptr,
                                            .links = nullptr,
                                            .runtime_ids = nullptr,
                                            .nodes = nullptr,
                                            .registers = nullptr,
                                            .link_tests = nullptr,
                                            .copies = nullptr,
                                            .readings = nullptr,
                                            .managed = nullptr};

constexpr oamhal_backend_match_t kAcmeMatches[] = {
    match_class(kAcme, 0x120000, 0xffff00, "acme", "Acme"),
    match_pci(kAcme, kAcmeOne, "acme", "Acme", "Acme One", 1),
    match_pci(kAcme, kAcmeVirtual, "acme", "Acme", "Acme One VF", 2, OAMHAL_MATCH_VIRTUAL_FUNCTION),
    match_kernel_driver("acme", "acme", "Acme"),
    match_internal_bridge(kAcme, kAcmeInternalBridge),
};

// What a later minor version of the interface may look like.
struct LongMatch {
  oamhal_backend_match_t match;
  std::uint64_t added;
};

constexpr LongMatch kBoltMatches[] = {
    {match_pci(kBolt, 0x0001, "bolt", "Bolt", "Bolt One"), UINT64_MAX},
    {match_kernel_driver("bolt", "bolt", "Bolt"), UINT64_MAX},
};

constexpr oamhal_backend_match_t kAncientMatches[] = {match_pci(kAncient, 1, "ancient", "Ancient", "Old")};

constexpr oamhal_backend_match_t kLeftoverMatches[] = {
    match_class(OAMHAL_MATCH_ANY_VENDOR, 0x120000, 0xffff00, "unknown", "Unknown"),
    match_pci(kAcme, kAcmeContested, "leftover", "Leftover", "Leftover"),
};

constexpr oamhal_backend_t backend_of(const char* name, std::uint64_t flags,
                                      const oamhal_backend_match_t* matches, std::size_t count,
                                      std::size_t entry, const oamhal_backend_ops_t* ops,
                                      std::uint32_t major = OAMHAL_BACKEND_ABI_MAJOR) {
  return {sizeof(oamhal_backend_t),
          major,
          OAMHAL_BACKEND_ABI_MINOR,
          flags,
          name,
          "1.2.3",
          "a unit test",
          matches,
          static_cast<std::uint32_t>(count),
          static_cast<std::uint32_t>(entry),
          ops,
          nullptr,
          0,
          0,
          nullptr,
          0,
          0};
}

constexpr oamhal_backend_t with_runtimes(oamhal_backend_t backend) {
  backend.runtimes = kAcmeRuntimes;
  backend.runtime_count = std::size(kAcmeRuntimes);
  backend.runtime_size = sizeof kAcmeRuntimes[0];
  return backend;
}

constexpr oamhal_backend_t of_minor_0(oamhal_backend_t backend) {
  backend.size = offsetof(oamhal_backend_t, runtimes);
  backend.abi_minor = 0;
  return backend;
}

constexpr oamhal_backend_t kAcmeBackend = with_runtimes(
    backend_of("acme", 0, kAcmeMatches, std::size(kAcmeMatches), sizeof kAcmeMatches[0], &kAcmeOps));
constexpr oamhal_backend_t kBoltBackend = of_minor_0(
    backend_of("bolt", 0, &kBoltMatches[0].match, std::size(kBoltMatches), sizeof(LongMatch), &kLeastOps));
constexpr oamhal_backend_t kAncientBackend =
    backend_of("ancient", 0, kAncientMatches, std::size(kAncientMatches), sizeof kAncientMatches[0],
               &kLeastOps, OAMHAL_BACKEND_ABI_MAJOR + 1);
constexpr oamhal_backend_t kLeftoverBackend =
    backend_of("leftover", OAMHAL_BACKEND_FALLBACK, kLeftoverMatches, std::size(kLeftoverMatches),
               sizeof kLeftoverMatches[0], &kLeastOps);

}  // namespace

oamhal_number_t known(std::uint64_t value) {
  return {value, OAMHAL_PRESENT, 0};
}

Said::Said() {
  identity.size = sizeof identity;
}

Fakes& fakes() {
  static Fakes all;
  return all;
}

}  // namespace oamhal::test

// The fallback stands first: not the order makes it the last to be asked.
const oamhal_backend_t* const oamhal_builtin_backends[] = {
    &oamhal::test::kLeftoverBackend, &oamhal::test::kAcmeBackend, &oamhal::test::kBoltBackend,
    &oamhal::test::kAncientBackend};
const std::uint32_t oamhal_builtin_backend_count = 4;
