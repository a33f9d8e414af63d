// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Registers and bits: PCI Express Base Specification 6.0, chapter 7; names as in <linux/pci_regs.h>.

#include "hal/bringup/config/pcie.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

// Tenths of GT/s by the number of a speed, 1 to 6.
constexpr std::array<std::uint64_t, 7> kSpeeds = {0, 25, 50, 80, 160, 320, 640};

oamhal_number_t speed_of(oamhal_number_t number) {
  return number.absence == OAMHAL_PRESENT ? link_speed(number.value) : number;
}

/// Gives registers by capability, or why they are absent.
class Registers {
 public:
  Registers(ConfigBytes bytes, const oamhal_config_info_t& read)
      : bytes_(bytes),
        list_(list_capabilities(bytes)),
        beyond_(read.needs_root != 0 ? OAMHAL_ABSENT_NO_PERMISSION : OAMHAL_ABSENT_NOT_REPORTED) {
    pcie_ = list_.offset_of(OAMHAL_CAPABILITY_PCIE, false);
  }

  [[nodiscard]] const CapabilityList& list() const { return list_; }
  [[nodiscard]] bool is_express() const { return pcie_.has_value(); }
  [[nodiscard]] bool ordinary_is_cut() const { return list_.ordinary_cut || bytes_.size() < 0x40; }

  [[nodiscard]] oamhal_number_t at(std::size_t offset, unsigned size) const {
    return offset + size > bytes_.size() ? absent(beyond_) : present(config_value(bytes_, offset, size));
  }
  [[nodiscard]] oamhal_number_t ordinary(std::uint32_t id, std::size_t offset, unsigned size) const {
    const auto place = list_.offset_of(id, false);
    if (place) return at(*place + offset, size);
    return absent(ordinary_is_cut() ? beyond_ : OAMHAL_ABSENT_NOT_SUPPORTED);
  }
  [[nodiscard]] oamhal_number_t extended(std::uint32_t id, std::size_t offset, unsigned size) const {
    const auto place = list_.offset_of(id, true);
    if (place) return at(*place + offset, size);
    const bool unseen = list_.extended_cut && (is_express() || ordinary_is_cut());
    return absent(unseen ? beyond_ : OAMHAL_ABSENT_NOT_SUPPORTED);
  }
  [[nodiscard]] oamhal_number_t pcie(std::size_t offset, unsigned size) const {
    return ordinary(OAMHAL_CAPABILITY_PCIE, offset, size);
  }

 private:
  ConfigBytes bytes_;
  CapabilityList list_;
  std::optional<std::size_t> pcie_;
  oamhal_absence beyond_;
};

/// Bits of a register, where it is there.
oamhal_number_t bits(oamhal_number_t value, unsigned shift, std::uint64_t mask) {
  if (value.absence == OAMHAL_PRESENT) value.value = value.value >> shift & mask;
  return value;
}

oamhal_number_t payload_of(oamhal_number_t code) {
  // 6 and 7 are reserved.
  if (code.absence != OAMHAL_PRESENT) return code;
  return code.value > 5 ? absent(OAMHAL_ABSENT_MALFORMED) : present(std::uint64_t{128} << code.value);
}

std::int32_t type_of(const Registers& registers) {
  if (!registers.is_express())
    return registers.ordinary_is_cut() ? OAMHAL_PCIE_UNKNOWN : OAMHAL_PCIE_CONVENTIONAL;
  const oamhal_number_t code = bits(registers.pcie(0x02, 2), 4, 0xf);
  if (code.absence != OAMHAL_PRESENT) return OAMHAL_PCIE_UNKNOWN;
  switch (code.value) {
    case 0:
      return OAMHAL_PCIE_ENDPOINT;
    case 1:
      return OAMHAL_PCIE_LEGACY_ENDPOINT;
    case 4:
      return OAMHAL_PCIE_ROOT_PORT;
    case 5:
      return OAMHAL_PCIE_UPSTREAM_PORT;
    case 6:
      return OAMHAL_PCIE_DOWNSTREAM_PORT;
    case 7:
    case 8:
      return OAMHAL_PCIE_BRIDGE;
    case 9:
    case 10:
      return OAMHAL_PCIE_INTEGRATED;
    default:
      return OAMHAL_PCIE_UNKNOWN;
  }
}

bool is_above(std::int32_t type) {
  return type == OAMHAL_PCIE_ROOT_PORT || type == OAMHAL_PCIE_DOWNSTREAM_PORT;
}

void add_link(const Registers& registers, oamhal_pcie_info_t& info) {
  const oamhal_number_t capability = registers.pcie(0x0c, 4);
  const oamhal_number_t status = registers.pcie(0x12, 2);
  info.link.max_speed_tenth_gts = speed_of(bits(capability, 0, 0xf));
  info.link.max_width = bits(capability, 4, 0x3f);
  info.link.speed_tenth_gts = speed_of(bits(status, 0, 0xf));
  info.link.width = bits(status, 4, 0x3f);
  info.target_speed_tenth_gts = speed_of(bits(registers.pcie(0x30, 2), 0, 0xf));
  const auto none = absent(OAMHAL_ABSENT_NOT_SUPPORTED);
  const bool above = is_above(info.type);
  const bool tells_active = bits(capability, 20, 1).value == 1;
  const bool tells_bandwidth = bits(capability, 21, 1).value == 1;
  info.link_training = above ? bits(status, 11, 1) : none;
  info.link_active = tells_active ? bits(status, 13, 1) : none;
  info.bandwidth_lowered = above && tells_bandwidth ? bits(status, 14, 1) : none;
  info.bandwidth_changed = above && tells_bandwidth ? bits(status, 15, 1) : none;
}

void add_equalization(const Registers& registers, oamhal_pcie_info_t& info) {
  // Version 2 of the capability has the second set of registers.
  const bool second = bits(registers.pcie(0x02, 2), 0, 0xf).value >= 2;
  const auto none = absent(OAMHAL_ABSENT_NOT_SUPPORTED);
  const oamhal_number_t status = registers.pcie(0x32, 2);
  const oamhal_number_t capability = registers.pcie(0x2c, 4);
  const bool fast = info.link.max_speed_tenth_gts.value >= 80;
  info.equalization.at_8_gts = second && fast ? bits(status, 1, 0x1f) : none;
  info.equalization.at_16_gts = bits(registers.extended(OAMHAL_EXTENDED_PHYSICAL_16GT, 0x0c, 4), 0, 0x1f);
  info.equalization.at_32_gts = bits(registers.extended(OAMHAL_EXTENDED_PHYSICAL_32GT, 0x0c, 4), 0, 0x1f);
  info.equalization.at_64_gts = bits(registers.extended(OAMHAL_EXTENDED_PHYSICAL_64GT, 0x0c, 4), 0, 0x1f);
  info.retimers = none;
  if (second && bits(capability, 23, 1).value == 1) {
    info.retimers = bits(status, 6, 1);
    if (info.retimers.value == 1 && bits(capability, 24, 1).value == 1)
      info.retimers.value += bits(status, 7, 1).value;
  }
  info.lane_errors = registers.extended(OAMHAL_EXTENDED_SECONDARY_PCIE, 0x08, 4);
  info.lane_parity = registers.extended(OAMHAL_EXTENDED_PHYSICAL_16GT, 0x10, 4);
  info.lane_parity_retimer_1 = registers.extended(OAMHAL_EXTENDED_PHYSICAL_16GT, 0x14, 4);
  info.lane_parity_retimer_2 = registers.extended(OAMHAL_EXTENDED_PHYSICAL_16GT, 0x18, 4);
}

void add_device(const Registers& registers, oamhal_pcie_info_t& info) {
  const oamhal_number_t control = registers.pcie(0x08, 2);
  info.max_payload_supported_bytes = payload_of(bits(registers.pcie(0x04, 4), 0, 7));
  info.max_payload_bytes = payload_of(bits(control, 5, 7));
  info.max_read_request_bytes = payload_of(bits(control, 12, 7));
  info.errors_seen = bits(registers.pcie(0x0a, 2), 0, 0xf);
  const bool has_ltr =
      bits(registers.pcie(0x02, 2), 0, 0xf).value >= 2 && bits(registers.pcie(0x24, 4), 11, 1).value == 1;
  info.ltr_enabled = has_ltr ? bits(registers.pcie(0x28, 2), 10, 1) : absent(OAMHAL_ABSENT_NOT_SUPPORTED);
}

void add_extended(const Registers& registers, oamhal_pcie_info_t& info) {
  info.acs_capable = registers.extended(OAMHAL_EXTENDED_ACS, 0x04, 2);
  info.acs_enabled = registers.extended(OAMHAL_EXTENDED_ACS, 0x06, 2);
  info.dpc_trigger = bits(registers.extended(OAMHAL_EXTENDED_DPC, 0x06, 2), 0, 3);
  info.dpc_triggered = bits(registers.extended(OAMHAL_EXTENDED_DPC, 0x08, 2), 0, 1);
  info.aer_uncorrectable_status = registers.extended(OAMHAL_EXTENDED_AER, 0x04, 4);
  info.aer_uncorrectable_mask = registers.extended(OAMHAL_EXTENDED_AER, 0x08, 4);
  info.aer_correctable_status = registers.extended(OAMHAL_EXTENDED_AER, 0x10, 4);
  info.aer_correctable_mask = registers.extended(OAMHAL_EXTENDED_AER, 0x14, 4);
  info.serial_number = registers.extended(OAMHAL_EXTENDED_SERIAL_NUMBER, 0x04, 8);
  info.margining_ready = bits(registers.extended(OAMHAL_EXTENDED_MARGINING, 0x06, 2), 0, 1);
  info.msix_vectors = bits(registers.ordinary(OAMHAL_CAPABILITY_MSIX, 0x02, 2), 0, 0x7ff);
  if (info.msix_vectors.absence == OAMHAL_PRESENT) ++info.msix_vectors.value;
}

}  // namespace

oamhal_number_t link_speed(std::uint64_t number) {
  if (number == 0 || number >= kSpeeds.size()) return absent(OAMHAL_ABSENT_UNKNOWN_REVISION);
  return present(kSpeeds[number]);
}

oamhal_pcie_info_t parse_pcie(ConfigBytes bytes, const oamhal_config_info_t& read) {
  const Registers registers(bytes, read);
  oamhal_pcie_info_t info{};
  info.size = sizeof info;
  info.vendor_id = static_cast<std::uint16_t>(registers.at(0, 2).value);
  info.device_id = static_cast<std::uint16_t>(registers.at(2, 2).value);
  info.type = type_of(registers);
  info.config_length = read.length;
  info.config_full_length = read.full_length;
  info.needs_root = read.needs_root;
  info.malformed = registers.list().complaint.empty() ? 0 : 1;
  add_link(registers, info);
  // Inside the root complex there is no link: what stands there says nothing.
  if (info.type == OAMHAL_PCIE_INTEGRATED)
    info.link = {absent(OAMHAL_ABSENT_NOT_SUPPORTED), absent(OAMHAL_ABSENT_NOT_SUPPORTED),
                 absent(OAMHAL_ABSENT_NOT_SUPPORTED), absent(OAMHAL_ABSENT_NOT_SUPPORTED)};
  add_equalization(registers, info);
  add_device(registers, info);
  add_extended(registers, info);
  info.aer_counted = {absent(OAMHAL_ABSENT_NOT_READ), absent(OAMHAL_ABSENT_NOT_READ),
                      absent(OAMHAL_ABSENT_NOT_READ)};
  return info;
}

std::optional<AerCounters> parse_aer(std::string_view text) {
  AerCounters counters;
  bool total = false;
  while (!text.empty()) {
    std::string_view line = next_line(text);
    const std::string_view name = next_word(line);
    const auto count = parse_number(next_word(line));
    oamhal_aer_counter_t kind{};
    if (name.empty() || name.size() >= sizeof kind.name || !count || !trim(line).empty()) return std::nullopt;
    if (name.starts_with("TOTAL_")) {
      total = true;
      counters.total = *count;
      continue;
    }
    name.copy(kind.name, name.size());
    kind.count = *count;
    counters.kinds.push_back(kind);
  }
  if (!total) return std::nullopt;
  return counters;
}

}  // namespace oamhal::hal
