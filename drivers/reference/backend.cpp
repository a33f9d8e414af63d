// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "device.hpp"
#include "ids.hpp"

using oamhal::reference::kMatches;
using oamhal::reference::Module;

OAMHAL_BACKEND(reference, "0.1.0", "model only: the module is our own proposal, and oam-sim's device", 0,
               kMatches, Module)
