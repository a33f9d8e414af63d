// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The module for archives.

#include "tools/oam-info/capture/module.hpp"

extern "C" __attribute__((visibility("default"))) const oam_info::ArchiveModule kOamInfoArchive;
const oam_info::ArchiveModule kOamInfoArchive = {&oam_info::pack, &oam_info::unpack};
