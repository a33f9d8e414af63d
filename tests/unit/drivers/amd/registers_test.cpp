// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <oamhal/backend/window.hpp>

#include "hal/bringup/window.hpp"
#include "registers.hpp"
#include "regs/mi200.hpp"
#include "regs/mi300.hpp"
#include "support/fake_host.hpp"
#include "support/mock_function.hpp"
#include "support/recording_sink.hpp"

extern "C" const oamhal_backend_t oamhal_backend_amd;

namespace oamhal::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kBdf = "0000:0c:00.0";
constexpr unsigned kBar = 5;
constexpr std::uint64_t kIndex = 0x38, kData = 0x3c, kHigh = 0x44, kMemorySize = 0x378c;
constexpr std::uint32_t kUp = 0x81, kDisabled = 0xd1, kDown = 0x11;
constexpr std::uint32_t kRead = OAMHAL_WINDOW_READ, kIndirect = kRead | OAMHAL_WINDOW_INDIRECT;

/// What the fake's thunks are given is the host alone.
struct Bench;
Bench* bench = nullptr;

/// One function, and a window over its BAR 5 every access of which is scripted: what is not expected fails.
struct Bench {
  explicit Bench(std::uint16_t id, std::uint32_t may = kIndirect) : device_id(id), capabilities(may) {
    bench = this;
    auto owned = std::make_unique<MockFunction>();
    mock = owned.get();
    mock->set_region(kBar, {0x200000, true, true, {}});
    function =
        std::make_shared<hal::OpenFunction>(hal::OpenFunction{std::move(owned), kBdf, may, false, nullptr});
    host.files["sys/bus/pci/devices/0000:0c:00.0/vendor"] = "0x1002\n";
  }
  ~Bench() { bench = nullptr; }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  void expect_read(std::uint64_t offset, std::uint64_t value) {
    mock->expect({.write = false, .region = kBar, .offset = offset, .width = 4, .value = value});
  }
  void expect_write(std::uint64_t offset, std::uint64_t value) {
    mock->expect({.write = true, .region = kBar, .offset = offset, .width = 4, .value = value});
  }
  /// Reads of the registers behind the pair: the index registers are all that is written.
  void expect_behind(std::uint64_t high, std::uint64_t low, std::uint32_t value) {
    expect_write(kHigh, high);
    expect_write(kIndex, low);
    expect_read(kData, value);
    expect_write(kHigh, 0);
  }
  /// A port of MI300: its state, and its machine check.
  void expect_port(unsigned number, std::uint32_t state, std::uint64_t check = 0) {
    // The first die has no number in its address; of the others bit 34 is set.
    constexpr std::array<std::uint64_t, 4> kDies{0, 5, 6, 7};
    const std::uint64_t high = kDies.at(number / 2);
    const std::uint64_t pcs = number % 2 == 0 ? 0x11a00000 : 0x11b00000;
    expect_behind(high, pcs + 0x70, state);
    expect_behind(high, pcs + 0x920c, static_cast<std::uint32_t>(check >> 32));
    if (check >> 63 != 0) expect_behind(high, pcs + 0x9208, static_cast<std::uint32_t>(check));
  }

  static std::int32_t open(void*, const char*, std::uint32_t bar, const oamhal_window_access_t** window,
                           oamhal_error_t* error) {
    ++bench->opened;
    if (bench->open_status != OAMHAL_OK) {
      std::strncpy(error->message, "somebody has it.", sizeof error->message - 1);
      return bench->open_status;
    }
    auto made = hal::Window::open(bench->function, bar);
    EXPECT_TRUE(made) << made.error().message;
    bench->window = std::move(*made);
    *window = &bench->window->access();
    return OAMHAL_OK;
  }

  std::int32_t run() {
    const auto& amd = oamhal_backend_amd;
    const oamhal_backend_ops_t& ops = *amd.ops;
    oamhal_backend_function_t pci{};
    pci.size = sizeof pci;
    pci.bdf.bus = 0x0c;
    pci.bdf_text = kBdf;
    pci.vendor_id = 0x1002;
    pci.device_id = device_id;
    pci.pci_class = 0x120000;
    pci.kernel_driver = driver;
    const auto* match = std::find_if(amd.matches, amd.matches + amd.match_count, [&](const auto& one) {
      return one.kind == OAMHAL_MATCH_PCI_ID && one.device == device_id;
    });
    pci.match = match;
    pci.virtual_function = (match->flags & OAMHAL_MATCH_VIRTUAL_FUNCTION) != 0 ? 1 : 0;
    oamhal_backend_host_t table = *host.table("");
    table.window_capabilities = capabilities;
    table.open_window = &open;
    table.close_window = [](void*, const oamhal_window_access_t*) { bench->window.reset(); };
    void* scan = nullptr;
    EXPECT_EQ(ops.scan(&table, &pci, 1, &scan), OAMHAL_OK);
    host.table(kBdf);
    void* made = nullptr;
    const std::int32_t status = ops.probe(&table, scan, &pci, &made);
    if (status == OAMHAL_OK) {
      const oamhal_backend_sink_t sink = recording_sink(said);
      for (const auto operation : {ops.identify, ops.memory, ops.ports, ops.links, ops.registers})
        operation(made, &table, &sink);
      ops.release(made);
    }
    ops.scan_release(scan);
    EXPECT_EQ(window, nullptr) << "the window was left open";
    return status;
  }
  [[nodiscard]] const backend::Counter* counter(std::uint32_t port, const std::string& name) const {
    const auto found = std::ranges::find_if(
        said.counters, [&](const auto& one) { return one.first == port && one.second.name == name; });
    return found == said.counters.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::string finding(const std::string& code) const {
    const auto found = std::ranges::find(host.findings, code, &Finding::code);
    return found == host.findings.end() ? "" : found->message;
  }

  FakeHost host;
  std::uint16_t device_id;
  std::uint32_t capabilities;
  const char* driver = nullptr;
  std::int32_t open_status = OAMHAL_OK;
  int opened = 0;
  MockFunction* mock = nullptr;
  std::shared_ptr<hal::OpenFunction> function;
  std::unique_ptr<hal::Window> window;
  Recorded said;
};

TEST(Registers, Mi300TellsMemoryStatesAndErrors) {
  Bench b(0x74a1);
  b.expect_read(kMemorySize, 196592);
  for (unsigned port = 0; port < 8; ++port) {
    // An error of kind 5 that cannot be corrected, and others after it.
    const std::uint64_t check = port == 4 ? 0xe000000000050000 : 0;
    b.expect_port(port, port == 2 ? kDown : port == 7 ? kDisabled : kUp | 0x11223300, check);
  }
  ASSERT_EQ(b.run(), OAMHAL_OK);
  EXPECT_EQ(b.said.identity.memory_capacity_bytes.value, 206141652992U);
  ASSERT_EQ(b.said.memory.size(), 1U);
  EXPECT_EQ(b.said.memory[0].capacity_bytes.value, 206141652992U);
  EXPECT_EQ(b.said.identity.links_up.value, 6U);
  EXPECT_EQ(b.said.identity.links_total.value, 7U);
  ASSERT_EQ(b.said.ports.size(), 8U);
  for (const backend::Port& port : b.said.ports) {
    EXPECT_EQ(port.state, port.index == 2   ? OAMHAL_LINK_STATE_DOWN
                          : port.index == 7 ? OAMHAL_LINK_STATE_DISABLED
                                            : OAMHAL_LINK_STATE_UP);
    EXPECT_EQ(port.source, "PCS_STATE_HIST1");
    EXPECT_EQ(port.state_reason, "");
    EXPECT_EQ(port.lanes.value, 16U);
    const backend::Counter* errors = b.counter(port.index, "latched-errors");
    ASSERT_NE(errors, nullptr);
    EXPECT_EQ(errors->value.value, port.index == 4 ? 1U : 0U);
    EXPECT_EQ(errors->unit, "kinds");
    EXPECT_EQ(errors->source, "MCA_STATUS");
  }
  EXPECT_EQ(b.counter(4, "latched-errors")->detail, "CRCErr, uncorrected, and others after it");
  EXPECT_EQ(b.counter(3, "latched-errors")->detail, "");
  EXPECT_THAT(b.finding("amd.xgmi-ports-down"), HasSubstr("xGMI port 2 is down"));
  EXPECT_THAT(b.finding("amd.xgmi-errors"), AllOf(HasSubstr("xGMI port 4 has"), HasSubstr("4: CRCErr")));
  // Nothing tells who is at the other end.
  EXPECT_TRUE(b.said.links.empty());
}

TEST(Registers, WellMeansNoFinding) {
  Bench b(0x74a5);
  b.expect_read(kMemorySize, 262128);
  for (unsigned port = 0; port < 8; ++port) b.expect_port(port, port == 7 ? kDisabled : kUp);
  ASSERT_EQ(b.run(), OAMHAL_OK);
  EXPECT_TRUE(b.host.findings.empty()) << b.host.findings[0].message;
  EXPECT_EQ(b.said.identity.links_up.value, 7U);
}

TEST(Registers, WithoutIndexRegistersOnlyTheMemoryIsRead) {
  Bench b(0x74a1, kRead);
  b.expect_read(kMemorySize, 196592);
  ASSERT_EQ(b.run(), OAMHAL_OK);
  EXPECT_EQ(b.said.identity.memory_capacity_bytes.value, 206141652992U);
  ASSERT_EQ(b.said.ports.size(), 8U);
  for (const backend::Port& port : b.said.ports) {
    EXPECT_EQ(port.state, OAMHAL_LINK_STATE_UNKNOWN);
    EXPECT_THAT(port.state_reason, AllOf(HasSubstr("OAMHAL_BRINGUP_INDIRECT"), HasSubstr("--indirect")));
  }
  EXPECT_TRUE(b.said.counters.empty());
  EXPECT_FALSE(b.said.identity.links_up.known());
  EXPECT_TRUE(b.host.findings.empty());
}

TEST(Registers, Mi200TellsErrorsAndNoStates) {
  Bench b(0x7408);
  b.expect_read(kMemorySize, 65520);
  for (std::uint64_t port = 0; port < 8; ++port) {
    // NBIO 7.4 has no register for an upper half.
    b.expect_write(kIndex, 0x11a0020c + port * 0x100000);
    b.expect_read(kData, port == 3 ? 0x00400020 : 0);
    b.expect_write(kIndex, 0x11a00218 + port * 0x100000);
    b.expect_read(kData, 0x00400000);
  }
  ASSERT_EQ(b.run(), OAMHAL_OK);
  EXPECT_EQ(b.said.identity.memory_capacity_bytes.value, 65520ULL << 20);
  ASSERT_EQ(b.said.ports.size(), 8U);
  EXPECT_EQ(b.said.ports[3].state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_THAT(b.said.ports[3].state_reason, HasSubstr("no public source"));
  EXPECT_EQ(b.counter(3, "latched-errors")->value.value, 2U);
  EXPECT_EQ(b.counter(3, "latched-errors")->detail, "CRCErr, ReplayAttemptErr");
  EXPECT_EQ(b.counter(3, "latched-uncorrectable-errors")->value.value, 1U);
  EXPECT_EQ(b.counter(3, "latched-uncorrectable-errors")->detail, "CRCErr");
  EXPECT_EQ(b.counter(2, "latched-errors")->value.value, 0U);
  EXPECT_FALSE(b.said.identity.links_up.known());
  EXPECT_THAT(b.finding("amd.xgmi-errors"), HasSubstr("3: CRCErr, ReplayAttemptErr"));
}

// The sources do not agree on the state registers of MI350.
TEST(Registers, Mi350TellsItsMemoryAlone) {
  Bench b(0x75a0);
  b.expect_read(kMemorySize, 294896);
  ASSERT_EQ(b.run(), OAMHAL_OK);
  EXPECT_EQ(b.said.identity.memory_capacity_bytes.value, 294896ULL << 20);
  EXPECT_TRUE(b.said.ports.empty());
}

TEST(Registers, NobodyElseIsTouched) {
  for (const std::uint16_t id : {std::uint16_t{0x74a0}, std::uint16_t{0x74b5}, std::uint16_t{0x738c}}) {
    Bench b(id);
    ASSERT_EQ(b.run(), OAMHAL_OK);
    EXPECT_EQ(b.opened, 0) << id;
    EXPECT_EQ(b.said.register_map, nullptr);
  }
}

TEST(Registers, WhileAmdgpuIsBoundNothingIsOpened) {
  Bench b(0x74a1);
  b.driver = "amdgpu";
  ASSERT_EQ(b.run(), OAMHAL_OK);
  EXPECT_EQ(b.opened, 0);
  EXPECT_EQ(b.said.register_map, nullptr);
  EXPECT_THAT(b.finding("amd.registers-left-alone"), HasSubstr("the driver's alone"));
  // Without a way to index registers nobody asked, and nothing is said.
  Bench quiet(0x74a1, kRead);
  quiet.driver = "amdgpu";
  ASSERT_EQ(quiet.run(), OAMHAL_OK);
  EXPECT_EQ(quiet.finding("amd.registers-left-alone"), "");
}

// Through sysfs while vfio-pci has it for a guest: the guest's driver uses the index register.
TEST(Registers, IndexRegistersAreNotSharedWithAGuest) {
  Bench b(0x74a1);
  b.driver = "vfio-pci";
  b.mock->driver = "vfio-pci";
  b.expect_read(kMemorySize, 196592);
  ASSERT_EQ(b.run(), OAMHAL_OK);
  EXPECT_EQ(b.said.identity.memory_capacity_bytes.value, 206141652992U);
  ASSERT_EQ(b.said.ports.size(), 8U);
  EXPECT_EQ(b.said.ports[0].state, OAMHAL_LINK_STATE_UNKNOWN);
  EXPECT_THAT(b.said.ports[0].state_reason, HasSubstr("vfio-pci has this function"));
  EXPECT_FALSE(b.counter(0, "latched-errors")->value.known());
}

TEST(Registers, ADeviceThatIsGoneIsLost) {
  Bench b(0x74a1);
  b.expect_read(kMemorySize, 0xffffffff);
  b.expect_read(kMemorySize, 0xffffffff);
  EXPECT_EQ(b.run(), OAMHAL_ERROR_DEVICE_LOST);
  // Gone between two registers.
  Bench later(0x74a1);
  later.expect_read(kMemorySize, 196592);
  later.expect_port(0, kUp);
  later.expect_behind(0, 0x11b00070, 0xffffffff);
  later.expect_read(kMemorySize, 0xffffffff);
  EXPECT_EQ(later.run(), OAMHAL_ERROR_DEVICE_LOST);
}

// Ones behind the index register, of a part that is there.
TEST(Registers, AnUnusualStateIsDown) {
  Bench b(0x74a1);
  b.expect_read(kMemorySize, 0);
  b.expect_behind(0, 0x11a00070, 0xffffffff);
  b.expect_read(kMemorySize, 0);
  b.expect_behind(0, 0x11a0920c, 0);
  for (unsigned port = 1; port < 8; ++port) b.expect_port(port, kUp);
  ASSERT_EQ(b.run(), OAMHAL_OK);
  EXPECT_EQ(b.said.ports[0].state, OAMHAL_LINK_STATE_DOWN);
  // The firmware has not told the size yet.
  EXPECT_EQ(b.said.identity.memory_capacity_bytes.absence, OAMHAL_ABSENT_NOT_REPORTED);
}

TEST(Registers, AWindowThatDoesNotOpenIsSaid) {
  Bench busy(0x74a1);
  busy.open_status = OAMHAL_ERROR_BUSY;
  ASSERT_EQ(busy.run(), OAMHAL_OK);
  EXPECT_THAT(busy.finding("amd.registers-unreadable"), HasSubstr("somebody has it."));
  EXPECT_TRUE(busy.said.ports.empty());
  Bench none(0x74a1);
  none.open_status = OAMHAL_ERROR_NOT_SUPPORTED;
  ASSERT_EQ(none.run(), OAMHAL_OK);
  EXPECT_TRUE(none.host.findings.empty());
  Bench lost(0x74a1);
  lost.open_status = OAMHAL_ERROR_TIMEOUT;
  EXPECT_EQ(lost.run(), OAMHAL_ERROR_TIMEOUT);
  Bench without(0x74a1, 0);
  ASSERT_EQ(without.run(), OAMHAL_OK);
  EXPECT_EQ(without.opened, 0);
}

template <typename Pair>
std::set<std::uint64_t> readable() {
  std::set<std::uint64_t> all;
  for (const oamhal_index_range_t& range : Pair::kRanges) {
    EXPECT_EQ(range.first, range.last);
    all.insert(range.first);
  }
  return all;
}

// Reading what nobody vouches for may do anything: the lists are these, to the last address.
TEST(Registers, TheAddressesThatMayBeRead) {
  std::set<std::uint64_t> mi300;
  for (const std::uint64_t die : {0x0'00000000U, 0x5'00000000U, 0x6'00000000U, 0x7'00000000U})
    for (const std::uint64_t pcs : {0x11a00000U, 0x11b00000U})
      for (const std::uint64_t offset : {0x70U, 0x9208U, 0x920cU}) mi300.insert(die + pcs + offset);
  EXPECT_EQ(readable<amd::regs::mi300::Pair>(), mi300);
  std::set<std::uint64_t> mi200;
  for (std::uint64_t pcs = 0x11a00000; pcs <= 0x12100000; pcs += 0x100000)
    for (const std::uint64_t offset : {0x20cU, 0x218U}) mi200.insert(pcs + offset);
  EXPECT_EQ(readable<amd::regs::mi200::Pair>(), mi200);
}

TEST(Registers, AnyOtherAddressIsRefusedWithoutATouch) {
  Bench b(0x74a1);
  auto window = hal::Window::open(b.function, kBar);
  ASSERT_TRUE(window);
  const backend::Registers registers(&(*window)->access(), kMemorySize);
  // The error register that the kernel clears, a register of the link, past the last port, and no word.
  for (const std::uint64_t address :
       {0x11a0020cULL, 0x11a00000ULL, 0x11c00070ULL, 0x8'11a00070ULL, 0x11a00072ULL})
    EXPECT_EQ(registers.read_index<amd::regs::mi300::Pair>(address).error().status,
              OAMHAL_ERROR_NO_PERMISSION);
}

// The data register shows what the index register was left at, so nobody is offered it by name.
TEST(Registers, TheMapsOfferNoIndexRegister) {
  for (const amd::RegisterSet set :
       {amd::RegisterSet::kMemory, amd::RegisterSet::kMi200, amd::RegisterSet::kMi300}) {
    const oamhal_register_map_t* map = amd::register_map_of(set);
    ASSERT_NE(map, nullptr);
    EXPECT_EQ(map->witness_offset, kMemorySize);
    for (std::uint32_t i = 0; i < map->block_count; ++i) {
      const oamhal_register_block_t& block = map->blocks[i];
      for (std::uint32_t k = 0; k < block.register_count; ++k) {
        EXPECT_EQ(block.registers[k].access, OAMHAL_REGISTER_READ_ONLY);
        EXPECT_TRUE(block.pair != nullptr || block.offset + block.registers[k].offset == kMemorySize);
      }
    }
  }
}

}  // namespace
}  // namespace oamhal::test
