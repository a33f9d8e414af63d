// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "device.hpp"
#include "ids.hpp"
#include "managed_memory.hpp"

using oamhal::amd::Instinct;
using oamhal::amd::kMatchTable;

OAMHAL_BACKEND(
    amd, "0.1.0",
    "kernel text of real machines (KFD topology of MI210, MI300X and MI308X) and formats from the "
    "kernel's source; gpu_metrics and xgmi attributes on synthetic data only; registers on a model only; "
    "memory through libdrm_amdgpu on a stand-in library only",
    0, kMatchTable.items, Instinct)
