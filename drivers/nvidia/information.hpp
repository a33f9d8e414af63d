// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_NVIDIA_INFORMATION_HPP
#define OAMHAL_DRIVERS_NVIDIA_INFORMATION_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oamhal::nvidia {

/// What /proc/driver/nvidia/gpus/ADDRESS/information says; empty where it does not, or has question marks.
struct Information {
  std::string model;
  std::string uuid;
  std::string vbios;
  std::string firmware;
  std::optional<std::uint32_t> minor;
};

/// "Key: value" on each line, with blanks around the value. What is not known is passed over. Fuzzed.
Information parse_information(std::string_view text);

}  // namespace oamhal::nvidia

#endif  // OAMHAL_DRIVERS_NVIDIA_INFORMATION_HPP
