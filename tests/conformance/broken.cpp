// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Backends for the template's devices, each of which breaks one rule of the conformance kit: the environment
// says which.

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include <oamhal/backend/backend.hpp>

namespace {

using namespace oamhal::backend;

/// One library for all ways: BROKEN in the environment says which.
bool is(std::string_view way) {
  const char* wanted = std::getenv("BROKEN");  // NOLINT(concurrency-mt-unsafe)
  return wanted != nullptr && way == wanted;
}

std::atomic<int> counter = 0;
std::atomic<void*> leaked = nullptr;

const bool kNone = is("takes_nothing");
const Match kFirst = match_pci(0x1af4, kNone ? 0x10ff : 0x10f0, "broken", "Broken", "Broken");
const Match kVirtual = match_pci(0x1af4, kNone ? 0x10fe : 0x10f1, "broken", "Broken", "Broken VF", 0,
                                 OAMHAL_MATCH_VIRTUAL_FUNCTION);
const Match kSecond = is("twice")         ? kFirst
                      : is("every_class") ? match_class(0x1af4, 0, 0, "broken", "Broken")
                                          : kVirtual;
const Match kMatches[] = {kFirst, kSecond};

[[gnu::constructor]] void when_loaded() {
  if (is("signal_when_loaded")) (void)std::signal(SIGUSR1, SIG_IGN);
}

void misbehave() {
  if (is("throws")) throw std::runtime_error("thrown on purpose");
  while (is("hangs")) ::pause();
  if (is("crashes")) std::abort();
  if (is("leaks_descriptor")) (void)!::dup(0);
  if (is("leaks_memory")) leaked = std::malloc(100);  // NOLINT
  if (is("signal_when_looking")) (void)std::signal(SIGUSR1, SIG_IGN);
  if (is("opens")) ::close(::open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
}

struct Device {
  static Result<Device> probe(Host& host, const PciFunction& function) {
    misbehave();
    Number memory = host.device().number("memory_total");
    if (memory.value == UINT64_MAX && !is("believes_anything"))
      memory = Number::absent(OAMHAL_ABSENT_MALFORMED);
    if (is("needs_attribute") && !memory.known())
      return std::unexpected(Failure{OAMHAL_ERROR_IO, "there is no memory_total"});
    return Device{memory, function.bdf_text};
  }

  Result<void> identify(Host& host, Identity& identity) const {
    identity.model = "Broken";
    identity.memory_capacity_bytes = is("zero_memory") ? Number(0) : total;
    if (is("control_characters")) identity.model = "Bro\x1b[2Jken";
    if (is("foreign_code")) host.report("acme.not-mine", OAMHAL_SEVERITY_INFO, "a code of somebody else");
    if (is("counts")) identity.serial = std::to_string(++counter);
    if (is("needs_live") && host.allows(OAMHAL_ATTRIBUTE_LIVE)) identity.unique_id = address;
    if (is("not_for_threads")) {
      if (++counter > 1) identity.serial = "another thread is here";
      ::usleep(2000);
      --counter;
    }
    return {};
  }

  Result<void> ports(Host&, PortSink& sink) const {
    for (int i = 0; i < (is("port_twice") ? 2 : 1); ++i) {
      Port port;
      port.state = OAMHAL_LINK_STATE_UP;
      sink.add(port);
    }
    return {};
  }

  Result<void> links(Host&, LinkSink& sink) const {
    if (!is("link_without_proof")) return {};
    Link link;
    link.remote_kind = OAMHAL_END_HOST;
    link.type = "broken";
    link.source = "broken";
    sink.add(link);
    return {};
  }

  Number total;
  std::string address;
};

}  // namespace

OAMHAL_BACKEND(broken, "1.0", "a test", 0, kMatches, Device)

namespace {

const oamhal_backend_ops_t kOps = [] {
  oamhal_backend_ops_t ops = detail::kOps<Device>;
  if (is("no_identify")) ops.identify = nullptr;
  return ops;
}();

const oamhal_backend_t kBackend = [] {
  oamhal_backend_t backend = oamhal_backend_broken;
  backend.ops = &kOps;
  return backend;
}();

}  // namespace

#ifdef EXPORTS
extern "C" {
__attribute__((visibility("default"))) int acme_secret = 1;
}
#endif

OAMHAL_PLUGIN(&kBackend);
