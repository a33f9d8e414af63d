// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_HWMON_HPP
#define OAMHAL_BACKEND_HWMON_HPP

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <oamhal/backend/host.hpp>
#include <oamhal/backend/sink.hpp>

/// Sensors of a device from its directory of the class hwmon. Units are those of Linux
/// Documentation/hwmon/sysfs-interface.rst: temperatures in millidegrees, power in microwatts, frequencies in
/// hertz. All values are of class LIVE: drivers ask firmware for them.
namespace oamhal::backend {

namespace detail {

/// The number of "hwmon3", of "temp2_input" with "_input" behind it; nothing for another text.
inline std::optional<std::uint32_t> numbered(std::string_view name, std::string_view before,
                                             std::string_view behind) {
  if (!name.starts_with(before) || !name.ends_with(behind)) return std::nullopt;
  if (name.size() <= before.size() + behind.size()) return std::nullopt;
  name = name.substr(before.size(), name.size() - before.size() - behind.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

/// The numbers of the entries of a directory that have such a name, sorted.
inline std::vector<std::uint32_t> numbers_in(const Directory& directory, std::string_view before,
                                             std::string_view behind) {
  std::vector<std::uint32_t> numbers;
  (void)directory.list([&](const char* name) {
    if (const auto number = numbered(name, before, behind)) numbers.push_back(*number);
  });
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace detail

/// The hwmon directory of a device, the first of several. A PCI function has it in a directory "hwmon", a
/// class device in its own. The error is an errno, ENOENT when there is none.
inline std::expected<Directory, int> open_hwmon(const Directory& device) {
  const auto group = device.open("hwmon");
  const Directory& in = group ? *group : device;
  const auto numbers = detail::numbers_in(in, "hwmon", "");
  if (numbers.empty()) return std::unexpected(ENOENT);
  return in.open(std::string("hwmon").append(std::to_string(numbers.front())).c_str());
}

/// The sensors of one kind: "temp" of temp1_input, temp2_input, ...
inline std::vector<std::uint32_t> hwmon_sensors(const Directory& hwmon, std::string_view kind) {
  return detail::numbers_in(hwmon, kind, "_input");
}

/// Reads a file of the directory; its value is divided, for a coarser unit. What the driver refuses with
/// EPERM gives no finding: it does that during a reset.
inline Reading read_hwmon(const Directory& hwmon, const std::string& file, std::string name, std::string unit,
                          std::uint64_t divisor = 1) {
  Reading reading;
  reading.name = std::move(name);
  reading.unit = std::move(unit);
  reading.source = "hwmon " + file;
  reading.value = hwmon.number(file.c_str(), 10, OAMHAL_ATTRIBUTE_LIVE, OAMHAL_READ_EPERM_IS_ANSWER);
  reading.value.value /= divisor;
  if (reading.value.absence == OAMHAL_ABSENT_NO_PERMISSION)
    reading.detail = "the driver refuses it, as during a reset.";
  return reading;
}

}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_HWMON_HPP
