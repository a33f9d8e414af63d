// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "load_function.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <charconv>
#include <tuple>

#include "error.hpp"
#include "load_reference.hpp"
#include "pci_config.hpp"
#include "props.hpp"

namespace oam_sim {
namespace {

template <typename T, std::size_t N>
T choose(Props& props, std::string_view key, std::string_view otherwise,
         const std::array<std::pair<std::string_view, T>, N>& choices) {
  const std::string value = props.text(key, otherwise);
  std::string known;
  for (const auto& [name, choice] : choices) {
    if (name == value) return choice;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
  }
  props.fail(key, fmt::format("is \"{}\": choose one of {}", value, known));
}

constexpr std::array<std::pair<std::string_view, PcieType>, 6> kPcieTypes = {{
    {"conventional", PcieType::kConventional},
    {"endpoint", PcieType::kEndpoint},
    {"root-port", PcieType::kRootPort},
    {"upstream", PcieType::kUpstream},
    {"downstream", PcieType::kDownstream},
    {"integrated", PcieType::kIntegrated},
}};
constexpr std::array<std::pair<std::string_view, BarKind>, 5> kBarKinds = {{
    {"mem32", BarKind::kMem32},
    {"mem32-prefetch", BarKind::kMem32Prefetch},
    {"mem64", BarKind::kMem64},
    {"mem64-prefetch", BarKind::kMem64Prefetch},
    {"io", BarKind::kIo},
}};
constexpr std::array<std::pair<std::string_view, BarState>, 3> kBarStates = {{
    {"assigned", BarState::kAssigned},
    {"unset", BarState::kUnset},
    {"zeroed", BarState::kZeroed},
}};
constexpr std::array<std::pair<std::string_view, ConfigState>, 3> kConfigStates = {{
    {"normal", ConfigState::kNormal},
    {"all-ones", ConfigState::kAllOnes},
    {"missing", ConfigState::kMissing},
}};

// "1002:74a1"
std::pair<std::uint16_t, std::uint16_t> read_id(Props& props, std::string_view key,
                                                std::string_view otherwise) {
  const std::string text = props.text(key, otherwise);
  std::uint16_t vendor = 0;
  std::uint16_t device = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, vendor, 16);
  if (first.ec != std::errc{} || first.ptr != text.data() + 4 || text.size() != 9 || *first.ptr != ':' ||
      std::from_chars(first.ptr + 1, end, device, 16).ptr != end) {
    props.fail(key, "must look like \"1002:74a1\"");
  }
  return {vendor, device};
}

void read_identity(Props& props, Function& function) {
  function.name = props.required_text("name");
  function.parent = props.required_text("parent");
  std::tie(function.vendor, function.device_id) = read_id(props, "id", "");
  const std::string same = fmt::format("{:04x}:{:04x}", function.vendor, function.device_id);
  std::tie(function.subvendor, function.subdevice) = read_id(props, "subsystem", same);
  function.class_code = static_cast<std::uint32_t>(props.number("class", 0));
  function.revision = static_cast<std::uint8_t>(props.number("revision", 0));
  function.driver = props.text("driver");
  if (function.driver == "none") function.driver.clear();
  function.slot = props.text("slot");
  function.vf_of = props.text("vf_of");
  function.module = static_cast<int>(props.number("module", -1));
  function.hive = static_cast<int>(props.number("hive", -1));
  function.position = static_cast<int>(props.number("position", -1));
  function.network = props.flag("network", false);
  function.accel = props.flag("accel", false);
}

void read_link(Props& props, Function& function) {
  function.type = choose(props, "type", "endpoint", kPcieTypes);
  PcieLink& link = function.link;
  link.speed = props.real("speed", 0);
  link.max_speed = props.real("max_speed", link.speed);
  link.width = static_cast<unsigned>(props.number("width", 0));
  link.max_width = static_cast<unsigned>(props.number("max_width", link.width));
  if ((link.speed != 0 && speed_code(link.speed) == 0) ||
      (link.max_speed != 0 && speed_code(link.max_speed) == 0)) {
    props.fail("speed", "and max_speed must be 2.5, 5.0, 8.0, 16.0, 32.0 or 64.0 GT/s");
  }
  if (link.max_width > 32 || link.width > link.max_width)
    props.fail("width", "must be up to max_width, and that up to 32");
  function.mps = static_cast<unsigned>(props.number("mps", 256));
  function.max_mps = static_cast<unsigned>(props.number("max_mps", 512));
  for (const unsigned bytes : {function.mps, function.max_mps}) {
    if (bytes < 128 || bytes > 4096 || !std::has_single_bit(bytes)) {
      props.fail("mps", "and max_mps must be 128, 256, 512, 1024, 2048 or 4096");
    }
  }
  const bool port = function.type == PcieType::kRootPort || function.type == PcieType::kDownstream;
  function.has_acs = props.flag("acs", port);
  function.acs_control = static_cast<std::uint16_t>(props.number("acs_control", 0));
  function.power_state = props.text("power_state", "D0");
  function.config = choose(props, "config", "normal", kConfigStates);
  if (props.has("secondary")) function.wanted_secondary = static_cast<unsigned>(props.number("secondary", 0));
}

// at = "1f.3": device (hex) and function below the parent's bus.
void read_place(Props& props, Function& function) {
  const std::string text = props.text("at");
  if (text.empty()) return;
  unsigned device = 0;
  unsigned number = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, device, 16);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.' ||
      std::from_chars(first.ptr + 1, end, number).ptr != end || device > 31 || number > 7) {
    props.fail("at", "must look like \"1f.3\": device in hex up to 1f, function up to 7");
  }
  function.wanted_device = device;
  function.wanted_function = number;
}

void read_bars(Props& props, Function& function) {
  auto table = props.child("bars");
  if (!table) return;
  for (const std::string& key : table->keys()) {
    if (key.size() != 1 || key[0] < '0' || key[0] > '5') table->fail(key, "is not a BAR: use 0 to 5");
    auto entry = *table->child(key);
    Bar bar;
    bar.size = entry.size("size", 0);
    bar.kind = choose(entry, "kind", "mem64-prefetch", kBarKinds);
    bar.state = choose(entry, "state", "assigned", kBarStates);
    entry.finish();
    if (bar.size < 16 || (bar.size & (bar.size - 1)) != 0)
      table->fail(key, "needs a size that is a power of two");
    function.bars.emplace(key[0] - '0', bar);
  }
}

void read_metrics(Props& props, Function& function) {
  auto table = props.child("gpu_metrics");
  if (!table) return;
  function.metrics.revision = table->text("revision");
  for (const std::string& key : table->keys()) {
    if (key != "revision") function.metrics.values.emplace(key, table->values(key));
  }
}

void read_kfd(Props& props, Function& function) {
  auto table = props.child("kfd");
  if (!table) return;
  KfdDevice& kfd = function.kfd;
  kfd.present = table->flag("present", true);
  kfd.name = table->text("name");
  kfd.memory = table->sizes("memory");
  kfd.memory_width = static_cast<unsigned>(table->number("memory_width", 0));
  kfd.memory_clock = static_cast<unsigned>(table->number("memory_clock", 0));
  const std::int64_t caches = table->number("caches", 0);
  if (caches < 0 || caches > 4096) table->fail("caches", "must be 0 to 4096");
  kfd.caches = static_cast<unsigned>(caches);
  for (const std::uint64_t partition : table->values("missing_partitions")) {
    kfd.missing_partitions.push_back(static_cast<std::int64_t>(partition));
  }
  if (auto properties = table->child("properties")) {
    for (const std::string& key : properties->keys()) kfd.properties.emplace(key, properties->size(key, 0));
  }
  table->finish();
}

void read_fabric(Props& props, Function& function) {
  auto table = props.child("fabric");
  if (!table) return;
  FabricPorts& fabric = function.fabric;
  const std::int64_t ports = table->number("ports", 24);
  if (ports < 0 || ports > 64) table->fail("ports", "must be 0 to 64");
  fabric.ports = static_cast<unsigned>(ports);
  fabric.rate = table->text("rate", "100 Gb/sec (2X HDR)");
  fabric.masks = table->flag("masks", false);
  fabric.external = table->values("external");
  fabric.disabled = table->values("disabled");
  fabric.down = table->values("down");
  fabric.closed = table->values("closed");
  table->finish();
}

void read_control(Props& props, Function& function) {
  auto table = props.child("control");
  if (!table) return;
  ControlAnswers& control = function.control;
  control.present = true;
  control.masks = table->flag("masks", false);
  for (const auto& [key, number] :
       {std::pair{"server_type", &control.server_type}, std::pair{"status", &control.status},
        std::pair{"throttle", &control.throttle}}) {
    const std::int64_t value = table->number(key, 0);
    if (value < 0 || value > 0xffff) table->fail(key, "must be 0 to 65535");
    *number = static_cast<unsigned>(value);
  }
  control.card_name = table->text("card_name");
  control.reserved = table->size("reserved", 0);
  control.used = table->size("used", 0);
  control.error = table->text("error");
  if (control.reserved > function.vram || control.used > function.vram - control.reserved)
    table->fail("reserved", "and used must be no more than vram together");
  table->finish();
}

void read_gaudi2(Props& props, Function& function) {
  auto table = props.child("gaudi2_registers");
  if (!table) return;
  Gaudi2Registers& registers = function.gaudi2;
  registers.present = true;
  registers.secured = table->flag("secured", false);
  registers.valid = table->flag("valid", true);
  registers.pcs_by_firmware = table->flag("pcs_by_firmware", false);
  const std::int64_t serdes = table->number("serdes_type", 0);
  if (serdes < 0 || serdes > 31) table->fail("serdes_type", "must be 0 to 31");
  registers.serdes_type = static_cast<unsigned>(serdes);
  registers.down = table->values("down");
  registers.training = table->values("training");
  table->finish();
  if (function.module < 0 || function.module > 31)
    props.fail("gaudi2_registers", "needs `module`, 0 to 31: it is the card location");
  if (!function.bars.contains(0)) props.fail("gaudi2_registers", "needs BAR 0");
}

void read_instinct(Props& props, Function& function) {
  constexpr std::uint64_t kPorts = 8;
  constexpr int kRegisterBar = 5;
  constexpr int kSlots = 32;
  auto instinct = props.child("instinct");
  if (!instinct) return;
  function.instinct.present = true;
  function.instinct.disabled = instinct->values("disabled");
  for (const std::uint64_t port : function.instinct.disabled)
    if (port >= kPorts)
      instinct->fail("disabled", fmt::format("has {}: ports are 0 to {}", port, kPorts - 1));
  if (!function.bars.contains(kRegisterBar)) props.fail("instinct", "needs BAR 5, its registers");
  if (function.module < 0 || function.module >= kSlots)
    props.fail("instinct", fmt::format("needs `module`, 0 to {}", kSlots - 1));
  instinct->finish();
}

void read_driver_side(Props& props, Function& function) {
  function.partitions = static_cast<unsigned>(props.number("partitions", 1));
  if (function.partitions < 1 || function.partitions > 8) props.fail("partitions", "must be 1 to 8");
  function.vram = props.size("vram", 0);
  if (auto drm = props.child("drm")) {
    function.drm.card = drm->flag("card", true);
    function.drm.render = drm->flag("render", true);
    const std::int64_t partitions = drm->number("partitions", 1);
    if (partitions < 1 || partitions > 64) drm->fail("partitions", "must be 1 to 64");
    function.drm.partitions = static_cast<unsigned>(partitions);
    drm->finish();
  }
  read_fabric(props, function);
  read_control(props, function);
  read_instinct(props, function);
  read_metrics(props, function);
  read_kfd(props, function);
  function.attributes = props.pairs("attributes");
  function.always_attributes = props.pairs("set");
  function.hwmon = props.pairs("hwmon");
  function.drop_attributes = props.texts("drop_attributes");
}

}  // namespace

std::uint64_t stable_number(const std::string& seed) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, then the finalizer of SplitMix64
  for (const char c : seed) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

Function read_function(const toml::table& table, const std::string& where, const Variables& variables,
                       const std::string& machine_name) {
  Props props(table, where, variables);
  Function function;
  function.template_name = props.text("template");
  read_identity(props, function);
  read_link(props, function);
  read_place(props, function);
  read_bars(props, function);
  read_driver_side(props, function);
  const std::uint64_t burnt_in = stable_number(machine_name + "/" + function.name);
  function.unique_id =
      static_cast<std::uint64_t>(props.number("unique_id", static_cast<std::int64_t>(burnt_in)));
  const Variables of_module{{{"i", variables.numbers.at("i")}, {"module", function.module}}, {}};
  read_gaudi2(props, function);
  function.reference = read_reference_module(table, where, of_module, function.module);
  props.child("reference");
  props.finish();

  function.variables = variables;
  function.variables.numbers["module"] = function.module;
  function.variables.numbers["position"] = function.position;
  function.variables.numbers["vram"] = static_cast<std::int64_t>(function.vram);
  function.variables.texts["unique_id"] = fmt::format("{:016x}", function.unique_id);
  function.variables.texts["name"] = function.name;
  return function;
}

}  // namespace oam_sim
