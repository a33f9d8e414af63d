// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "sim_machine.hpp"

#include <stdexcept>

#include "tools/oam-sim/load.hpp"

namespace oamhal::test {

namespace {

/// Addresses of the modules by slot, as the tree of the machine has them.
const std::map<std::string, unsigned>& slots() {
  static const std::map<std::string, unsigned> known = [] {
    std::map<std::string, unsigned> slots;
    const oam_sim::Machine machine = oam_sim::load_machine("ubb8-reference", OAM_SIM_TEST_MACHINES);
    for (const auto& function : machine.functions)
      if (function.template_name == "reference-module")
        slots.emplace(function.bdf(), static_cast<unsigned>(function.module));
    return slots;
  }();
  return known;
}

/// One tree for all: what is on the wires is in the registers, and not in files.
const MachineRoot& tree() {
  static const MachineRoot root("ubb8-reference");
  return root;
}

}  // namespace

namespace {

bool is_margin_limits(std::uint64_t offset) {
  for (std::uint32_t link = 0; link < rm::kLinks; ++link)
    for (std::uint32_t lane = 0; lane < 2 * rm::kLanesOfHalf; ++lane)
      if (offset == rm::LaneBlock::offset<rm::lane::MarginLimits>(link, lane)) return true;
  return false;
}

bool is_port_control(std::uint64_t offset) {
  for (std::uint32_t link = 0; link < rm::kLinks; ++link)
    for (const std::uint32_t half : {0U, 1U})
      if (offset == rm::HalfBlock::offset<rm::half::Control>(link, half)) return true;
  return false;
}

}  // namespace

/// A window over the registers of one module.
struct SimMachine::SimWindow {
  oamhal_window_access_t access{};
  SimMachine* machine = nullptr;
  unsigned slot = 0;
  std::string why = "the simulated module does not answer.";

  static std::int32_t read(void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t* value) {
    auto& window = *static_cast<SimWindow*>(self);
    const auto got = window.machine->board_.module(window.slot).read(rm::kRegisterBar, offset, width);
    if (!got) return OAMHAL_ERROR_TIMEOUT;
    *value = *got;
    if (window.machine->one_sampler_ && is_margin_limits(offset))
      *value &= ~std::uint64_t{rm::lane::IndependentSampler::kMask};
    return OAMHAL_OK;
  }
  static std::int32_t write(void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t value) {
    auto& window = *static_cast<SimWindow*>(self);
    ++window.machine->writes_;
    if (!window.machine->writable_) return OAMHAL_ERROR_NO_PERMISSION;
    auto& module = window.machine->board_.module(window.slot);
    if (window.machine->loses_thaw_ && is_port_control(offset) && (value & rm::half::Freeze::kMask) == 0 &&
        (module.read(rm::kRegisterBar, offset, width).value_or(0) & rm::half::Freeze::kMask) != 0) {
      window.machine->loses_thaw_ = false;
      return OAMHAL_ERROR_TIMEOUT;
    }
    if (!module.write(rm::kRegisterBar, offset, width, value)) return OAMHAL_ERROR_TIMEOUT;
    module.advance(window.machine->board_.now());
    return OAMHAL_OK;
  }
  static std::int32_t confirm(void* self, std::uint64_t witness) {
    std::uint64_t value = 0;
    const std::int32_t status = read(self, witness, 4, &value);
    return status == OAMHAL_OK && value == UINT32_MAX ? OAMHAL_ERROR_DEVICE_LOST : status;
  }
};

struct SimMachine::Source {
  SimMachine* machine;

  static std::int32_t open(void* self, const char* bdf, std::uint32_t bar,
                           const oamhal_window_access_t** window, oamhal_error_t* /*error*/) {
    const auto slot = slots().find(bdf);
    if (slot == slots().end() || bar != rm::kRegisterBar) return OAMHAL_ERROR_NOT_SUPPORTED;
    auto made = std::make_unique<SimWindow>();
    made->machine = static_cast<Source*>(self)->machine;
    made->slot = slot->second;
    oamhal_window_access_t& access = made->access;
    access.size = sizeof access;
    access.self = made.get();
    access.length = rm::kRegisterBarSize;
    access.capabilities = OAMHAL_WINDOW_READ | (made->machine->writable_ ? OAMHAL_WINDOW_WRITE : 0);
    access.read = &SimWindow::read;
    access.write = &SimWindow::write;
    access.confirm = &SimWindow::confirm;
    access.why = [](void* it) { return static_cast<SimWindow*>(it)->why.c_str(); };
    access.read_indexed = [](void*, const oamhal_index_pair_t*, std::uint64_t, std::uint64_t*) {
      return static_cast<std::int32_t>(OAMHAL_ERROR_NO_PERMISSION);
    };
    access.write_indexed = [](void*, const oamhal_index_pair_t*, std::uint64_t, std::uint64_t) {
      return static_cast<std::int32_t>(OAMHAL_ERROR_NO_PERMISSION);
    };
    *window = &made.release()->access;
    return OAMHAL_OK;
  }
  static void close(void* /*self*/, const oamhal_window_access_t* window) {
    delete static_cast<SimWindow*>(window->self);
  }
  static void release(void* self) { delete static_cast<Source*>(self); }
};

SimMachine::SimMachine(bool writable, const std::string& toml) : board_(toml), writable_(writable) {
  oamhal::context_options options;
  options.root = tree().path();
  auto context = oamhal::context::try_create(options);
  if (!context) throw std::runtime_error(context.error().message);
  context_ = std::make_unique<oamhal::context>(*context);
  looker_ = std::make_unique<oam_linktest::Looker>(*context_, std::chrono::seconds(2));
  const oamhal_window_source_t source{sizeof source,
                                      new Source{this},
                                      OAMHAL_WINDOW_READ | (writable ? OAMHAL_WINDOW_WRITE : 0),
                                      0,
                                      &Source::open,
                                      &Source::close,
                                      &Source::release};
  if (oamhal_context_set_window_source(context_->c_handle(), &source, nullptr) != OAMHAL_OK)
    throw std::runtime_error(oamhal_last_error());
  board_.pass(std::chrono::milliseconds(100));
}

oam_linktest::Machine SimMachine::look() {
  auto machine = oam_linktest::look_at(*context_, "", looker());
  if (!machine) throw std::runtime_error(machine.error().message);
  oam_linktest::open_testers(*machine);
  return std::move(*machine);
}

std::vector<std::string> Ran::subjects(const std::string& test, oam_linktest::Verdict verdict) const {
  std::vector<std::string> found;
  for (const auto& result : report.results)
    if (result.test == test && result.verdict == verdict) found.push_back(result.subject.text());
  return found;
}

const oam_linktest::Result* Ran::find(const std::string& test, const std::string& subject) const {
  for (const auto& result : report.results)
    if (result.test == test && result.subject.text() == subject) return &result;
  return nullptr;
}

oam_linktest::Settings long_settings() {
  oam_linktest::Settings settings;
  settings.plan = *oam_linktest::builtin_plan("long");
  return settings;
}

}  // namespace oamhal::test
