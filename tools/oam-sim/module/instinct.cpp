// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "instinct.hpp"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <new>

#include "tools/oam-sim/error.hpp"

namespace oam_sim {
namespace {

constexpr unsigned kRegisters = 5;
constexpr std::uint64_t kIndex = 0x38, kData = 0x3c, kIndexHigh = 0x44, kMemorySize = 0x378c;
constexpr std::uint32_t kUp = 0x81, kDisabled = 0xd1, kDown = 0x11;
constexpr std::uint64_t kValid = std::uint64_t{1} << 63, kOverflow = std::uint64_t{1} << 62,
                        kUncorrected = std::uint64_t{1} << 61;
constexpr unsigned kKindBit = 16, kKinds = 29;

// Ports by the address of their PCS: two in a die; dies 1 to 3 have bit 34 and their number in bits 33
// and 32.
std::optional<unsigned> port_of(std::uint32_t low, std::uint32_t high) {
  const bool first = high == 0;
  const bool other = high >= 5 && high <= 7;
  const std::uint32_t pcs = low >> 16;
  if ((!first && !other) || (pcs != 0x11a0 && pcs != 0x11b0)) return std::nullopt;
  return (first ? 0 : high - 4) * 2 + (pcs == 0x11b0 ? 1 : 0);
}

std::uint64_t number_of(const std::string& text, std::uint64_t most, std::string_view what) {
  std::uint64_t number = 0;
  const auto [next, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || next != text.data() + text.size() || number > most)
    throw Error(fmt::format("{} must be a number from 0 to {}, not {}", what, most, text));
  return number;
}

}  // namespace

SharedInstinct::SharedInstinct(const InstinctSettings& settings) : settings_(settings) {
  void* const at =
      mmap(nullptr, sizeof(InstinctState), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED)
    throw Error(fmt::format("cannot map {} bytes: {}", sizeof(InstinctState), reason(errno)));
  state_ = new (at) InstinctState{};
  mend();
}

SharedInstinct::~SharedInstinct() {
  munmap(state_, sizeof(InstinctState));
}

void SharedInstinct::mend() {
  for (unsigned port = 0; port < kInstinctPorts; ++port) {
    const bool off = std::ranges::find(settings_.disabled, port) != settings_.disabled.end();
    state_->ports[port].state = off ? kDisabled : kUp;
    state_->ports[port].machine_check = 0;
  }
  state_->all_ones = false;
  state_->trespassed = false;
}

DeviceBar Instinct::bar(unsigned index) const {
  const auto bar = function_.bars.find(static_cast<int>(index));
  return bar == function_.bars.end() ? DeviceBar{} : DeviceBar{bar->second.size, -1};
}

void Instinct::trespass(std::string_view what, std::uint64_t where) {
  if (!state_.trespassed.exchange(true))
    fmt::print(stderr, "oam-sim: {}: {} at {:#x}: nobody knows what that does to a real one\n",
               function_.name, what, where);
}

std::optional<std::uint32_t> Instinct::behind_index() const {
  const auto port = port_of(index_, index_high_);
  if (!port) return std::nullopt;
  const InstinctState::Port& state = state_.ports[*port];
  switch (index_ & 0xffff) {
    case 0x70:
      return state.state.load();
    case 0x9208:
      return static_cast<std::uint32_t>(state.machine_check.load());
    case 0x920c:
      return static_cast<std::uint32_t>(state.machine_check.load() >> 32);
    default:
      return std::nullopt;
  }
}

std::optional<std::uint64_t> Instinct::read(unsigned bar, std::uint64_t offset, unsigned width) {
  constexpr std::uint64_t kMebibyte = 1 << 20;
  const std::uint64_t ones = ~std::uint64_t{0} >> (64 - 8 * width);
  if (bar != kRegisters || width != 4) trespass("a read", offset);
  if (state_.trespassed) return ones;
  switch (offset) {
    case kIndex:
      return index_;
    case kIndexHigh:
      return index_high_;
    case kMemorySize:
      return function_.vram / kMebibyte;
    case kData:
      if (const auto value = behind_index()) return value;
      trespass("a read of what is behind the index register", std::uint64_t{index_high_} << 32 | index_);
      return ones;
    default:
      trespass("a read", offset);
      return ones;
  }
}

bool Instinct::write(unsigned bar, std::uint64_t offset, unsigned width, std::uint64_t value) {
  const bool index = bar == kRegisters && width == 4 && (offset == kIndex || offset == kIndexHigh);
  if (!index) trespass("a write", offset);
  if (!index || state_.trespassed) return true;
  (offset == kIndex ? index_ : index_high_) = static_cast<std::uint32_t>(value);
  return true;
}

void Instinct::reset() {
  index_ = 0;
  index_high_ = 0;
}

void break_instinct(SharedInstinct& instinct, std::span<const std::string> words) {
  const auto fail = [] {
    throw Error(fmt::format("say what should break, of what this module can:\n{}", instinct_fault_forms()));
  };
  if (words.empty()) fail();
  const auto is = [&](std::string_view word, std::size_t arguments) {
    return words.front() == word && words.size() == arguments + 1;
  };
  const auto port = [&]() -> InstinctState::Port& {
    return instinct->ports[number_of(words[1], kInstinctPorts - 1, "a port")];
  };
  if (is("clear", 0)) {
    instinct.mend();
  } else if (is("all-ones", 0)) {
    instinct->all_ones = true;
  } else if (is("link-down", 1)) {
    port().state = kDown;
  } else if (is("link-error", 2) || (is("link-error", 3) && words[3] == "uncorrected")) {
    const std::uint64_t kind = number_of(words[2], kKinds - 1, "a kind of error");
    std::atomic<std::uint64_t>& check = port().machine_check;
    const std::uint64_t more = words.size() > 3 ? kUncorrected : 0;
    // The bank holds the first error, and that there were others.
    std::uint64_t none = 0;
    if (!check.compare_exchange_strong(none, kValid | more | kind << kKindBit)) check |= kOverflow;
  } else if (!is("kill", 0)) {
    fail();
  }
}

std::string instinct_fault_forms() {
  return "  link-down PORT\n  link-error PORT KIND [uncorrected]\n  all-ones\n  kill\n  clear\n";
}

}  // namespace oam_sim
