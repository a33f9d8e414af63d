/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* A program in C with the library in it. Lists the backends, those of installed plugins too, and the models
 * of a tree. */

#include <oamhal/oamhal.h>
#include <stdio.h>

static const char* or_dash(const char* text) {
  return text == NULL ? "-" : text;
}

int main(int argc, char** argv) {
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  oamhal_backend_info_t backend = {0};
  oamhal_device_info_t device = {0};
  oamhal_context_t* context = NULL;
  oamhal_snapshot_t* snapshot = NULL;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  uint32_t i = 0;
  options.root = argc > 1 ? argv[1] : NULL;
  options.flags = OAMHAL_CONTEXT_LOAD_PLUGINS;
  backend.size = sizeof backend;
  device.size = sizeof device;
  if (oamhal_context_create(&options, &context, &error) != OAMHAL_OK ||
      oamhal_enumerate(context, NULL, &snapshot, &error) != OAMHAL_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  for (i = 0; oamhal_backend_get(context, i, &backend) == OAMHAL_OK; i++)
    printf("backend\t%s\t%s\t%s\t%s\n", or_dash(backend.name), or_dash(backend.origin), or_dash(backend.path),
           or_dash(backend.refusal));
  for (i = 0; oamhal_device_get(snapshot, i, &device) == OAMHAL_OK; i++)
    printf("device\t%s\t%s\n", device.backend, or_dash(device.model));
  oamhal_snapshot_unref(snapshot);
  oamhal_context_unref(context);
  return 0;
}
