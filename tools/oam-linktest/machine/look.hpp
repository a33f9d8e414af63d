// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOOK_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOOK_HPP

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/types.h>

namespace oam_linktest {

/// A reading of a device, as one look found it (oamhal/reading.h).
struct SeenReading {
  std::string bdf;
  std::string name;
  std::string unit;
  std::string detail;
  oamhal_number_t value{};
};

/// All readings of a machine, those of one device one after the other; or a sentence that says why there are
/// none.
using Look = std::expected<std::vector<SeenReading>, std::string>;

/// As bytes for a pipe between two processes of this program. Texts that are longer than any device's are
/// cut.
std::string encode_look(const Look& look);
/// What encode_look() made. Anything else is a look without readings that says so.
Look decode_look(std::string_view bytes);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOOK_HPP
