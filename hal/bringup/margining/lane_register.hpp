// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The registers of lane margining: PCI Express Base Specification 4.0 and later, "Lane Margining at
// Receiver", and its extended capability. The offsets are those of pciutils (PCI_LMR_*); orders and answers
// are compared with those that the OCP tool pci_lmt gives and takes.

#ifndef OAMHAL_HAL_BRINGUP_MARGINING_LANE_REGISTER_HPP
#define OAMHAL_HAL_BRINGUP_MARGINING_LANE_REGISTER_HPP

#include <cstddef>
#include <cstdint>

namespace oamhal::hal::lane_register {

/// In the capability: Port Capabilities and Port Status; then Lane Control and Lane Status of each lane.
inline constexpr std::size_t kPortCapabilities = 4, kPortStatus = 6, kLanes = 8;
inline constexpr unsigned kUsesSoftware = 1;
inline constexpr unsigned kReady = 1, kSoftwareReady = 2;

constexpr std::size_t control_of(std::uint32_t lane) {
  return kLanes + std::size_t{4} * lane;
}
constexpr std::size_t status_of(std::uint32_t lane) {
  return control_of(lane) + 2;
}

/// Lane Control and Lane Status have the same fields: receiver [2:0], type [5:3], usage model [6] (0),
/// payload [15:8].
inline constexpr unsigned kReport = 1, kSet = 2, kTiming = 3, kVoltage = 4, kNone = 7;
/// The part of an answer by which it is known for one.
inline constexpr std::uint16_t kAddress = 0x007f;

constexpr std::uint16_t word(unsigned receiver, unsigned type, unsigned payload) {
  return static_cast<std::uint16_t>(receiver | type << 3 | payload << 8);
}
/// No order: what was told before goes on, and the answer to it goes away.
inline constexpr std::uint16_t kNoCommand = word(0, kNone, 0x9c);

/// Payloads of kReport, and the bits that mean something in the answers.
inline constexpr unsigned kCapabilities = 0x88, kVoltageSteps = 0x89, kTimingSteps = 0x8a, kMaxTiming = 0x8b,
                          kMaxVoltage = 0x8c, kVoltageRate = 0x8d, kTimingRate = 0x8e, kMaxLanes = 0x90;
inline constexpr unsigned kHasVoltage = 1, kUpDown = 2, kLeftRight = 4, kTellsRate = 8, kOwnSampler = 16;
inline constexpr unsigned kVoltageStepBits = 0x7f, kTimingStepBits = 0x3f, kOffsetBits = 0x7f,
                          kRateBits = 0x3f, kLaneBits = 0x1f;

/// Payloads of kSet.
inline constexpr unsigned kErrorLimit = 0xc0, kNormal = 0x0f, kClear = 0x55;

/// Payloads of steps: the number of steps, and which way.
inline constexpr unsigned kLeft = 0x40, kDown = 0x80;
/// In their answer: the state [7:6] and errors [5:0].
inline constexpr unsigned kTooMany = 0, kSettingUp = 1, kCounting = 2, kRefused = 3;
inline constexpr unsigned kErrorBits = 0x3f;

}  // namespace oamhal::hal::lane_register

#endif  // OAMHAL_HAL_BRINGUP_MARGINING_LANE_REGISTER_HPP
