/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* A backend in C, from the installed headers alone. */

#include <oamhal/backend/backend.h>
#include <string.h>

static char one_device;

static int32_t probe(const oamhal_backend_host_t* host, void* scan, const oamhal_backend_function_t* function,
                     void** device) {
  (void)host;
  (void)scan;
  (void)function;
  *device = &one_device;
  return OAMHAL_OK;
}

static int32_t identify(void* device, const oamhal_backend_host_t* host, const oamhal_backend_sink_t* sink) {
  oamhal_backend_identity_t identity;
  (void)device;
  (void)host;
  memset(&identity, 0, sizeof identity);
  identity.size = sizeof identity;
  identity.model = "told by a plugin in C";
  return sink->identity(sink->self, &identity);
}

static const oamhal_backend_match_t matches[] = {
    {OAMHAL_MATCH_PCI_ID, 0, 0x1e36, 0x0021, 0, 0, NULL, "plain", "Plain", NULL, 0}};

static const oamhal_backend_ops_t ops = {
    .size = sizeof(oamhal_backend_ops_t), .probe = probe, .identify = identify};

static const oamhal_backend_t backend = {.size = sizeof(oamhal_backend_t),
                                         .abi_major = OAMHAL_BACKEND_ABI_MAJOR,
                                         .abi_minor = OAMHAL_BACKEND_ABI_MINOR,
                                         .name = "plain",
                                         .version = "1.0",
                                         .evidence = "a test",
                                         .matches = matches,
                                         .match_count = 1,
                                         .match_size = sizeof matches[0],
                                         .ops = &ops};

OAMHAL_PLUGIN(&backend);
