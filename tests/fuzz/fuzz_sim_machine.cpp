// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Machine files of oam-sim: anything but a machine is refused by an Error with a sentence.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tools/oam-sim/error.hpp"
#include "tools/oam-sim/load.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const oam_sim::Machine machine = oam_sim::load_machine_text(text, "fuzz.toml");
    if (machine.host.numa.empty()) std::abort();
  } catch (const oam_sim::Error& error) {
    if (std::string_view(error.what()).empty()) std::abort();
  }
  return 0;
}
