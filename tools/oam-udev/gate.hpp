// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_UDEV_GATE_HPP
#define OAMHAL_TOOLS_OAM_UDEV_GATE_HPP

#include <cstdint>
#include <string>

namespace oam_udev {

/// The device node of an event: "/dev/dri/renderD128", and the PCI function above it, "0000:0c:00.0", or ""
/// when there is none (partitions of amdgpu hang below platform devices).
struct Event {
  std::string node;
  std::string function;
};

/// The gate of an enumeration for one Event, which user points to. Lets through what is cached of the event's
/// own function; of the others only what says which of them make a baseboard and where they sit in it. Each
/// is a few attributes: an event of each node of each device would else read the machine once more.
std::int32_t admit(void* user, const char* directory, const char* name, std::int32_t attribute_class);

/// The gate of what backends do in it: of other devices they say who they are and nothing more.
std::int32_t admit_operation(void* user, const char* backend, const char* operation, const char* device);

}  // namespace oam_udev

#endif  // OAMHAL_TOOLS_OAM_UDEV_GATE_HPP
