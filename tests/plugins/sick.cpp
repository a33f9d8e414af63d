// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Backends that break the contract: SICK says which way.

#include <oamhal/backend/backend.h>
#include <unistd.h>

#include <cstdint>

namespace {

enum Way { kThrows = 1, kHangs, kShortOps, kHugeTable, kNoName, kOtherMajor };

constexpr Way kWay = SICK;

char one_device;

std::int32_t probe(const oamhal_backend_host_t*, void*, const oamhal_backend_function_t*, void** device) {
  if (kWay == kThrows) throw 42;  // NOLINT
  while (kWay == kHangs) ::pause();
  *device = &one_device;
  return OAMHAL_OK;
}

constexpr oamhal_backend_match_t kMatches[] = {
    {OAMHAL_MATCH_PCI_ID, 0, 0x1e36, 0x0021, 0, 0, nullptr, "sick", "Sick", "Sick", 0}};

constexpr oamhal_backend_ops_t kOps = {kWay == kShortOps ? 3 : sizeof(oamhal_backend_ops_t),
                                       nullptr,
                                       nullptr,
                                       probe,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       nullptr};

constexpr oamhal_backend_t kBackend = {kWay == kHugeTable ? SIZE_MAX : sizeof(oamhal_backend_t),
                                       OAMHAL_BACKEND_ABI_MAJOR + (kWay == kOtherMajor ? 1 : 0),
                                       OAMHAL_BACKEND_ABI_MINOR,
                                       0,
                                       kWay == kNoName ? nullptr : "sick",
                                       "1.0",
                                       "a test",
                                       kMatches,
                                       1,
                                       sizeof kMatches[0],
                                       &kOps,
                                       nullptr,
                                       0,
                                       0};

}  // namespace

OAMHAL_PLUGIN(&kBackend);
