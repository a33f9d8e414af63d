/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* A libdrm_amdgpu.so.1 that is too old to be used. */
__attribute__((visibility("default"))) int amdgpu_device_initialize(void);
int amdgpu_device_initialize(void) {
  return -1;
}
