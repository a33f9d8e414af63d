// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// .oamhal/machine.toml of a replayed root.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hal/core/machine.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto machine = oamhal::hal::parse_machine(text, "machine.toml");
  if (!machine) {
    if (!machine.error().message.starts_with("machine.toml ")) std::abort();
    return 0;
  }
  if (machine->name.contains('\n')) std::abort();
  if (machine->origin != OAMHAL_ORIGIN_CAPTURE && machine->origin != OAMHAL_ORIGIN_SIMULATED) std::abort();
  if (!machine->nodes) return 0;
  for (const auto& [path, access] : *machine->nodes)
    if (access < OAMHAL_ACCESS_UNKNOWN || access > OAMHAL_ACCESS_DENIED_BY_CGROUP) std::abort();
  return 0;
}
