// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A backend that breaks the contract, in the way that the environment says.

#include <oamhal/backend/backend.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

/// One library for all ways: SICK in the environment says which.
bool is(std::string_view way) {
  const char* wanted = std::getenv("SICK");  // NOLINT(concurrency-mt-unsafe)
  return wanted != nullptr && way == wanted;
}

char one_device;

template <typename T>
T* nowhere() {
  return reinterpret_cast<T*>(std::uintptr_t{16});  // NOLINT(performance-no-int-to-ptr)
}

void hang() {
  for (;;) ::pause();
}

std::int32_t probe(const oamhal_backend_host_t* host, void*, const oamhal_backend_function_t*,
                   void** device) {
  if (is("throws")) throw 42;  // NOLINT
  if (is("hangs_after_reading")) {
    const char* text = nullptr;
    std::size_t length = 0;
    (void)host->read_attribute(host->self, OAMHAL_DIRECTORY_DEVICE, "modalias", OAMHAL_ATTRIBUTE_CACHED, 0,
                               &text, &length);
  }
  if (is("hangs") || is("hangs_after_reading")) hang();
  if (is("crashes")) (void)std::raise(SIGSEGV);
  *device = &one_device;
  return OAMHAL_OK;
}

std::size_t size_of_item(std::size_t right) {
  if (is("short_items")) return 3;
  if (is("huge_items")) return SIZE_MAX;
  return is("odd_items") ? right - 4 : right;
}

/// What a backend does not look at: whether the core took what it told.
std::int32_t identify(void*, const oamhal_backend_host_t*, const oamhal_backend_sink_t* sink) {
  const std::string endless(100'000, 'x');
  oamhal_backend_identity_t identity{};
  identity.size = size_of_item(sizeof identity);
  identity.model = is("endless_text") ? endless.c_str() : "told by a sick plugin";
  (void)sink->identity(sink->self, is("no_items") ? nullptr : &identity);
  (void)sink->firmware(sink->self, is("no_items") ? nullptr : "main",
                       is("endless_text") ? endless.c_str() : "1.0");
  return OAMHAL_OK;
}

std::int32_t ports(void*, const oamhal_backend_host_t*, const oamhal_backend_sink_t* sink) {
  oamhal_backend_port_t port{};
  port.size = size_of_item(sizeof port);
  const std::uint32_t count = is("too_many_items") ? 70'000 : 1;
  for (port.index = 0; port.index < count; ++port.index)
    (void)sink->port(sink->self, is("no_items") ? nullptr : &port);
  return OAMHAL_OK;
}

[[gnu::constructor]] void when_loaded() {
  if (is("hangs_loading")) hang();
}

const oamhal_backend_match_t kMatches[] = {{OAMHAL_MATCH_PCI_ID, 0, 0x1e36, 0x0021, 0, 0, nullptr,
                                            is("no_maker")     ? nullptr
                                            : is("wild_maker") ? nowhere<const char>()
                                                               : "sick",
                                            "Sick", "Sick", 0}};

/// A table that may be longer than this version knows.
struct Ops {
  oamhal_backend_ops_t now;
  void* next[4];
};

const Ops kOps = [] {
  Ops ops{};
  ops.now.size = is("short_ops")    ? 3
                 : is("huge_ops")   ? 1 << 20
                 : is("next_minor") ? sizeof ops
                                    : sizeof ops.now;
  ops.now.probe = is("no_probe") ? nullptr : probe;
  ops.now.identify = identify;
  ops.now.ports = ports;
  return ops;
}();

const oamhal_backend_mask_t kMasks[] = {{"SICK_VISIBLE_DEVICES", nullptr, nullptr, 0, 0, nullptr}};
const oamhal_backend_runtime_t kRuntimes[] = {{"sick", kMasks, is("no_runtime_masks") ? 0U : 1U,
                                               sizeof kMasks[0], nullptr, nullptr, nullptr, nullptr, nullptr,
                                               nullptr}};

const std::uint64_t kArgument[3] = {};
const oamhal_backend_query_t kQueries[] = {{"state", is("query_without_class") ? nullptr : "sick", "sick_ctl",
                                            // _IOWR and _IOW('s', 1, 24 bytes).
                                            is("query_that_tells") ? 0x40187301 : 0xc0187301, 16,
                                            is("query_without_argument") ? nowhere<const void>() : kArgument,
                                            0, is("query_outside") ? 24U : 8U, OAMHAL_QUERY_NO_INDEX, 1}};

struct Backend {
  oamhal_backend_t now;
  void* next[4];
};

const Backend kBackend = [] {
  Backend backend{};
  oamhal_backend_t& now = backend.now;
  now.size = is("huge_table")    ? SIZE_MAX
             : is("short_table") ? 16
             : is("next_minor")  ? sizeof backend
                                 : sizeof now;
  now.abi_major = OAMHAL_BACKEND_ABI_MAJOR + (is("other_major") ? 1 : 0);
  now.abi_minor = OAMHAL_BACKEND_ABI_MINOR + (is("next_minor") ? 1 : 0);
  now.name = is("no_name") ? nullptr : is("bad_name") ? "Not/A Name" : "sick";
  now.version = "1.0";
  now.evidence = "a test";
  now.matches = is("matches_nowhere") ? nowhere<const oamhal_backend_match_t>() : kMatches;
  now.match_count = is("too_many_matches") ? 60'000 : 1;
  now.match_size = is("short_matches") ? 8 : is("huge_matches") ? 1 << 20 : sizeof kMatches[0];
  now.ops = is("ops_nowhere") ? nowhere<const oamhal_backend_ops_t>() : &kOps.now;
  now.runtimes = kRuntimes;
  now.runtime_count = is("too_many_runtimes") ? 60'000 : 1;
  now.runtime_size = sizeof kRuntimes[0];
  now.queries = is("queries_nowhere") ? nowhere<const oamhal_backend_query_t>() : kQueries;
  now.query_count = 1;
  now.query_size = is("short_queries") ? 8 : sizeof kQueries[0];
  return backend;
}();

}  // namespace

OAMHAL_PLUGIN(is("table_nowhere") ? nowhere<const oamhal_backend_t>() : &kBackend.now);
