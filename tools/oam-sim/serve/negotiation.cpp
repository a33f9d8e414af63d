// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/negotiation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "tools/oam-sim/serve/connection.hpp"

namespace oam_sim {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxText = 16384;

struct Limits {
  std::uint64_t descriptors = kMaxDescriptors;
  std::uint64_t transfer = kMaxTransfer;
  std::uint64_t mappings = kMaxMappings;
};

// Lowers `limit` to what the client names. False for what is no number of at least 1.
bool lower(const json& capabilities, const char* name, std::uint64_t& limit) {
  const auto found = capabilities.find(name);
  if (found == capabilities.end()) return true;
  if (!found->is_number_unsigned()) return false;
  const auto wanted = found->get<std::uint64_t>();
  if (wanted == 0) return false;
  limit = std::min(limit, wanted);
  return true;
}

// Unknown keys are the business of later versions.
bool read_text(std::span<const std::byte> bytes, Limits& limits) {
  if (bytes.empty()) return true;
  if (bytes.size() > kMaxText || bytes.back() != std::byte{0}) return false;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size() - 1);
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) return false;
  const auto capabilities = parsed.find("capabilities");
  if (capabilities == parsed.end()) return true;
  return capabilities->is_object() && lower(*capabilities, "max_msg_fds", limits.descriptors) &&
         lower(*capabilities, "max_data_xfer_size", limits.transfer) &&
         lower(*capabilities, "max_dma_maps", limits.mappings);
}

}  // namespace

std::optional<Negotiated> negotiate(const Message& version) {
  const auto wanted = version.begin<oamhal_vfio_user_version_t>();
  Limits limits;
  if (!wanted || wanted->major != 0 || !read_text(version.after(sizeof(*wanted)), limits))
    return std::nullopt;
  Negotiated negotiated;
  negotiated.max_transfer = static_cast<std::uint32_t>(limits.transfer);
  // QEMU has room for an answer as long as its own proposal, and warns of keys that it does not know.
  const std::string text = fmt::format(
      R"({{"capabilities":{{"max_msg_fds":{},"max_data_xfer_size":{},"pgsizes":{},"max_dma_maps":{}}}}})",
      limits.descriptors, limits.transfer, kPageSize, limits.mappings);
  const oamhal_vfio_user_version_t agreed{0, 0};
  const auto head = bytes_of(agreed);
  negotiated.answer.assign(head.begin(), head.end());
  const auto body = std::as_bytes(std::span(text.c_str(), text.size() + 1));
  negotiated.answer.insert(negotiated.answer.end(), body.begin(), body.end());
  return negotiated;
}

}  // namespace oam_sim
