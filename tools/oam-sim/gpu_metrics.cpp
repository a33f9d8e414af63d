// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Field order of revisions 1.3 to 1.8: struct gpu_metrics_v1_N of the kernel's kgd_pp_interface.h; offsets
// follow from natural alignment. Revision 1.9 is a list of self-describing records (amd-gfx, 2025-09-15).

#include "gpu_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "error.hpp"

namespace oam_sim {
namespace {

struct Field {
  std::string name;
  std::size_t size = 0, count = 1, offset = 0;
};

struct Layout {
  std::vector<Field> fields;
  std::size_t size = 0;
};

// "name:size" or "name:sizexcount", separated by spaces.
constexpr std::string_view kFront13 =
    "temperature_edge:2 temperature_hotspot:2 temperature_mem:2 temperature_vrgfx:2 temperature_vrsoc:2 "
    "temperature_vrmem:2 average_gfx_activity:2 average_umc_activity:2 average_mm_activity:2 "
    "average_socket_power:2 energy_accumulator:8 system_clock_counter:8 average_gfxclk_frequency:2 "
    "average_socclk_frequency:2 average_uclk_frequency:2 average_vclk0_frequency:2 average_dclk0_frequency:2 "
    "average_vclk1_frequency:2 average_dclk1_frequency:2 current_gfxclk:2 current_socclk:2 current_uclk:2 "
    "current_vclk0:2 current_dclk0:2 current_vclk1:2 current_dclk1:2 throttle_status:4 current_fan_speed:2 "
    "pcie_link_width:2 pcie_link_speed:2 padding:2 gfx_activity_acc:4 mem_activity_acc:4 temperature_hbm:2x4 "
    "firmware_timestamp:8 voltage_soc:2 voltage_gfx:2 voltage_mem:2 padding1:2 indep_throttle_status:8";
constexpr std::string_view kFront14 =
    "temperature_hotspot:2 temperature_mem:2 temperature_vrsoc:2 current_socket_power:2 "
    "average_gfx_activity:2 "
    "average_umc_activity:2 ";
constexpr std::string_view kClocks = "energy_accumulator:8 system_clock_counter:8 ";
constexpr std::string_view kThrottle = "throttle_status:4 gfxclk_lock_status:4 ";
constexpr std::string_view kResidency =
    "accumulation_counter:4 prochot_residency_acc:4 ppt_residency_acc:4 socket_thm_residency_acc:4 "
    "vr_thm_residency_acc:4 hbm_thm_residency_acc:4 gfxclk_lock_status:4 ";
constexpr std::string_view kLinks =
    "pcie_link_width:2 pcie_link_speed:2 xgmi_link_width:2 xgmi_link_speed:2 gfx_activity_acc:4 "
    "mem_activity_acc:4 pcie_bandwidth_acc:8 pcie_bandwidth_inst:8 pcie_l0_to_recov_count_acc:8 "
    "pcie_replay_count_acc:8 pcie_replay_rover_count_acc:8 ";
constexpr std::string_view kNak = "pcie_nak_sent_count_acc:4 pcie_nak_rcvd_count_acc:4 ";
constexpr std::string_view kXgmiData = "xgmi_read_data_acc:8x8 xgmi_write_data_acc:8x8 ";
constexpr std::string_view kXgmiStatus = "xgmi_link_status:2x8 padding:2 ";
constexpr std::string_view kTail =
    "firmware_timestamp:8 current_gfxclk:2x8 current_socclk:2x4 current_vclk0:2x4 current_dclk0:2x4 "
    "current_uclk:2 ";
constexpr std::string_view kRecovery = "pcie_lc_perf_other_end_recovery:4";

std::string fields_text(int revision) {
  const auto join = [](std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
  };
  const std::string partitions = "num_partition:2 xcp_stats:8x";
  switch (revision) {
    case 3:
      return std::string(kFront13);
    case 4:
      return join({kFront14, "vcn_activity:2x4 ", kClocks, kThrottle, kLinks, kXgmiData, kTail, "padding:2"});
    case 5:
      return join({kFront14, "vcn_activity:2x4 jpeg_activity:2x32 ", kClocks, kThrottle, kLinks, kNak,
                   kXgmiData, kTail, "padding:2"});
    case 6:
      return join(
          {kFront14, kClocks, kResidency, kLinks, kNak, kXgmiData, kTail, partitions, "168 ", kRecovery});
    case 7:
      return join({kFront14, "vram_max_bandwidth:8 ", kClocks, kResidency, kLinks, kNak, kXgmiData,
                   kXgmiStatus, kTail, partitions, "232 ", kRecovery});
    case 8:
      return join({kFront14, "mem_max_bandwidth:8 ", kClocks, kResidency, kLinks, kNak, kXgmiData,
                   kXgmiStatus, kTail, partitions, "440 ", kRecovery});
    default:
      return {};
  }
}

std::size_t to_number(std::string_view digits) {
  std::size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Layout layout(int revision) {
  const std::string text = fields_text(revision);
  Layout result;
  std::size_t offset = 4;  // after the header
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const auto colon = word.find(':');
    const auto times = word.find('x', colon);
    Field field{std::string(word.substr(0, colon)), to_number(word.substr(colon + 1)), 1, 0};
    if (times != std::string_view::npos) field.count = to_number(word.substr(times + 1));
    field.offset = (offset + field.size - 1) / field.size * field.size;
    offset = field.offset + field.size * field.count;
    result.fields.push_back(std::move(field));
  }
  result.size = (offset + 7) / 8 * 8;
  return result;
}

// Attribute ids of revision 1.9; type is 2 * log2(bytes) for unsigned values.
struct Record {
  std::string_view name;
  unsigned id, type, unit, count;
};
constexpr unsigned kU16 = 2, kU32 = 4, kU64 = 6;
constexpr std::array<Record, 36> kRecords = {{
    {"temperature_hotspot", 0, kU16, 2, 1},
    {"temperature_mem", 1, kU16, 2, 1},
    {"temperature_vrsoc", 2, kU16, 2, 1},
    {"current_socket_power", 3, kU16, 3, 1},
    {"average_gfx_activity", 4, kU16, 10, 1},
    {"average_umc_activity", 5, kU16, 10, 1},
    {"mem_max_bandwidth", 6, kU64, 8, 1},
    {"energy_accumulator", 7, kU64, 0, 1},
    {"system_clock_counter", 8, kU64, 4, 1},
    {"accumulation_counter", 9, kU32, 0, 1},
    {"prochot_residency_acc", 10, kU32, 0, 1},
    {"ppt_residency_acc", 11, kU32, 0, 1},
    {"socket_thm_residency_acc", 12, kU32, 0, 1},
    {"vr_thm_residency_acc", 13, kU32, 0, 1},
    {"hbm_thm_residency_acc", 14, kU32, 0, 1},
    {"gfxclk_lock_status", 15, kU32, 0, 1},
    {"pcie_link_width", 16, kU16, 0, 1},
    {"pcie_link_speed", 17, kU16, 7, 1},
    {"xgmi_link_width", 18, kU16, 0, 1},
    {"xgmi_link_speed", 19, kU16, 6, 1},
    {"gfx_activity_acc", 20, kU32, 10, 1},
    {"mem_activity_acc", 21, kU32, 10, 1},
    {"pcie_bandwidth_acc", 22, kU64, 8, 1},
    {"pcie_bandwidth_inst", 23, kU64, 8, 1},
    {"pcie_l0_to_recov_count_acc", 24, kU64, 0, 1},
    {"pcie_replay_count_acc", 25, kU64, 0, 1},
    {"pcie_replay_rover_count_acc", 26, kU64, 0, 1},
    {"pcie_nak_sent_count_acc", 27, kU32, 0, 1},
    {"pcie_nak_rcvd_count_acc", 28, kU32, 0, 1},
    {"xgmi_read_data_acc", 29, kU64, 9, 8},
    {"xgmi_write_data_acc", 30, kU64, 9, 8},
    {"xgmi_link_status", 31, kU16, 0, 8},
    {"firmware_timestamp", 32, kU64, 5, 1},
    {"current_gfxclk", 33, kU16, 1, 8},
    {"current_uclk", 37, kU16, 1, 1},
    {"num_partition", 38, kU16, 0, 1},
}};

void put(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i) & 0xff);
}

void append(std::string& bytes, std::uint64_t value, std::size_t size) {
  bytes.resize(bytes.size() + size);
  put(bytes, bytes.size() - size, value, size);
}

void put_header(std::string& bytes, unsigned revision) {
  put(bytes, 0, bytes.size(), 2);
  put(bytes, 2, 1, 1);
  put(bytes, 3, revision, 1);
}

std::string records(const MetricsFields& fields) {
  std::string bytes(8, '\0');
  put(bytes, 4, kRecords.size(), 4);
  for (const Record& record : kRecords) {
    const std::size_t size = std::size_t{1} << record.type / 2;
    append(bytes, record.unit << 24 | record.type << 20 | record.id << 10 | record.count, 8);
    const auto value = fields.values.find(record.name);
    for (std::size_t n = 0; n < record.count; ++n) {
      const bool set = value != fields.values.end() && n < value->second.size();
      append(bytes, set ? value->second[n] : ~std::uint64_t{0}, size);
    }
  }
  put_header(bytes, 9);
  return bytes;
}

int minor_number(const std::string& revision) {
  const bool known =
      revision.size() == 3 && revision.starts_with("1.") && revision[2] >= '3' && revision[2] <= '9';
  if (!known) throw Error(fmt::format("gpu_metrics revision \"{}\": choose one of 1.3 to 1.9", revision));
  return revision[2] - '0';
}

bool has(int revision, std::string_view field) {
  if (revision == 9) return std::ranges::find(kRecords, field, &Record::name) != kRecords.end();
  const Layout known = layout(revision);
  return std::ranges::find(known.fields, field, &Field::name) != known.fields.end();
}

void check_names(const MetricsFields& fields) {
  for (const auto& [name, values] : fields.values) {
    int revision = 3;
    while (revision <= 9 && !has(revision, name)) ++revision;
    if (revision > 9) throw Error(fmt::format("gpu_metrics has no field \"{}\" in any revision", name));
  }
}

}  // namespace

bool gpu_metrics_has(const std::string& revision, const std::string& field) {
  return has(minor_number(revision), field);
}

std::string gpu_metrics(const MetricsFields& fields) {
  const int revision = minor_number(fields.revision);
  check_names(fields);
  if (revision == 9) return records(fields);
  const Layout known = layout(revision);
  std::string bytes(known.size, '\xff');
  for (const Field& field : known.fields) {
    const auto value = fields.values.find(field.name);
    if (value == fields.values.end()) continue;
    for (std::size_t n = 0; n < std::min(field.count, value->second.size()); ++n) {
      put(bytes, field.offset + n * field.size, value->second[n], std::min<std::size_t>(field.size, 8));
    }
  }
  put_header(bytes, static_cast<unsigned>(revision));
  return bytes;
}

}  // namespace oam_sim
