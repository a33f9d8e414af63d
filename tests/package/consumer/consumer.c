/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#include <oamhal/oamhal.h>
#include <stdio.h>

/* Prints the device count of the tree that is named, and each device; the version of library and headers. */
int main(int argc, char** argv) {
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  oamhal_context_t* context = NULL;
  oamhal_snapshot_t* snapshot = NULL;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  oamhal_snapshot_info_t info = {0};
  oamhal_device_info_t device = {0};
  if (argc > 1) options.root = argv[1];
  if (oamhal_version_number() != OAMHAL_VERSION_NUMBER) return 2;
  if (oamhal_context_create(&options, &context, &error) != OAMHAL_OK ||
      oamhal_enumerate(context, NULL, &snapshot, &error) != OAMHAL_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  oamhal_context_unref(context);
  info.size = sizeof info;
  device.size = sizeof device;
  if (oamhal_snapshot_get(snapshot, &info) != OAMHAL_OK) return 1;
  printf("%u devices\n", info.device_count);
  for (uint32_t i = 0; i < info.device_count; i++) {
    if (oamhal_device_get(snapshot, i, &device) != OAMHAL_OK) return 1;
    printf("%s %s %s\n", device.bdf_text, device.vendor, device.id);
  }
  oamhal_snapshot_unref(snapshot);
  return 0;
}
