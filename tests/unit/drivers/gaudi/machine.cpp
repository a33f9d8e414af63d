// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "machine.hpp"

#include <algorithm>
#include <cstring>

namespace oamhal::test {
namespace {

std::int32_t take_port(void* user, const oamhal_backend_port_t* c) {
  static_cast<Device*>(user)->ports.push_back(port_of(*c));
  return 0;
}

std::int32_t take_link(void* user, const oamhal_backend_link_t* c) {
  static_cast<Device*>(user)->links.push_back(link_of(*c));
  return 0;
}

oamhal_backend_sink_t sink_of(Device& device) {
  oamhal_backend_sink_t sink{};
  sink.size = sizeof sink;
  sink.self = &device;
  sink.identity = [](void* user, const oamhal_backend_identity_t* c) {
    auto& to = *static_cast<Device*>(user);
    to.state = c->state;
    to.state_reason = text_of(c->state_reason);
    to.part_number = text_of(c->part_number);
    to.memory_capacity = number_of(c->memory_capacity_bytes);
    to.memory_used = number_of(c->memory_used_bytes);
    to.slot = number_of(c->slot);
    to.links_up = number_of(c->links_up);
    to.links_total = number_of(c->links_total);
    return 0;
  };
  sink.firmware = [](void*, const char*, const char*) { return 0; };
  sink.sharing = [](void* user, const oamhal_backend_sharing_t* c) {
    static_cast<Device*>(user)->export_call = text_of(c->export_call);
    return 0;
  };
  sink.memory = [](void* user, const oamhal_backend_memory_t* c) {
    static_cast<Device*>(user)->memories.emplace_back(c->capacity_bytes.value, c->used_bytes.value);
    return 0;
  };
  sink.register_map = [](void* user, const oamhal_register_map_t* map) {
    static_cast<Device*>(user)->names_registers = map != nullptr;
    return 0;
  };
  sink.reading = [](void* user, const oamhal_backend_reading_t* c) {
    static_cast<Device*>(user)->readings.push_back(reading_of(*c));
    return 0;
  };
  sink.port = &take_port;
  sink.link = &take_link;
  return sink;
}

const oamhal_backend_match_t* match_of(std::uint16_t device_id) {
  for (std::uint32_t i = 0; i < oamhal_backend_gaudi.match_count; ++i)
    if (oamhal_backend_gaudi.matches[i].device == device_id) return &oamhal_backend_gaudi.matches[i];
  return nullptr;
}

std::string path_of(const std::string& bdf) {
  return "sys/bus/pci/devices/" + bdf;
}

}  // namespace

const backend::Port* Device::port(std::uint32_t index) const {
  const auto found = std::ranges::find(ports, index, &backend::Port::index);
  return found == ports.end() ? nullptr : &*found;
}

const backend::Link* Device::link(std::uint32_t local_port) const {
  const auto found = std::ranges::find_if(
      links, [&](const backend::Link& link) { return link.local_port.value == local_port; });
  return found == links.end() ? nullptr : &*found;
}

std::string Machine::add(std::uint16_t device_id, unsigned module) {
  const auto bus = static_cast<std::uint8_t>(functions_.size() + 16);
  const char* digits = "0123456789abcdef";
  std::string bdf = std::string("0000:") + digits[bus >> 4] + digits[bus & 15] + ":00.0";
  functions_.push_back({bdf, device_id, bus});
  set(bdf, "status", "Operational");
  set(bdf, "module_id", std::to_string(module));
  return bdf;
}

void Machine::set(const std::string& bdf, const std::string& attribute, const std::string& text) {
  const std::string path = path_of(bdf) + "/" + attribute;
  std::erase_if(host.files, [&](const auto& file) {
    return file.first == path || (text.empty() && file.first.starts_with(path + "/"));
  });
  if (!text.empty()) host.files[path] = text + "\n";
}

void Machine::add_ports(const std::string& bdf, const std::string& name, unsigned count) {
  for (unsigned number = 1; number <= count; ++number) {
    const std::string port = "infiniband/" + name + "/ports/" + std::to_string(number) + "/";
    set(bdf, port + "state", "4: ACTIVE");
    set(bdf, port + "phys_state", "5: LinkUp");
    set(bdf, port + "rate", "100 Gb/sec (2X HDR)");
  }
}

void Machine::add_interface(const std::string& bdf, unsigned port) {
  set(bdf, "net/enp16s0d" + std::to_string(port) + "/dev_port", std::to_string(port));
}

void Machine::answer(unsigned n, const Answers& answers) {
  const std::string number = std::to_string(n);
  if (answers.old)
    host.files["sys/class/habanalabs/hl" + number + "/pci_addr"] = functions_.at(n).bdf + "\n";
  else
    set(functions_.at(n).bdf, "accel/accel" + number + "/uevent", "MAJOR=261");
  std::string hw_ip(304, '\0');
  const auto put = [&](std::size_t offset, auto value) {
    std::memcpy(hw_ip.data() + offset, &value, sizeof value);
  };
  put(16, std::uint64_t{0x1000000000});
  put(36, answers.module);
  put(46, answers.server_type);
  put(256, answers.ports);
  put(264, answers.external);
  put(296, std::uint64_t{0x10000000});
  std::memcpy(hw_ip.data() + 200, "HL-225H", 7);
  const std::string base = (answers.old ? "hl_controlD" : "accel_controlD") + number + "/";
  host.replies[base + "hw-ip"] = hw_ip;
  const std::uint64_t free_bytes = 0xf00000000;
  host.replies[base + "dram-usage"] = std::string(reinterpret_cast<const char*>(&free_bytes), 8);
  host.replies[base + "device-status"] = std::string(8, '\0');
  host.replies[base + "clock-throttle"] = std::string(40, '\0');
  host.open_nodes = true;
}

void Machine::fill_hls2(Machine& machine) {
  for (unsigned i = 0; i < 8; ++i) {
    const std::string bdf = machine.add(0x1020, 7 - i);
    machine.add_ports(bdf, "hbl_" + std::to_string(i), 24);
    for (const unsigned port : {8U, 22U, 23U}) machine.add_interface(bdf, port);
  }
}

FakeWindow& Machine::add_registers(const std::string& bdf, std::uint32_t card_location) {
  unbind(bdf);
  FakeWindow& window = host.windows[bdf];
  window.length = 0x10000000;
  window.words[0x8c4b150] = 0x80000000;  // valid, and not protected
  window.words[0x8c4b300] = 5;           // in preboot
  window.words[0x8c4b434] = card_location << 2 | 0x380;
  for (std::uint64_t port = 0; port < 24; ++port) {
    const std::uint64_t pcs = 0x4000000 + 0x546c000 + port / 2 * 0x80000 + port % 2 * 0x2000;
    window.words[pcs + 0x80] = 0x1001;
    window.words[pcs + 0xc8] = 0x100f;
  }
  return window;
}

std::map<std::string, Device> Machine::run() {
  const oamhal_backend_ops_t& ops = *oamhal_backend_gaudi.ops;
  std::vector<oamhal_backend_function_t> functions;
  for (const Function& from : functions_) {
    oamhal_backend_function_t function{};
    function.size = sizeof function;
    function.bdf.bus = from.bus;
    function.bdf_text = from.bdf.c_str();
    function.vendor_id = 0x1da3;
    function.device_id = from.device_id;
    const auto driver = drivers_.find(from.bdf);
    function.kernel_driver = driver == drivers_.end() ? "habanalabs" : driver->second.c_str();
    if (*function.kernel_driver == '\0') function.kernel_driver = nullptr;
    function.match = match_of(from.device_id);
    functions.push_back(function);
  }
  std::map<std::string, Device> devices;
  void* scan = nullptr;
  if (ops.scan(host.table(""), functions.data(), static_cast<std::uint32_t>(functions.size()), &scan) != 0)
    return devices;
  for (const auto& function : functions) {
    Device& device = devices[function.bdf_text];
    const oamhal_backend_sink_t sink = sink_of(device);
    const auto* table = host.table(function.bdf_text);
    void* made = nullptr;
    device.probed = ops.probe(table, scan, &function, &made);
    if (device.probed != OAMHAL_OK) continue;
    ops.identify(made, table, &sink);
    ops.memory(made, table, &sink);
    ops.ports(made, table, &sink);
    ops.links(made, table, &sink);
    ops.registers(made, table, &sink);
    if (ask_readings) ops.readings(made, table, &sink);
    if (on_device) on_device(made, table);
    ops.release(made);
  }
  ops.scan_release(scan);
  return devices;
}

}  // namespace oamhal::test
