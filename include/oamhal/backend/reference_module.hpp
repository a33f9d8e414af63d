// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_REFERENCE_MODULE_HPP
#define OAMHAL_BACKEND_REFERENCE_MODULE_HPP

#include <cstdint>

#include <oamhal/backend/reference_diagnostics.hpp>
#include <oamhal/backend/register.hpp>

/// The register interface of the reference module, version 1.0: docs/reference-module.md says what each
/// register means and how it behaves. It is a proposal for makers of OCP Accelerator Modules, and what
/// oam-sim serves. The simulator and the backend share this description, so that neither can drift from the
/// other.
namespace oamhal::backend::reference_module {

/// PCI identity: a vendor and a range of device ids for experiments, so the magic decides.
inline constexpr std::uint16_t kPciVendor = 0x1af4;
inline constexpr std::uint16_t kPciDeviceFirst = 0x10f0;
inline constexpr std::uint16_t kPciDeviceLast = 0x10ff;
inline constexpr std::uint32_t kPciClass = 0x120000;

/// BARs: registers, the aperture into the module's memory, MSI-X.
inline constexpr std::uint32_t kRegisterBar = 0;
inline constexpr std::uint32_t kApertureBar = 2;
inline constexpr std::uint32_t kMsixBar = 4;
inline constexpr std::uint64_t kRegisterBarSize = 0x40000;

inline constexpr std::uint32_t kMagic = 0x314d414f;  // "OAM1"
inline constexpr std::uint32_t kMajor = 1;
inline constexpr std::uint32_t kMinor = 0;

inline constexpr std::uint32_t kLinks = 7;
inline constexpr std::uint32_t kHalves = 2;
inline constexpr std::uint32_t kLanes = 16;
inline constexpr std::uint32_t kLanesOfHalf = 8;
inline constexpr std::uint32_t kMemoryStacks = 8;
inline constexpr std::uint32_t kEvents = 64;
inline constexpr std::uint32_t kTextBytes = 32;
inline constexpr std::uint32_t kVectors = 4;

/// Interrupt vectors of MSI-X.
enum class Vector : std::uint32_t { kLink = 0, kEvent = 1, kDma = 2, kThermal = 3 };

/// A temperature that the module does not have.
inline constexpr std::uint32_t kNoTemperature = 0x80000000;

namespace detail {
using None = Dimensions<>;
template <FixedText Name, std::uint64_t Offset>
using Text =
    RegisterArray<kTextBytes / 4,
                  Register<Name, 32, Offset, Access::kReadOnly, Field<"text", 31, 0, Format::kText>>>;
/// A 64-bit number. Reading its lower half latches the upper one for readers of 4 bytes.
template <FixedText Name, std::uint64_t Offset, FixedText Unit = "", Access Allowed = Access::kReadOnly>
using Number64 = Register<Name, 64, Offset, Allowed, Field<"value", 63, 0, Format::kDecimal, Unit>>;
template <FixedText Name, std::uint64_t Offset, FixedText Unit = "", Access Allowed = Access::kReadOnly>
using Number32 = Register<Name, 32, Offset, Allowed, Field<"value", 31, 0, Format::kDecimal, Unit>>;
template <FixedText Name, std::uint64_t Offset>
using Temperature =
    Register<Name, 32, Offset, Access::kReadOnly, Field<"value", 31, 0, Format::kSigned, "mC">>;
template <FixedText Name, std::uint64_t Offset>
using Hex64 = Register<Name, 64, Offset, Access::kReadOnly, Field<"value", 63, 0, Format::kHex>>;
}  // namespace detail

/// Who the module is and what it has.
namespace id {
using Magic = Register<"MAGIC", 32, 0x000, Access::kReadOnly, Field<"text", 31, 0, Format::kText>>;
using Major = Field<"major", 31, 16>;
using Minor = Field<"minor", 15, 0>;
using Version = Register<"VERSION", 32, 0x004, Access::kReadOnly, Major, Minor>;
using HasPrbs = Field<"prbs", 0>;
using HasMargin = Field<"margin", 1>;
using HasLoopback = Field<"loopback", 2>;
using HasErrorInjection = Field<"error_injection", 3>;
using HasFec = Field<"fec", 4>;
using HasDma = Field<"dma", 5>;
using HasPeerCopy = Field<"peer_copy", 6>;
using HasTelemetry = Field<"telemetry", 7>;
using HasEvents = Field<"events", 8>;
using HasReset = Field<"reset", 9>;
using HasDiagnostics = Field<"diagnostics", 10>;
using Capabilities =
    Register<"CAPABILITIES", 32, 0x008, Access::kReadOnly, HasPrbs, HasMargin, HasLoopback, HasErrorInjection,
             HasFec, HasDma, HasPeerCopy, HasTelemetry, HasEvents, HasReset, HasDiagnostics>;
using Links = Field<"links", 7, 0>;
using Lanes = Field<"lanes", 15, 8>;
using Stacks = Field<"memory_stacks", 23, 16>;
using Vectors = Field<"vectors", 31, 24>;
using Geometry = Register<"GEOMETRY", 32, 0x00c, Access::kReadOnly, Links, Lanes, Stacks, Vectors>;
using SpecMajor = Field<"major", 15, 8>;
using SpecMinor = Field<"minor", 7, 0>;
/// The revision of the OAM specification that the module follows, and by which LINK_CONFIG is to be read.
using SpecRevision = Register<"SPEC_REVISION", 32, 0x010, Access::kReadOnly, SpecMajor, SpecMinor>;
using Valid = Field<"valid", 31>;
using Strap = Field<"strap", 4, 0>;
/// The straps MODULE_ID[4:0] and LINK_CONFIG[4:0] as sampled at reset.
using ModuleId = Register<"MODULE_ID", 32, 0x014, Access::kReadOnly, Valid, Strap>;
using LinkConfig = Register<"LINK_CONFIG", 32, 0x018, Access::kReadOnly, Valid, Strap>;
using Bifurcation = NamedField<"pe_bif", 1, 0, "one x16", "two x8", "four x4">;
using AlternateProtocol = Field<"plink_cap", 2>;
using HostLink = Register<"HOST_LINK", 32, 0x01c, Access::kReadOnly, Bifurcation, AlternateProtocol>;
using FirmwareMajor = Field<"major", 31, 24>;
using FirmwareMinor = Field<"minor", 23, 16>;
using FirmwarePatch = Field<"patch", 15, 0>;
using Firmware =
    Register<"FIRMWARE", 32, 0x020, Access::kReadOnly, FirmwareMajor, FirmwareMinor, FirmwarePatch>;
using Ready = Field<"ready", 0>;
using Resetting = Field<"resetting", 1>;
using ThermalTrip = Field<"thermal_trip", 2>;
using FirmwareFault = Field<"firmware_fault", 3>;
using Status = Register<"STATUS", 32, 0x024, Access::kReadOnly, Ready, Resetting, ThermalTrip, FirmwareFault>;
/// Written with 1 it resets the module; it reads as 0.
using Reset = Field<"reset", 0>;
using Control = Register<"CONTROL", 32, 0x028, Access::kReadWrite, Reset>;
using Scratch = Register<"SCRATCH", 32, 0x02c, Access::kReadWrite, Field<"value", 31, 0, Format::kHex>>;
using Uptime = detail::Number64<"UPTIME", 0x030, "ns">;
using UniqueId = detail::Hex64<"UNIQUE_ID", 0x038>;
/// The same for all modules of one baseboard, as its management told them; 0 when nobody did.
using BaseboardId = detail::Hex64<"BASEBOARD_ID", 0x040>;
using BitBits = Field<"bit_count_bits", 7, 0>;
using ErrorBits = Field<"error_count_bits", 15, 8>;
using LinkCounterBits = Field<"link_counter_bits", 23, 16>;
/// How many bits the counters of lanes and links have; behind the last they start at 0 again.
using CounterWidths =
    Register<"COUNTER_WIDTHS", 32, 0x048, Access::kReadOnly, BitBits, ErrorBits, LinkCounterBits>;
using Vendor = detail::Text<"VENDOR", 0x080>;
using Serial = detail::Text<"SERIAL", 0x0a0>;
using Part = detail::Text<"PART", 0x0c0>;
using Model = detail::Text<"MODEL", 0x0e0>;
}  // namespace id
using IdBlock =
    Block<"id", kRegisterBar, 0x0000, 0x100, detail::None, id::Magic, id::Version, id::Capabilities,
          id::Geometry, id::SpecRevision, id::ModuleId, id::LinkConfig, id::HostLink, id::Firmware,
          id::Status, id::Control, id::Scratch, id::Uptime, id::UniqueId, id::BaseboardId, id::CounterWidths,
          id::Vendor, id::Serial, id::Part, id::Model>;

/// Interrupts: what is pending for each vector, and which of them are sent.
namespace interrupt {
using LinkChanged = Field<"link", 0>;
using EventArrived = Field<"event", 1>;
using DmaDone = Field<"dma", 2>;
using Thermal = Field<"thermal", 3>;
using Pending =
    Register<"PENDING", 32, 0x00, Access::kWriteOneToClear, LinkChanged, EventArrived, DmaDone, Thermal>;
using Enable = Register<"ENABLE", 32, 0x04, Access::kReadWrite, LinkChanged, EventArrived, DmaDone, Thermal>;
/// Makes vectors pending, to try the way to the host.
using Trigger =
    Register<"TRIGGER", 32, 0x08, Access::kWriteOnly, LinkChanged, EventArrived, DmaDone, Thermal>;
}  // namespace interrupt
using InterruptBlock = Block<"interrupt", kRegisterBar, 0x0200, 0x10, detail::None, interrupt::Pending,
                             interrupt::Enable, interrupt::Trigger>;

/// Temperatures, power, clocks, memory.
namespace telemetry {
using HotSpot = detail::Temperature<"TEMP_HOTSPOT", 0x00>;
using Edge = detail::Temperature<"TEMP_EDGE", 0x04>;
using Regulator = detail::Temperature<"TEMP_REGULATOR", 0x08>;
using SlowAt = detail::Temperature<"TEMP_SLOWDOWN", 0x0c>;
using TripAt = detail::Temperature<"TEMP_TRIP", 0x10>;
using Memory = RegisterArray<kMemoryStacks, detail::Temperature<"TEMP_MEMORY", 0x20>>;
using Power = detail::Number32<"POWER", 0x40, "mW">;
using PowerLimit = detail::Number32<"POWER_LIMIT", 0x44, "mW">;
using Energy = detail::Number64<"ENERGY", 0x48, "uJ">;
using ByPower = Field<"power", 0>;
using ByHeat = Field<"thermal", 1>;
using ByHost = Field<"power_brake", 2>;
using Throttle = Register<"THROTTLE", 32, 0x50, Access::kReadOnly, ByPower, ByHeat, ByHost>;
using ThrottleCount = detail::Number32<"THROTTLE_COUNT", 0x54>;
using Clock = detail::Number32<"CLOCK", 0x58, "kHz">;
using EccCorrected = detail::Number64<"ECC_CORRECTED", 0x60>;
using EccUncorrected = detail::Number64<"ECC_UNCORRECTED", 0x68>;
using MemorySize = detail::Number64<"MEMORY_SIZE", 0x70, "B">;
using MemoryUsed = detail::Number64<"MEMORY_USED", 0x78, "B">;
}  // namespace telemetry
using TelemetryBlock =
    Block<"telemetry", kRegisterBar, 0x1000, 0x80, detail::None, telemetry::HotSpot, telemetry::Edge,
          telemetry::Regulator, telemetry::SlowAt, telemetry::TripAt, telemetry::Memory, telemetry::Power,
          telemetry::PowerLimit, telemetry::Energy, telemetry::Throttle, telemetry::ThrottleCount,
          telemetry::Clock, telemetry::EccCorrected, telemetry::EccUncorrected, telemetry::MemorySize,
          telemetry::MemoryUsed>;

/// The event mailbox: a ring that the module writes and the host reads.
namespace event {
/// Events that the module has written, and events that the host has read, since reset.
using Head = detail::Number32<"HEAD", 0x00>;
using Tail = detail::Number32<"TAIL", 0x04, "", Access::kReadWrite>;
using Capacity = detail::Number32<"CAPACITY", 0x08>;
/// Events that found no room.
using Lost = detail::Number32<"LOST", 0x0c>;
}  // namespace event
using EventBlock = Block<"event", kRegisterBar, 0x2000, 0x10, detail::None, event::Head, event::Tail,
                         event::Capacity, event::Lost>;

namespace entry {
using Code = NamedField<"code", 15, 0, "", "connection-established", "connection-dropped",
                        "connection-speed-low", "degraded-connection-established", "training-started",
                        "training-succeeded", "training-failed", "flap-detected", "thermal-slowdown",
                        "thermal-trip", "ecc-corrected", "ecc-uncorrected", "reset-done">;
using Link = Field<"link", 19, 16>;
using Half = NamedField<"half", 23, 20, "L", "H">;
using Lane = Field<"lane", 31, 24>;
using What = Register<"WHAT", 32, 0x0, Access::kReadOnly, Code, Link, Half, Lane>;
using Value = detail::Number32<"VALUE", 0x4>;
using Time = detail::Number64<"TIME", 0x8, "ns">;
}  // namespace entry
using EventEntryBlock =
    Block<"entry", kRegisterBar, 0x2400, 0x10, Dimensions<Dimension<"entry", 0, kEvents, 0x10>>, entry::What,
          entry::Value, entry::Time>;

/// The copy engine. Descriptors lie in the host's memory.
namespace dma {
using Run = Field<"run", 0>;
using Reset = Field<"reset", 1>;
using Control = Register<"CONTROL", 32, 0x00, Access::kReadWrite, Run, Reset>;
using Running = Field<"running", 0>;
using Error = NamedField<"error", 15, 8, "none", "bad-descriptor", "host-address", "local-address",
                         "no-route", "link-down", "peer">;
using Status = Register<"STATUS", 32, 0x04, Access::kReadOnly, Running, Error>;
/// Where the ring is in the host's memory (an I/O virtual address), and how many descriptors it has, a power
/// of 2.
using RingBase = Register<"RING_BASE", 64, 0x08, Access::kReadWrite, Field<"address", 63, 0, Format::kHex>>;
using RingSize = detail::Number32<"RING_SIZE", 0x10, "", Access::kReadWrite>;
/// Descriptors that the host has written, and that the module has done, since the engine was reset.
using Head = detail::Number32<"HEAD", 0x14, "", Access::kReadWrite>;
using Tail = detail::Number32<"TAIL", 0x18>;
/// Bytes that the aperture BAR shows are those of the module's memory from here on.
using ApertureBase =
    Register<"APERTURE_BASE", 64, 0x20, Access::kReadWrite, Field<"address", 63, 0, Format::kHex>>;
using ApertureSize = detail::Number64<"APERTURE_SIZE", 0x28, "B">;
using BytesDone = detail::Number64<"BYTES_DONE", 0x30, "B">;

/// Where a descriptor's bytes are.
enum class Place : std::uint32_t { kHost = 0, kLocal = 1, kPeer = 2 };
/// A descriptor in the host's memory.
struct Descriptor {
  std::uint64_t source;
  std::uint64_t destination;
  std::uint32_t length;
  /// [1:0] and [3:2] Place of source and destination, [4] interrupt when done, [10:8] link, [11] half H.
  std::uint32_t flags;
  /// Written by the module when it is done: 1 and the error, as in STATUS, in bits 15:8.
  std::uint32_t status;
  std::uint32_t reserved;
};
static_assert(sizeof(Descriptor) == 32);
}  // namespace dma
using DmaBlock =
    Block<"dma", kRegisterBar, 0x3000, 0x40, detail::None, dma::Control, dma::Status, dma::RingBase,
          dma::RingSize, dma::Head, dma::Tail, dma::ApertureBase, dma::ApertureSize, dma::BytesDone>;

/// Blocks of links begin here, and are this far apart.
inline constexpr std::uint64_t kLinkBase = 0x10000;
inline constexpr std::uint64_t kLinkStride = 0x4000;
using EachLink = Dimension<"link", 1, kLinks, kLinkStride>;

namespace link {
using NumberOfLink = Field<"number", 3, 0>;
using Lanes = Field<"lanes", 12, 8>;
/// What the link is wired for: link 7 is reserved by the specification and may be a second host link.
using Role = NamedField<"role", 17, 16, "none", "module", "host", "downstream">;
/// The halves L and H are two ports; else L is the whole link and H has no lanes.
using Split = Field<"split", 20>;
using Info = Register<"INFO", 32, 0x00, Access::kReadOnly, NumberOfLink, Lanes, Role, Split>;
}  // namespace link
using LinkBlock = Block<"link", kRegisterBar, kLinkBase, 0x10, Dimensions<EachLink>, link::Info>;

/// A port: a link, or half of one.
namespace half {
/// Values are those of oamhal_link_state, which are Redfish's.
using LinkState =
    NamedField<"state", 3, 0, "unknown", "up", "starting", "training", "down", "no-link", "disabled">;
/// Why it is not up.
using Reason = NamedField<"reason", 11, 8, "none", "no-signal", "no-lock", "deskew", "partner-disabled",
                          "rate-mismatch", "timeout", "thermal-trip">;
using State = Register<"STATE", 32, 0x00, Access::kReadOnly, LinkState, Reason>;
using Enable = Field<"enable", 0>;
/// Written with 1 it takes the link down and trains it again; it reads as 0.
using Retrain = Field<"retrain", 1>;
using Loopback = NamedField<"loopback", 5, 4, "none", "near-end", "far-end">;
/// The counters of the port and its lanes read as they were when this was set.
using Freeze = Field<"freeze", 8>;
using Control = Register<"CONTROL", 32, 0x04, Access::kReadWrite, Enable, Retrain, Loopback, Freeze>;
using Lanes = Field<"lanes", 7, 0>;
using ActiveLanes = Field<"active_lanes", 15, 8>;
using FirstLane = Field<"first_lane", 23, 16>;
using Width = Register<"WIDTH", 32, 0x08, Access::kReadOnly, Lanes, ActiveLanes, FirstLane>;
/// Of one lane in one direction.
using Rate = detail::Number32<"RATE", 0x0c, "Mb/s">;
using MaxRate = detail::Number32<"MAX_RATE", 0x10, "Mb/s">;
using Coding = NamedField<"modulation", 1, 0, "unknown", "NRZ", "PAM4">;
using Modulation = Register<"MODULATION", 32, 0x14, Access::kReadOnly, Coding>;
using FecMode = NamedField<"fec", 3, 0, "none", "RS(528,514)", "RS(544,514)">;
using Fec = Register<"FEC", 32, 0x18, Access::kReadOnly, FecMode>;
using TrainTime = detail::Number32<"TRAIN_TIME", 0x1c, "us">;
/// Who is at the other end, as he said over the link in training.
using RemoteValid = Field<"valid", 31>;
using RemoteSlotKnown = Field<"slot_known", 30>;
using RemoteSlot = Field<"slot", 20, 16>;
using RemoteLink = Field<"link", 10, 8>;
using RemoteHalf = NamedField<"half", 0, 0, "L", "H">;
using Remote = Register<"REMOTE", 32, 0x20, Access::kReadOnly, RemoteValid, RemoteSlotKnown, RemoteSlot,
                        RemoteLink, RemoteHalf>;
using RemoteSerial = detail::Text<"REMOTE_SERIAL", 0x40>;
using FecCorrectedBits = detail::Number64<"FEC_CORRECTED_BITS", 0x80>;
using FecCorrectedSymbols = detail::Number64<"FEC_CORRECTED_SYMBOLS", 0x88>;
using FecUncorrectable = detail::Number64<"FEC_UNCORRECTABLE", 0x90>;
using FecCodewords = detail::Number64<"FEC_CODEWORDS", 0x98>;
using CrcErrors = detail::Number64<"CRC_ERRORS", 0xa0>;
using Replays = detail::Number64<"REPLAYS", 0xa8>;
using Recoveries = detail::Number64<"RECOVERIES", 0xb0>;
using Flaps = detail::Number64<"FLAPS", 0xb8>;
using Retrains = detail::Number64<"RETRAINS", 0xc0>;
using TxBytes = detail::Number64<"TX_BYTES", 0xc8, "B">;
using RxBytes = detail::Number64<"RX_BYTES", 0xd0, "B">;
}  // namespace half
using HalfBlock =
    Block<"half", kRegisterBar, kLinkBase + 0x100, 0x100,
          Dimensions<EachLink, Dimension<"half", 0, kHalves, 0x100>>, half::State, half::Control, half::Width,
          half::Rate, half::MaxRate, half::Modulation, half::Fec, half::TrainTime, half::Remote,
          half::RemoteSerial, half::FecCorrectedBits, half::FecCorrectedSymbols, half::FecUncorrectable,
          half::FecCodewords, half::CrcErrors, half::Replays, half::Recoveries, half::Flaps, half::Retrains,
          half::TxBytes, half::RxBytes>;

/// A lane: transmitter, receiver, pattern generator and checker, margin.
namespace lane {
using Signal = Field<"signal", 0>;
using Lock = Field<"cdr_lock", 1>;
using Inverted = Field<"inverted", 2>;
using Active = Field<"active", 3>;
/// The logical lane that this physical lane carries.
using Logical = Field<"logical", 12, 8>;
using Deskew = Field<"deskew", 23, 16, Format::kDecimal, "UI">;
using Status =
    Register<"STATUS", 32, 0x00, Access::kReadOnly, Signal, Lock, Inverted, Active, Logical, Deskew>;
using Pre2 = Field<"pre2", 7, 0, Format::kSigned>;
using Pre1 = Field<"pre1", 15, 8, Format::kSigned>;
using Main = Field<"main", 23, 16, Format::kSigned>;
using Post1 = Field<"post1", 31, 24, Format::kSigned>;
using TxTaps = Register<"TX_TAPS", 32, 0x04, Access::kReadWrite, Pre2, Pre1, Main, Post1>;
using Ctle = Field<"ctle", 7, 0>;
using Gain = Field<"gain", 15, 8>;
using Dfe = Field<"dfe1", 23, 16, Format::kSigned>;
using Adapted = Field<"adapted", 31>;
using Rx = Register<"RX", 32, 0x08, Access::kReadOnly, Ctle, Gain, Dfe, Adapted>;
using Pattern =
    NamedField<"pattern", 3, 0, "none", "PRBS7", "PRBS9", "PRBS15", "PRBS23", "PRBS31", "PRBS13Q", "PRBS31Q">;
using On = Field<"on", 8>;
using Generator = Register<"PRBS_GENERATOR", 32, 0x0c, Access::kReadWrite, Pattern, On>;
using Checker = Register<"PRBS_CHECKER", 32, 0x10, Access::kReadWrite, Pattern, On>;
using Locked = Field<"locked", 0>;
using LostLock = Field<"lost_lock", 1>;
using CheckerStatus = Register<"PRBS_STATUS", 32, 0x14, Access::kReadOnly, Locked, LostLock>;
/// Puts that many wrong bits into what the lane sends.
using Inject = detail::Number32<"INJECT_ERRORS", 0x18, "", Access::kWriteOnly>;
using BitCount = detail::Number64<"BIT_COUNT", 0x20>;
using ErrorCount = detail::Number64<"ERROR_COUNT", 0x28>;
/// Moves the sampler by steps and counts errors there.
using Step = Field<"step", 7, 0, Format::kSigned>;
using Axis = NamedField<"axis", 9, 8, "off", "timing", "voltage">;
using MarginControl = Register<"MARGIN_CONTROL", 32, 0x30, Access::kReadWrite, Step, Axis>;
using MarginErrors = Field<"errors", 15, 0>;
using MarginDone = Field<"done", 31>;
using MarginStatus = Register<"MARGIN_STATUS", 32, 0x34, Access::kReadOnly, MarginErrors, MarginDone>;
using TimingSteps = Field<"timing_steps", 7, 0>;
using VoltageSteps = Field<"voltage_steps", 15, 8>;
/// At the last step: thousandths of a unit interval, millivolts.
using MaxTiming = Field<"max_timing", 25, 16, Format::kDecimal, "mUI">;
using IndependentSampler = Field<"independent_sampler", 31>;
using MarginLimits = Register<"MARGIN_LIMITS", 32, 0x38, Access::kReadOnly, TimingSteps, VoltageSteps,
                              MaxTiming, IndependentSampler>;
using MaxVoltage = detail::Number32<"MARGIN_MAX_VOLTAGE", 0x3c, "mV">;
}  // namespace lane
using LaneBlock =
    Block<"lane", kRegisterBar, kLinkBase + 0x1000, 0x40,
          Dimensions<EachLink, Dimension<"lane", 0, kLanes, 0x100>>, lane::Status, lane::TxTaps, lane::Rx,
          lane::Generator, lane::Checker, lane::CheckerStatus, lane::Inject, lane::BitCount, lane::ErrorCount,
          lane::MarginControl, lane::MarginStatus, lane::MarginLimits, lane::MaxVoltage>;

using Map = RegisterMap<"reference module 1.0", IdBlock, id::Magic, IdBlock, InterruptBlock, DiagnosticBlock,
                        TelemetryBlock, EventBlock, EventEntryBlock, DmaBlock, LinkBlock, HalfBlock,
                        LaneBlock, BootBlock, RailBlock>;
static_assert(DiagnosticBlock::kBar == kRegisterBar);

static_assert(LaneBlock::kEnd <= kRegisterBarSize && HalfBlock::kEnd <= kRegisterBarSize);

}  // namespace oamhal::backend::reference_module

#endif  // OAMHAL_BACKEND_REFERENCE_MODULE_HPP
