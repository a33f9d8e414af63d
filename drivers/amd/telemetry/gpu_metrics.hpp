// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_AMD_TELEMETRY_GPU_METRICS_HPP
#define OAMHAL_DRIVERS_AMD_TELEMETRY_GPU_METRICS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>

/// Decoder of the amdgpu attribute gpu_metrics. Pure: bytes in, numbers out.
namespace oamhal::amd {

/// The numbers that are decoded. The unit is the driver's.
enum class Metric : std::uint8_t {
  kTemperatureEdge,     ///< degC
  kTemperatureHotspot,  ///< degC
  kTemperatureMemory,   ///< degC; on MI300 the hottest HBM stack
  kTemperatureVrSoc,    ///< degC
  kSocketPower,         ///< W; average up to v1.3, current from v1.4. 0 on the second die of an MI250
  kEnergy,              ///< 15.259 uJ
  kSystemClock,         ///< ns
  kFirmwareTimestamp,   ///< 10 ns
  kThrottleStatus,      ///< bits; always 0 on MI300
  kAccumulationCounter,
  kProchotResidency,
  kPptResidency,
  kSocketThermalResidency,
  kVrThermalResidency,
  kHbmThermalResidency,
  kPcieLinkWidth,     ///< lanes
  kPcieLinkSpeed,     ///< 0.1 GT/s
  kXgmiLinkWidth,     ///< lanes
  kXgmiLinkSpeed,     ///< Gb/s a lane
  kPcieBandwidthAcc,  ///< unit differs by revision: raw
  kPcieBandwidthInst,
  kPcieL0ToRecovery,
  kPcieReplay,
  kPcieReplayRollover,
  kPcieNakSent,
  kPcieNakReceived,
  kPcieOtherEndRecovery,
  kPartitionCount,
  kCount
};

/// Entries of the arrays by xGMI link (NUM_XGMI_LINKS of the kernel).
inline constexpr std::size_t kXgmiLinks = 8;

class GpuMetrics {
 public:
  using PerLink = std::array<std::optional<std::uint64_t>, kXgmiLinks>;

  std::uint8_t format = 0;
  std::uint8_t content = 0;
  std::uint16_t size = 0;
  PerLink xgmi_read_kb{};
  PerLink xgmi_write_kb{};
  /// 0 inactive, 1 active. An entry that the driver left unset is absent.
  PerLink xgmi_status{};

  [[nodiscard]] std::optional<std::uint64_t> get(Metric metric) const {
    return values_[static_cast<std::size_t>(metric)];
  }
  void set(Metric metric, std::uint64_t value) { values_[static_cast<std::size_t>(metric)] = value; }
  [[nodiscard]] bool has_link_status() const;

 private:
  std::array<std::optional<std::uint64_t>, static_cast<std::size_t>(Metric::kCount)> values_{};
};

/// Why bytes were not decoded, with what their header says.
struct GpuMetricsError {
  enum class Kind : std::uint8_t {
    kTruncated,        ///< fewer or more bytes than the header promises
    kUnknownRevision,  ///< a revision, or a size of it, that this decoder does not know
    kMalformed,        ///< a v1.9 record list that does not end where it should
  };
  Kind kind = Kind::kTruncated;
  std::uint8_t format = 0;
  std::uint8_t content = 0;
  std::uint16_t size = 0;
};

/// Decodes by exact (format, content, structure_size): offsets move in every revision, and two different
/// layouts were once called v1.6. A value of all ones is absent.
[[nodiscard]] std::expected<GpuMetrics, GpuMetricsError> decode(std::span<const std::byte> bytes);

}  // namespace oamhal::amd

#endif  // OAMHAL_DRIVERS_AMD_TELEMETRY_GPU_METRICS_HPP
