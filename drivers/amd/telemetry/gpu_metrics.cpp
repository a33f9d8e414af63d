// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "gpu_metrics.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace oamhal::amd {
namespace {

using Kind = GpuMetricsError::Kind;

/// Little endian, whatever the host is. None when all bits are set: the driver left it unset
/// (smu_cmn_init_soft_gpu_metrics fills with 0xff).
std::optional<std::uint64_t> load(std::span<const std::byte> bytes, std::size_t offset, unsigned width) {
  std::uint64_t value = 0;
  bool ones = true;
  for (unsigned i = 0; i < width; ++i) {
    const auto byte = std::to_integer<std::uint64_t>(bytes[offset + i]);
    value |= byte << (8 * i);
    ones = ones && byte == 0xff;
  }
  if (ones) return std::nullopt;
  return value;
}

struct Field {
  Metric metric;
  std::uint16_t offset;
  std::uint8_t width;
};

struct Layout {
  std::uint8_t content;
  std::uint16_t size;
  std::span<const Field> fields;
  /// Offsets of the arrays by link, or 0.
  std::uint16_t xgmi_read;
  std::uint16_t xgmi_write;
  std::uint16_t xgmi_status;
};

// Offsets: structs of ROCm's rocm_smi_gpu_metrics.h, v1.0 and v1.3-1.5 also the kernel's kgd_pp_interface.h.
constexpr Field kV10[] = {
    {Metric::kSystemClock, 8, 8},
    {Metric::kTemperatureEdge, 16, 2},
    {Metric::kTemperatureHotspot, 18, 2},
    {Metric::kTemperatureMemory, 20, 2},
    {Metric::kTemperatureVrSoc, 24, 2},
    {Metric::kSocketPower, 34, 2},
    {Metric::kEnergy, 36, 4},
    {Metric::kThrottleStatus, 68, 4},
    {Metric::kPcieLinkWidth, 74, 1},
    {Metric::kPcieLinkSpeed, 75, 1},
};
constexpr Field kV13[] = {
    {Metric::kTemperatureEdge, 4, 2},    {Metric::kTemperatureHotspot, 6, 2},
    {Metric::kTemperatureMemory, 8, 2},  {Metric::kTemperatureVrSoc, 12, 2},
    {Metric::kSocketPower, 22, 2},       {Metric::kEnergy, 24, 8},
    {Metric::kSystemClock, 32, 8},       {Metric::kThrottleStatus, 68, 4},
    {Metric::kPcieLinkWidth, 74, 2},     {Metric::kPcieLinkSpeed, 76, 2},
    {Metric::kFirmwareTimestamp, 96, 8},
};
/// v1.1 ends before the timestamp.
constexpr std::span<const Field> kV11{kV13, std::size(kV13) - 1};
constexpr Field kV14[] = {
    {Metric::kTemperatureHotspot, 4, 2},
    {Metric::kTemperatureMemory, 6, 2},
    {Metric::kTemperatureVrSoc, 8, 2},
    {Metric::kSocketPower, 10, 2},
    {Metric::kEnergy, 24, 8},
    {Metric::kSystemClock, 32, 8},
    {Metric::kThrottleStatus, 40, 4},
    {Metric::kPcieLinkWidth, 48, 2},
    {Metric::kPcieLinkSpeed, 50, 2},
    {Metric::kXgmiLinkWidth, 52, 2},
    {Metric::kXgmiLinkSpeed, 54, 2},
    {Metric::kPcieBandwidthAcc, 64, 8},
    {Metric::kPcieBandwidthInst, 72, 8},
    {Metric::kPcieL0ToRecovery, 80, 8},
    {Metric::kPcieReplay, 88, 8},
    {Metric::kPcieReplayRollover, 96, 8},
    {Metric::kFirmwareTimestamp, 232, 8},
};
constexpr Field kV15[] = {
    {Metric::kTemperatureHotspot, 4, 2},
    {Metric::kTemperatureMemory, 6, 2},
    {Metric::kTemperatureVrSoc, 8, 2},
    {Metric::kSocketPower, 10, 2},
    {Metric::kEnergy, 88, 8},
    {Metric::kSystemClock, 96, 8},
    {Metric::kThrottleStatus, 104, 4},
    {Metric::kPcieLinkWidth, 112, 2},
    {Metric::kPcieLinkSpeed, 114, 2},
    {Metric::kXgmiLinkWidth, 116, 2},
    {Metric::kXgmiLinkSpeed, 118, 2},
    {Metric::kPcieBandwidthAcc, 128, 8},
    {Metric::kPcieBandwidthInst, 136, 8},
    {Metric::kPcieL0ToRecovery, 144, 8},
    {Metric::kPcieReplay, 152, 8},
    {Metric::kPcieReplayRollover, 160, 8},
    {Metric::kPcieNakSent, 168, 4},
    {Metric::kPcieNakReceived, 172, 4},
    {Metric::kFirmwareTimestamp, 304, 8},
};
constexpr Field kV16[] = {
    {Metric::kTemperatureHotspot, 4, 2},
    {Metric::kTemperatureMemory, 6, 2},
    {Metric::kTemperatureVrSoc, 8, 2},
    {Metric::kSocketPower, 10, 2},
    {Metric::kEnergy, 16, 8},
    {Metric::kSystemClock, 24, 8},
    {Metric::kAccumulationCounter, 32, 4},
    {Metric::kProchotResidency, 36, 4},
    {Metric::kPptResidency, 40, 4},
    {Metric::kSocketThermalResidency, 44, 4},
    {Metric::kVrThermalResidency, 48, 4},
    {Metric::kHbmThermalResidency, 52, 4},
    {Metric::kPcieLinkWidth, 60, 2},
    {Metric::kPcieLinkSpeed, 62, 2},
    {Metric::kXgmiLinkWidth, 64, 2},
    {Metric::kXgmiLinkSpeed, 66, 2},
    {Metric::kPcieBandwidthAcc, 80, 8},
    {Metric::kPcieBandwidthInst, 88, 8},
    {Metric::kPcieL0ToRecovery, 96, 8},
    {Metric::kPcieReplay, 104, 8},
    {Metric::kPcieReplayRollover, 112, 8},
    {Metric::kPcieNakSent, 120, 4},
    {Metric::kPcieNakReceived, 124, 4},
    {Metric::kFirmwareTimestamp, 256, 8},
    {Metric::kPartitionCount, 306, 2},
    {Metric::kPcieOtherEndRecovery, 1656, 4},
};
/// v1.7 and v1.8 differ in the statistics by partition and what lies behind them.
template <std::uint16_t OtherEnd>
constexpr Field kV17[] = {
    {Metric::kTemperatureHotspot, 4, 2},
    {Metric::kTemperatureMemory, 6, 2},
    {Metric::kTemperatureVrSoc, 8, 2},
    {Metric::kSocketPower, 10, 2},
    {Metric::kEnergy, 24, 8},
    {Metric::kSystemClock, 32, 8},
    {Metric::kAccumulationCounter, 40, 4},
    {Metric::kProchotResidency, 44, 4},
    {Metric::kPptResidency, 48, 4},
    {Metric::kSocketThermalResidency, 52, 4},
    {Metric::kVrThermalResidency, 56, 4},
    {Metric::kHbmThermalResidency, 60, 4},
    {Metric::kPcieLinkWidth, 68, 2},
    {Metric::kPcieLinkSpeed, 70, 2},
    {Metric::kXgmiLinkWidth, 72, 2},
    {Metric::kXgmiLinkSpeed, 74, 2},
    {Metric::kPcieBandwidthAcc, 88, 8},
    {Metric::kPcieBandwidthInst, 96, 8},
    {Metric::kPcieL0ToRecovery, 104, 8},
    {Metric::kPcieReplay, 112, 8},
    {Metric::kPcieReplayRollover, 120, 8},
    {Metric::kPcieNakSent, 128, 4},
    {Metric::kPcieNakReceived, 132, 4},
    {Metric::kFirmwareTimestamp, 288, 8},
    {Metric::kPartitionCount, 338, 2},
    {Metric::kPcieOtherEndRecovery, OtherEnd, 4},
};

constexpr Layout kLayouts[] = {
    {0, 80, kV10, 0, 0, 0},
    {1, 96, kV11, 0, 0, 0},
    {2, 104, kV13, 0, 0, 0},
    {3, 120, kV13, 0, 0, 0},
    {4, 288, kV14, 104, 168, 0},
    {5, 360, kV15, 176, 240, 0},
    // A v1.6 of 384 bytes with another layout was once in the kernel: only this size is known.
    {6, 1664, kV16, 128, 192, 0},
    {7, 2208, kV17<2200>, 136, 200, 264},
    {8, 3872, kV17<3864>, 136, 200, 264},
};

void load_links(std::span<const std::byte> bytes, std::size_t offset, unsigned width, std::size_t count,
                GpuMetrics::PerLink& links) {
  for (std::size_t i = 0; i < std::min(count, links.size()); ++i)
    links[i] = load(bytes, offset + i * width, width);
}

void decode_layout(std::span<const std::byte> bytes, const Layout& layout, GpuMetrics& metrics) {
  for (const Field& field : layout.fields) {
    if (const auto value = load(bytes, field.offset, field.width)) metrics.set(field.metric, *value);
  }
  if (layout.xgmi_read != 0) load_links(bytes, layout.xgmi_read, 8, kXgmiLinks, metrics.xgmi_read_kb);
  if (layout.xgmi_write != 0) load_links(bytes, layout.xgmi_write, 8, kXgmiLinks, metrics.xgmi_write_kb);
  if (layout.xgmi_status != 0) load_links(bytes, layout.xgmi_status, 2, kXgmiLinks, metrics.xgmi_status);
}

/// v1.9 is a list of records that say what they are; these are the ids (amd-gfx, 2025-09-15, v4 1/7).
constexpr std::uint8_t kIdXgmiRead = 29;
constexpr std::uint8_t kIdXgmiWrite = 30;
constexpr std::uint8_t kIdXgmiStatus = 31;

constexpr std::pair<std::uint8_t, Metric> kScalarIds[] = {
    {0, Metric::kTemperatureHotspot},
    {1, Metric::kTemperatureMemory},
    {2, Metric::kTemperatureVrSoc},
    {3, Metric::kSocketPower},
    {7, Metric::kEnergy},
    {8, Metric::kSystemClock},
    {9, Metric::kAccumulationCounter},
    {10, Metric::kProchotResidency},
    {11, Metric::kPptResidency},
    {12, Metric::kSocketThermalResidency},
    {13, Metric::kVrThermalResidency},
    {14, Metric::kHbmThermalResidency},
    {16, Metric::kPcieLinkWidth},
    {17, Metric::kPcieLinkSpeed},
    {18, Metric::kXgmiLinkWidth},
    {19, Metric::kXgmiLinkSpeed},
    {22, Metric::kPcieBandwidthAcc},
    {23, Metric::kPcieBandwidthInst},
    {24, Metric::kPcieL0ToRecovery},
    {25, Metric::kPcieReplay},
    {26, Metric::kPcieReplayRollover},
    {27, Metric::kPcieNakSent},
    {28, Metric::kPcieNakReceived},
    {32, Metric::kFirmwareTimestamp},
    {38, Metric::kPartitionCount},
    {39, Metric::kPcieOtherEndRecovery},
};

void take_record(std::span<const std::byte> bytes, std::size_t offset, std::uint32_t id, unsigned width,
                 std::size_t count, GpuMetrics& metrics) {
  if (id == kIdXgmiRead) return load_links(bytes, offset, width, count, metrics.xgmi_read_kb);
  if (id == kIdXgmiWrite) return load_links(bytes, offset, width, count, metrics.xgmi_write_kb);
  if (id == kIdXgmiStatus) return load_links(bytes, offset, width, count, metrics.xgmi_status);
  const auto* known = std::ranges::find(kScalarIds, id, &std::pair<std::uint8_t, Metric>::first);
  if (known == std::end(kScalarIds) || count == 0) return;
  if (const auto value = load(bytes, offset, width)) metrics.set(known->second, *value);
}

/// Packed: header, int32 count, then count times u64 encoding and the values. False when it does not end
/// exactly at the end.
bool decode_records(std::span<const std::byte> bytes, GpuMetrics& metrics) {
  constexpr unsigned kWidths[] = {1, 1, 2, 2, 4, 4, 8, 8};
  constexpr std::size_t kFirst = 8;
  if (bytes.size() < kFirst) return false;
  const std::uint64_t records = load(bytes, 4, 4).value_or(UINT32_MAX);
  std::size_t offset = kFirst;
  for (std::uint64_t i = 0; i < records; ++i) {
    if (bytes.size() - offset < 8) return false;
    const std::uint64_t encoding = load(bytes, offset, 8).value_or(UINT64_MAX);
    offset += 8;
    const auto type = static_cast<std::uint32_t>(encoding >> 20) & 0xf;
    const auto id = static_cast<std::uint32_t>(encoding >> 10) & 0x3ff;
    const std::size_t count = encoding & 0x3ff;
    if (type >= std::size(kWidths)) return false;
    if ((bytes.size() - offset) / kWidths[type] < count) return false;
    take_record(bytes, offset, id, kWidths[type], count, metrics);
    offset += count * kWidths[type];
  }
  return offset == bytes.size();
}

}  // namespace

bool GpuMetrics::has_link_status() const {
  return std::ranges::any_of(xgmi_status, [](const auto& status) { return status.has_value(); });
}

std::expected<GpuMetrics, GpuMetricsError> decode(std::span<const std::byte> bytes) {
  GpuMetrics metrics;
  if (bytes.size() < 4) return std::unexpected(GpuMetricsError{});
  metrics.size = static_cast<std::uint16_t>(load(bytes, 0, 2).value_or(UINT16_MAX));
  metrics.format = std::to_integer<std::uint8_t>(bytes[2]);
  metrics.content = std::to_integer<std::uint8_t>(bytes[3]);
  const auto fail = [&](Kind kind) {
    return std::unexpected(GpuMetricsError{kind, metrics.format, metrics.content, metrics.size});
  };
  const bool records = metrics.format == 1 && metrics.content == 9;
  const auto* layout = std::ranges::find_if(kLayouts, [&](const Layout& known) {
    return metrics.format == 1 && known.content == metrics.content && known.size == metrics.size;
  });
  if (!records && layout == std::end(kLayouts)) return fail(Kind::kUnknownRevision);
  if (bytes.size() != metrics.size) return fail(Kind::kTruncated);
  if (!records)
    decode_layout(bytes, *layout, metrics);
  else if (!decode_records(bytes, metrics))
    return fail(Kind::kMalformed);
  return metrics;
}

}  // namespace oamhal::amd
