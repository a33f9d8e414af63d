// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "sim_board.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tools/oam-sim/load.hpp"

using oam_sim::EventCode;
using oam_sim::LinkState;
using oam_sim::Reason;
using std::chrono::nanoseconds;

namespace {

// A machine file laid over ubb8-reference, for as long as it takes to load it.
class MachineFile {
 public:
  explicit MachineFile(const std::string& toml) {
    char name[] = "/tmp/oam-sim-test-XXXXXX";
    if (mkdtemp(name) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = name;
    std::ofstream(path()) << "extends = \"ubb8-reference\"\nname = \"test\"\n" << toml;
  }
  ~MachineFile() { std::filesystem::remove_all(directory_); }
  MachineFile(const MachineFile&) = delete;
  MachineFile& operator=(const MachineFile&) = delete;
  [[nodiscard]] std::string path() const { return directory_ + "/machine.toml"; }

 private:
  std::string directory_;
};

bool inside(std::uint64_t address, std::size_t size, std::size_t memory) {
  return address >= SimHost::kBase && address - SimHost::kBase <= memory &&
         size <= memory - (address - SimHost::kBase);
}

}  // namespace

bool SimHost::read(std::uint64_t address, std::span<std::byte> to) {
  if (!inside(address, to.size(), memory.size())) return false;
  std::memcpy(to.data(), memory.data() + (address - kBase), to.size());
  return true;
}

bool SimHost::write(std::uint64_t address, std::span<const std::byte> from) {
  if (!inside(address, from.size(), memory.size())) return false;
  std::memcpy(memory.data() + (address - kBase), from.data(), from.size());
  return true;
}

unsigned SimHost::count(rm::Vector vector) const {
  return static_cast<unsigned>(std::ranges::count(interrupts, static_cast<std::uint32_t>(vector)));
}

SimBoard::SimBoard(const std::string& toml, const oam_sim::BoardClock& clock) {
  const MachineFile file(toml);
  const oam_sim::Machine machine = oam_sim::load_machine(file.path(), OAM_SIM_TEST_MACHINES);
  const auto wiring = oam_sim::load_board_wiring(machine.reference.wiring, OAM_SIM_TEST_BOARDS);
  board_ = std::make_unique<oam_sim::SharedBoard>(machine, wiring, clock);
  for (unsigned slot = 0; slot < wiring.modules; ++slot) {
    modules_.push_back(std::make_unique<oam_sim::ReferenceModule>(*board_, slot));
    hosts_.push_back(std::make_unique<SimHost>());
    modules_.back()->connect(hosts_.back().get());
  }
}

void SimBoard::pass(nanoseconds time) {
  const nanoseconds end = now_ + time;
  for (;;) {
    nanoseconds next = end;
    for (auto& module : modules_) {
      const auto due = module->advance(now_);
      if (due) next = std::min(next, std::max(*due, now_ + nanoseconds(1)));
    }
    if (now_ >= end) return;
    now_ = next;
  }
}

std::uint64_t SimBoard::read(unsigned slot, std::uint64_t offset, unsigned width) {
  return modules_[slot]->read(rm::kRegisterBar, offset, width).value();
}

void SimBoard::write(unsigned slot, std::uint64_t offset, unsigned width, std::uint64_t value) {
  if (!modules_[slot]->write(rm::kRegisterBar, offset, width, value))
    throw std::runtime_error("the module does not answer");
  modules_[slot]->advance(now_);
}

LinkState SimBoard::state(unsigned slot, unsigned link, unsigned half) {
  return static_cast<LinkState>(port<rm::half::State>(slot, link, half).get<rm::half::LinkState>());
}

Reason SimBoard::reason(unsigned slot, unsigned link, unsigned half) {
  return static_cast<Reason>(port<rm::half::State>(slot, link, half).get<rm::half::Reason>());
}

std::uint64_t SimBoard::active_lanes(unsigned slot, unsigned link, unsigned half) {
  return port<rm::half::Width>(slot, link, half).get<rm::half::ActiveLanes>();
}

void SimBoard::fault(const std::string& module, const std::vector<std::string>& words) {
  const oam_sim::SharedBoard::Access board(*board_);
  apply_fault(*board, oam_sim::parse_fault(module, words));
}

std::vector<EventCode> SimBoard::events(unsigned slot) {
  std::vector<EventCode> codes;
  const auto head = get<rm::EventBlock, rm::event::Head>(slot);
  for (std::uint32_t i = get<rm::EventBlock, rm::event::Tail>(slot).raw; i != head.raw; ++i) {
    const auto what = get<rm::EventEntryBlock, rm::entry::What>(slot, i % rm::kEvents);
    codes.push_back(static_cast<EventCode>(what.get<rm::entry::Code>()));
  }
  set<rm::EventBlock>(slot, rm::event::Tail(head.raw));
  return codes;
}
