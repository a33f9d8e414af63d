// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_KFD_TEXT_HPP
#define OAMHAL_DRIVERS_AMD_KFD_TEXT_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// Parsers of the text of KFD's and amdgpu's attributes. Pure and bounded by the length of the text.
namespace oamhal::amd {

/// "key value" lines of a KFD properties file. Every key is optional: seen has bit i for key i.
struct NodeProperties {
  enum Key : std::uint8_t {
    kSimdCount,
    kMemBanksCount,
    kIoLinksCount,
    kGfxTargetVersion,
    kLocationId,
    kDomain,
    kHiveId,
    kFwVersion,
    kSdmaFwVersion,
    kUniqueId,
    kDrmRenderMinor,
    kKeys
  };
  std::uint64_t values[kKeys] = {};
  std::uint32_t seen = 0;
};

struct IoLinkProperties {
  enum Key : std::uint8_t { kType, kNodeTo, kWeight, kMinBandwidth, kMaxBandwidth, kFlags, kKeys };
  std::uint64_t values[kKeys] = {};
  std::uint32_t seen = 0;
};

struct MemBankProperties {
  enum Key : std::uint8_t { kHeapType, kSizeInBytes, kKeys };
  std::uint64_t values[kKeys] = {};
  std::uint32_t seen = 0;
};

template <typename Properties>
constexpr bool has(const Properties& properties, typename Properties::Key key) {
  return (properties.seen >> key & 1) != 0;
}
template <typename Properties>
constexpr std::optional<std::uint64_t> value_of(const Properties& properties, typename Properties::Key key) {
  if (!has(properties, key)) return std::nullopt;
  return properties.values[key];
}

/// False when a key that is looked for has a value that is no decimal number of 64 bits.
[[nodiscard]] bool parse(std::string_view text, NodeProperties& properties);
[[nodiscard]] bool parse(std::string_view text, IoLinkProperties& properties);
[[nodiscard]] bool parse(std::string_view text, MemBankProperties& properties);

/// One line of xgmi_port_num: "SS:PP ->  DD:QQ", hex, node numbers from 1.
struct PortLine {
  std::uint32_t node = 0;
  std::uint32_t port = 0;
  std::uint32_t peer_node = 0;
  std::uint32_t peer_port = 0;
};
/// None when a line is not that, or when the lines do not agree on SS.
[[nodiscard]] std::optional<std::vector<PortLine>> parse_port_num(std::string_view text);

/// xgmi_num_links: "00 01 01 ", hex, one entry a node of the hive.
[[nodiscard]] std::optional<std::vector<std::uint32_t>> parse_num_links(std::string_view text);

/// unique_id: up to 16 hex digits. None when it is not that.
[[nodiscard]] std::optional<std::uint64_t> parse_hex(std::string_view text);

/// The value of "type : VALUE" in board_info, or "".
[[nodiscard]] std::string_view board_type(std::string_view text);

/// text without white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_KFD_TEXT_HPP
