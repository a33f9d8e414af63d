// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Registers of the reference module: widths of accesses, the latch, what cannot be written, the module's own
// blocks.

#include <gtest/gtest.h>

#include <unistd.h>

#include "sim_board.hpp"
#include "tools/oam-sim/module/registers.hpp"

namespace {

using oam_sim::EventCode;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
namespace id = rm::id;
namespace telemetry = rm::telemetry;

template <typename Block, typename Register>
std::string text(SimBoard& board, unsigned slot) {
  std::string found;
  for (unsigned word = 0; word < rm::kTextBytes / 4; ++word) {
    const auto value =
        static_cast<std::uint32_t>(board.read(slot, Block::template offset<Register>() + 4 * word, 4));
    found.append(reinterpret_cast<const char*>(&value), 4);
  }
  return found.substr(0, found.find('\0'));
}

TEST(ModuleRegisters, SayWhoItIs) {
  SimBoard board("[reference]\nbaseboard_id = \"0x1122334455667788\"\n");
  EXPECT_EQ((board.get<rm::IdBlock, id::Magic>(5).raw), rm::kMagic);
  EXPECT_EQ((board.get<rm::IdBlock, id::Version>(5).get<id::Major>()), 1U);
  EXPECT_EQ((board.get<rm::IdBlock, id::ModuleId>(5).get<id::Strap>()), 5U);
  EXPECT_EQ((board.get<rm::IdBlock, id::ModuleId>(5).get<id::Valid>()), 1U);
  EXPECT_EQ((board.get<rm::IdBlock, id::LinkConfig>(5).get<id::Strap>()), 0b00010U);
  EXPECT_EQ((board.get<rm::IdBlock, id::SpecRevision>(5).get<id::SpecMajor>()), 2U);
  EXPECT_EQ((board.get<rm::IdBlock, id::Firmware>(5).get<id::FirmwareMajor>()), 1U);
  EXPECT_EQ((board.get<rm::IdBlock, id::BaseboardId>(5).raw), 0x1122334455667788U);
  EXPECT_EQ((board.get<rm::IdBlock, id::Geometry>(5).get<id::Lanes>()), 16U);
  EXPECT_EQ((board.get<rm::IdBlock, id::Status>(5).get<id::Ready>()), 1U);
  EXPECT_NE((board.get<rm::IdBlock, id::UniqueId>(5).raw), (board.get<rm::IdBlock, id::UniqueId>(4).raw));
  EXPECT_EQ((text<rm::IdBlock, id::Serial>(board, 5)), "OAMREF00005");
  EXPECT_EQ((text<rm::IdBlock, id::Vendor>(board, 5)), "oamhal");
  EXPECT_EQ((text<rm::IdBlock, id::Model>(board, 5)), "Reference Module");
}

TEST(ModuleRegisters, TextOfFullLengthHasNoEnd) {
  SimBoard board("[[override]]\nmodule = 1\nreference.serial = \"12345678901234567890123456789012\"\n");
  const auto last = static_cast<std::uint32_t>(board.read(1, rm::IdBlock::offset<id::Serial>() + 28, 4));
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(&last), 4), "9012");
}

TEST(ModuleRegisters, LowerHalfLatchesTheUpper) {
  SimBoard board;
  constexpr auto kUptime = rm::IdBlock::offset<id::Uptime>();
  board.pass(nanoseconds(0xffffffff));
  EXPECT_EQ(board.read(0, kUptime, 4), 0xffffffffU);
  board.pass(nanoseconds(1));
  EXPECT_EQ(board.read(0, kUptime + 4, 4), 0U);  // as it was when the lower half was read
  EXPECT_EQ(board.read(0, kUptime + 4, 4), 1U);  // the latch holds for one read
  EXPECT_EQ(board.read(0, kUptime, 8), std::uint64_t{1} << 32);
  // The latch belongs to one register.
  board.read(0, kUptime, 4);
  board.pass(nanoseconds(0xffffffff));
  EXPECT_EQ(board.read(0, rm::IdBlock::offset<id::UniqueId>() + 4, 4),
            (board.get<rm::IdBlock, id::UniqueId>(0).raw >> 32));
}

TEST(ModuleRegisters, WidthsOfAccess) {
  SimBoard board;
  constexpr auto kScratch = rm::IdBlock::offset<id::Scratch>();
  board.write(0, kScratch, 4, 0x11223344);
  EXPECT_EQ(board.read(0, kScratch, 4), 0x11223344U);
  EXPECT_EQ(board.read(0, kScratch + 2, 2), 0x1122U);
  EXPECT_EQ(board.read(0, kScratch + 1, 1), 0x33U);
  board.write(0, kScratch, 2, 0xffff);  // narrow writes are ignored
  EXPECT_EQ(board.read(0, kScratch, 4), 0x11223344U);
  // 8 bytes over two registers of 4: CONTROL and SCRATCH.
  board.write(0, rm::IdBlock::offset<id::Control>(), 8, std::uint64_t{0x55} << 32);
  EXPECT_EQ(board.read(0, rm::IdBlock::offset<id::Control>(), 8), std::uint64_t{0x55} << 32);
  // A 64-bit register in two halves.
  constexpr auto kRing = rm::DmaBlock::offset<rm::dma::RingBase>();
  board.write(0, kRing, 4, 0x1000);
  board.write(0, kRing + 4, 4, 0x7);
  EXPECT_EQ(board.read(0, kRing, 8), 0x700001000U);
}

TEST(ModuleRegisters, HolesReadZeroAndReadOnlyStays) {
  SimBoard board;
  for (const std::uint64_t hole : {0x50U, 0x100U, 0x1fcU, 0x3040U, 0x3fffcU, 0x10010U, 0x11030U + 0x10U}) {
    board.write(0, hole, 4, 0xffffffff);
    EXPECT_EQ(board.read(0, hole, 4), 0U) << hole;
  }
  const auto before = board.read(0, rm::IdBlock::offset<id::UniqueId>(), 8);
  board.write(0, rm::IdBlock::offset<id::UniqueId>(), 8, 0);
  board.write(0, rm::IdBlock::offset<id::Magic>(), 4, 0);
  EXPECT_EQ(board.read(0, rm::IdBlock::offset<id::UniqueId>(), 8), before);
  EXPECT_EQ(board.read(0, 0, 4), rm::kMagic);
  EXPECT_EQ(board.read(0, rm::LaneBlock::offset<rm::lane::Inject>(0U, 0U), 4), 0U);  // write-only
}

TEST(ModuleRegisters, ValuesWithoutANameBecomeZero) {
  SimBoard board;
  board.write(0, rm::LaneBlock::offset<rm::lane::Generator>(0U, 0U), 4, 0xffffffff);
  EXPECT_EQ(board.lane<rm::lane::Generator>(0, 1, 0).raw, 0x100U);
  board.write(0, rm::LaneBlock::offset<rm::lane::MarginControl>(0U, 0U), 4, 0xffffffff);
  EXPECT_EQ(board.lane<rm::lane::MarginControl>(0, 1, 0).raw, 0xffU);
  board.write(0, rm::HalfBlock::offset<rm::half::Control>(0U, 0U), 4, 0xfffffffd);
  EXPECT_EQ(board.port<rm::half::Control>(0, 1, 0).raw, 0x101U);
}

// Every register of the map: reading and writing it harms nothing, and what is read-only stays.
TEST(ModuleRegisters, AllOfTheMapCanBeTouched) {
  SimBoard board;
  board.pass(milliseconds(40));
  for (std::uint64_t offset = 0; offset < rm::kRegisterBarSize; offset += 4) {
    if (offset == rm::IdBlock::offset<id::Control>()) continue;  // resets
    const std::uint64_t before = board.read(3, offset, 4);
    board.write(3, offset, 4, 0xffffffff);
    const auto where = oam_sim::find_register(offset);
    if (!where) {
      EXPECT_EQ(before, 0U) << offset;
      EXPECT_EQ(board.read(3, offset, 4), 0U) << offset;
    }
  }
  board.pass(milliseconds(100));
  EXPECT_EQ(board.read(3, 0, 4), rm::kMagic);
}

TEST(ModuleRegisters, AccessesBeyondTheBarsAreHarmless) {
  SimBoard board;
  EXPECT_EQ(board.module(0).read(0, rm::kRegisterBarSize + 0x100, 4), 0U);
  EXPECT_EQ(board.module(0).read(2, ~std::uint64_t{7}, 8), 0U);
  EXPECT_TRUE(board.module(0).write(2, std::uint64_t{64} << 20, 8, 1));
  EXPECT_EQ(board.module(0).read(1, 0, 4), 0U);
  EXPECT_EQ(board.module(0).read(4, 0, 4), 0U);
}

TEST(ModuleRegisters, ApertureIsTheMemory) {
  SimBoard board;
  const auto bar = board.module(2).bar(rm::kApertureBar);
  EXPECT_EQ(bar.size, (board.get<rm::TelemetryBlock, telemetry::MemorySize>(2).raw));
  EXPECT_EQ(bar.size, (board.get<rm::DmaBlock, rm::dma::ApertureSize>(2).raw));
  ASSERT_GE(bar.memory, 0);
  board.module(2).write(rm::kApertureBar, 0x100, 8, 0x0123456789abcdef);
  std::uint64_t seen = 0;
  ASSERT_EQ(pread(bar.memory, &seen, sizeof seen, 0x100), 8);
  EXPECT_EQ(seen, 0x0123456789abcdefU);
  EXPECT_EQ(board.module(2).read(rm::kApertureBar, 0x104, 4), 0x01234567U);
  EXPECT_EQ(board.module(2).bar(rm::kRegisterBar).memory, -1);  // registers are alive: trapped
}

TEST(ModuleRegisters, TriggerTriesTheWayToTheHost) {
  SimBoard board;
  using Trigger = rm::interrupt::Trigger;
  board.set<rm::InterruptBlock>(0, Trigger{}.with<rm::interrupt::DmaDone>(1));
  EXPECT_EQ(board.host(0).interrupts.size(), 0U);  // not enabled
  board.set<rm::InterruptBlock>(0, rm::interrupt::Enable(0xf));
  EXPECT_EQ(board.host(0).count(rm::Vector::kDma), 1U);  // it was pending
  board.set<rm::InterruptBlock>(0, rm::interrupt::Pending(0xf));
  board.host(0).interrupts.clear();
  board.set<rm::InterruptBlock>(0, Trigger(0xffffffff));
  EXPECT_EQ(board.host(0).interrupts, (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_EQ((board.get<rm::InterruptBlock, rm::interrupt::Pending>(0).raw), 0xfU);
}

template <typename Block, typename Register, typename... Places>
std::uint32_t behind(SimBoard& board, unsigned slot, Places... places) {
  board.set<rm::DiagnosticBlock>(
      slot, rm::diagnostic::Index(static_cast<std::uint32_t>(Block::template offset<Register>(places...))));
  return board.get<rm::DiagnosticBlock, rm::diagnostic::Data>(slot).raw;
}

TEST(ModuleRegisters, DataIsTheRegisterThatHasTheIndex) {
  SimBoard board;
  EXPECT_EQ(
      rm::boot::Bootloader((behind<rm::BootBlock, rm::boot::Bootloader>(board, 2))).get<rm::boot::Major>(),
      1U);
  const double power = board.get<rm::TelemetryBlock, telemetry::Power>(2).raw;
  double sum = 0;
  for (std::uint32_t rail = 0; rail < rm::kRails; ++rail) {
    EXPECT_EQ((behind<rm::RailBlock, rm::rail::Kind>(board, 2, rail)), rail);
    const double milliwatts = behind<rm::RailBlock, rm::rail::Power>(board, 2, rail);
    const double volts = (behind<rm::RailBlock, rm::rail::Voltage>(board, 2, rail)) / 1000.0;
    EXPECT_NEAR(volts * (behind<rm::RailBlock, rm::rail::Current>(board, 2, rail)), milliwatts, 2);
    sum += milliwatts;
  }
  EXPECT_NEAR(sum, power, rm::kRails);
  // Nothing between the blocks, inside of a register, or beyond them; and nothing is written there.
  for (const std::uint32_t index : {0x0cU, 0x102U, 0x140U, 0x20U, 0xffffffffU}) {
    board.set<rm::DiagnosticBlock>(2, rm::diagnostic::Index(index));
    board.set<rm::DiagnosticBlock>(2, rm::diagnostic::Data(0xffffffff));
    EXPECT_EQ((board.get<rm::DiagnosticBlock, rm::diagnostic::Data>(2).raw), 0U) << index;
    EXPECT_EQ((board.get<rm::DiagnosticBlock, rm::diagnostic::Index>(2).raw), index);
  }
}

TEST(ModuleRegisters, TheNoteOutlivesAResetAndNotThePower) {
  SimBoard board;
  using rm::boot::Boots;
  using rm::boot::Note;
  EXPECT_EQ((behind<rm::BootBlock, Boots>(board, 1)), 1U);
  EXPECT_EQ((behind<rm::BootBlock, Note>(board, 1)), 0U);
  board.set<rm::DiagnosticBlock>(1, rm::diagnostic::Data(0x1234));
  EXPECT_EQ((behind<rm::BootBlock, rm::boot::Bootloader>(board, 1)), 0x01000007U);
  board.set<rm::DiagnosticBlock>(1, rm::diagnostic::Data(0));  // read-only
  EXPECT_EQ((behind<rm::BootBlock, rm::boot::Bootloader>(board, 1)), 0x01000007U);
  board.set<rm::IdBlock>(1, id::Control(1));
  board.pass(milliseconds(100));
  EXPECT_EQ((board.get<rm::DiagnosticBlock, rm::diagnostic::Index>(1).raw), 0U);
  EXPECT_EQ((behind<rm::BootBlock, Note>(board, 1)), 0x1234U);
  EXPECT_EQ((behind<rm::BootBlock, Boots>(board, 1)), 2U);
  EXPECT_EQ((behind<rm::BootBlock, Boots>(board, 0)), 1U);
  board.module(1).reset();
  EXPECT_EQ((board.get<rm::DiagnosticBlock, rm::diagnostic::Index>(1).raw), 0U);
  EXPECT_EQ((behind<rm::BootBlock, Note>(board, 1)), 0x1234U);
  board.fault("1", {"thermal-trip"});
  board.fault("1", {"clear"});
  board.pass(milliseconds(100));
  EXPECT_EQ((behind<rm::BootBlock, Note>(board, 1)), 0U);
  EXPECT_EQ((behind<rm::BootBlock, Boots>(board, 1)), 1U);
}

TEST(ModuleRegisters, FunctionLevelResetLeavesLinksAlone) {
  SimBoard board;
  board.pass(milliseconds(40));
  board.set<rm::IdBlock>(0, id::Scratch(1));
  board.set<rm::InterruptBlock>(0, rm::interrupt::Enable(0xf));
  board.module(0).reset();
  EXPECT_EQ((board.get<rm::IdBlock, id::Scratch>(0).raw), 0U);
  EXPECT_EQ((board.get<rm::InterruptBlock, rm::interrupt::Enable>(0).raw), 0U);
  EXPECT_EQ((board.get<rm::EventBlock, rm::event::Head>(0).raw), 0U);
  EXPECT_EQ(board.state(0, 1, 0), oam_sim::LinkState::kUp);
}

TEST(ModuleRegisters, EventsAreLostWhenNobodyReadsThem) {
  SimBoard board;
  board.pass(milliseconds(40));
  for (int i = 0; i < 70; ++i) board.fault("0", {"ecc-burst", "1"});
  const auto head = board.get<rm::EventBlock, rm::event::Head>(0).raw;
  EXPECT_EQ(head, rm::kEvents);
  const auto lost = board.get<rm::EventBlock, rm::event::Lost>(0).raw;
  EXPECT_GE(lost, 70 + 30 - rm::kEvents);
  EXPECT_EQ(board.events(0).size(), std::size_t{rm::kEvents});
  // A tail before what was read, or behind what was written, is not taken.
  board.set<rm::EventBlock>(0, rm::event::Tail(head + 1));
  EXPECT_EQ((board.get<rm::EventBlock, rm::event::Tail>(0).raw), head);
  board.fault("0", {"ecc-burst", "0", "3"});
  EXPECT_EQ(board.events(0), std::vector<EventCode>{EventCode::kEccUncorrected});
  const auto entry = board.get<rm::EventEntryBlock, rm::entry::Value>(0, head % rm::kEvents);
  EXPECT_EQ(entry.raw, 3U);
}

TEST(ModuleTelemetry, MovesPlausibly) {
  SimBoard board;
  board.pass(seconds(1));
  const auto first = board.get<rm::TelemetryBlock, telemetry::HotSpot>(0);
  const auto energy = board.get<rm::TelemetryBlock, telemetry::Energy>(0).raw;
  board.pass(seconds(2));
  const auto second = board.get<rm::TelemetryBlock, telemetry::HotSpot>(0);
  EXPECT_NE(first.raw, second.raw);
  const auto power = static_cast<double>(board.get<rm::TelemetryBlock, telemetry::Power>(0).raw) / 1e3;
  const auto joules =
      static_cast<double>(board.get<rm::TelemetryBlock, telemetry::Energy>(0).raw - energy) / 1e6;
  EXPECT_NEAR(joules, power * 2, power * 0.05);
  const auto degrees = static_cast<std::int32_t>(second.raw) / 1000;
  EXPECT_GT(degrees, 40);
  EXPECT_LT(degrees, 60);
  for (unsigned stack = 0; stack < rm::kMemoryStacks; ++stack)
    EXPECT_NE(board.read(0, rm::TelemetryBlock::offset<telemetry::Memory>() + 4 * stack, 4),
              rm::kNoTemperature);
  EXPECT_EQ((board.get<rm::TelemetryBlock, telemetry::Throttle>(0).raw), 0U);
}

}  // namespace
