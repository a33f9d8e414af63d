/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* A backend in C whose runtime numbers the devices backwards, from headers of any minor version since 1. */

#include <oamhal/backend/backend.h>

static uint64_t found;
static char places[64];

static int32_t probe(const oamhal_backend_host_t* host, void* scan, const oamhal_backend_function_t* function,
                     void** device) {
  (void)host;
  (void)scan;
  (void)function;
  *device = &places[found < sizeof places ? found : sizeof places - 1];
  ++found;
  return OAMHAL_OK;
}

static int32_t runtime_ids(void* device, const oamhal_backend_host_t* host,
                           const oamhal_backend_sink_t* sink) {
  oamhal_backend_runtime_id_t id = {.size = sizeof id};
  (void)host;
  id.partition = OAMHAL_NO_INDEX;
  id.total.absence = OAMHAL_PRESENT;
  id.total.value = 4;
  id.ordinal.absence = OAMHAL_PRESENT;
  id.ordinal.value = 3 - (uint64_t)((char*)device - places);
  return sink->runtime_id(sink->self, &id);
}

static const oamhal_backend_match_t kMatches[] = {
    {OAMHAL_MATCH_PCI_ID, 0, 0x1e36, 0x0021, 0, 0, NULL, "numbered", "Numbered", NULL, 0}};

static const oamhal_backend_ops_t kOps = {
    .size = sizeof(oamhal_backend_ops_t), .probe = probe, .runtime_ids = runtime_ids};

/* Two of them: the entries of an older version lie closer together. */
static const oamhal_backend_mask_t kMasks[] = {{.variable = "FIRST_MASK"}, {.variable = "SECOND_MASK"}};
static const oamhal_backend_runtime_t kRuntimes[] = {
    {.name = "backwards", .masks = kMasks, .mask_count = 2, .mask_size = sizeof kMasks[0]},
    {.name = "sorted",
     .masks = kMasks,
     .mask_count = 1,
     .mask_size = sizeof kMasks[0],
     .order_variable = "SORT",
     .order_value = "yes"}};

static const oamhal_backend_t kBackend = {.size = sizeof(oamhal_backend_t),
                                          .abi_major = OAMHAL_BACKEND_ABI_MAJOR,
                                          .abi_minor = OAMHAL_BACKEND_ABI_MINOR,
                                          .name = "numbered",
                                          .version = "1.0",
                                          .evidence = "a test",
                                          .matches = kMatches,
                                          .match_count = 1,
                                          .match_size = sizeof kMatches[0],
                                          .ops = &kOps,
                                          .runtimes = kRuntimes,
                                          .runtime_count = 2,
                                          .runtime_size = sizeof kRuntimes[0]};

OAMHAL_PLUGIN(&kBackend);
