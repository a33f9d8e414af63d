// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The module for archives.

#include "tools/oam-info/capture/module.hpp"

extern "C" __attribute__((visibility("default"))) const oam_info::ArchiveModule oam_info_archive;
const oam_info::ArchiveModule oam_info_archive = {&oam_info::pack, &oam_info::unpack};
