// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "hal/bringup/vfio_user/connection.hpp"

namespace oamhal::hal {

namespace {

/// What we take at most, whatever a server says.
constexpr std::uint32_t kMostFds = 16;
constexpr std::uint32_t kMostTransfer = 16u << 20;

void read_limit(const nlohmann::json& capabilities, const char* name, std::uint32_t most,
                std::uint32_t& limit) {
  const auto found = capabilities.find(name);
  if (found == capabilities.end() || !found->is_number_unsigned()) return;
  limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(found->get<std::uint64_t>(), most));
}

}  // namespace

VfioUserConnection::Limits vfio_user_limits(std::span<const std::byte> json) {
  VfioUserConnection::Limits limits;
  const std::string_view text(reinterpret_cast<const char*>(json.data()), json.size());
  const auto parsed =
      nlohmann::json::parse(text.substr(0, text.find('\0')), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return limits;
  const auto capabilities = parsed.find("capabilities");
  if (capabilities == parsed.end() || !capabilities->is_object()) return limits;
  read_limit(*capabilities, "max_msg_fds", kMostFds, limits.max_fds);
  read_limit(*capabilities, "max_data_xfer_size", kMostTransfer, limits.max_transfer);
  return limits;
}

}  // namespace oamhal::hal
