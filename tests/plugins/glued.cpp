// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A backend in C++ by the glue; what it throws must not come out.

#include <stdexcept>

#include <oamhal/backend/backend.hpp>

namespace {

using namespace oamhal::backend;

constexpr Match kMatches[] = {match_pci(0x1e36, 0x0021, "glued", "Glued", nullptr)};

struct Device {
  static Result<Device> probe(Host&, const PciFunction&) { return Device(); }
  Result<void> identify(Host&, Identity& identity) const {
    identity.model = "told by a plugin in C++";
    return {};
  }
  Result<void> memory(Host&, MemorySink&) const { throw std::runtime_error("thrown on purpose"); }
};

}  // namespace

OAMHAL_BACKEND(glued, "1.0", "a test", 0, kMatches, Device)
OAMHAL_PLUGIN(&oamhal_backend_glued);
