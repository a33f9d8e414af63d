// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/json_values.hpp"

namespace oam_info {

namespace {

Json platform_json(const Platform& platform) {
  return {{"name", platform.name},         {"description", platform.description}, {"source", platform.source},
          {"verified", platform.verified}, {"modules", platform.modules},         {"facts", platform.facts}};
}

Json root_port_json(const Inventory& inventory, const oamhal::host_module_info& module,
                    const oamhal::bridge_info& port) {
  Json devices = Json::array();
  for (const auto& device : inventory.snapshot.devices(module)) {
    const auto bridges = inventory.snapshot.bridges(device);
    if (!bridges.empty() &&
        oamhal::text_of(bridges[bridges.size() - 1].bdf_text) == oamhal::text_of(port.bdf_text))
      devices.push_back(text(device.id));
  }
  return {{"bdf", text(port.bdf_text)}, {"link", pcie_link_json(port.link)}, {"devices", std::move(devices)}};
}

}  // namespace

Json pcie_link_json(const oamhal_pcie_link_t& link) {
  return {{"speed_gts", scaled(link.speed_tenth_gts, 10)},
          {"width", number(link.width)},
          {"max_speed_gts", scaled(link.max_speed_tenth_gts, 10)},
          {"max_width", number(link.max_width)}};
}

Json host_json(const Inventory& inventory) {
  const oamhal_snapshot_info_t& info = inventory.snapshot.info();
  Json json = {{"hostname", text(info.hostname)},
               {"kernel", text(info.kernel)},
               {"numa_nodes", Json(inventory.snapshot.numa_nodes())}};
  if ((info.flags & OAMHAL_ENUMERATE_HOST) != 0)
    json["system"] = {{"product", text(info.product_name)},
                      {"vendor", text(info.system_vendor)},
                      {"mainboard", text(info.mainboard_name)}};
  json["platform"] = inventory.platform ? platform_json(*inventory.platform) : Json(nullptr);
  return json;
}

Json host_modules_json(const Inventory& inventory) {
  return list(inventory.snapshot.host_modules(), [&](const auto& module) {
    return Json{
        {"id", text(module.id)},
        {"package", number(module.package)},
        {"cpus", text(module.cpus)},
        {"numa_nodes", Json(inventory.snapshot.numa_nodes(module))},
        {"memory_bytes", number(module.memory_bytes)},
        {"root_ports", list(inventory.snapshot.root_ports(module),
                            [&](const auto& port) { return root_port_json(inventory, module, port); })},
        {"devices",
         list(inventory.snapshot.devices(module), [](const auto& device) { return text(device.id); })}};
  });
}

Json empty_ports_json(const Inventory& inventory) {
  return list(inventory.snapshot.empty_ports(), [&](const auto& port) {
    const bool known = port.sibling_device < inventory.devices.size();
    return Json{{"bdf", text(port.bdf_text)},
                {"vendor_id", hex(port.vendor_id, 4)},
                {"device_id", hex(port.device_id, 4)},
                {"sibling_device", text(known ? inventory.devices[port.sibling_device].id : nullptr)},
                {"link_state", oamhal_link_state_name(port.link_state)},
                {"link", pcie_link_json(port.link)},
                {"slot", text(port.slot)}};
  });
}

}  // namespace oam_info
