// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/pci/attributes.hpp"

#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "hal/base/text.hpp"
#include "hal/pci/parse.hpp"
#include "hal/pci/path.hpp"

namespace oamhal::hal {

namespace {

oamhal_number_t absent(oamhal_absence why) {
  return {0, why, 0};
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

oamhal_absence absence_of(int error) {
  switch (error) {
    case ENOENT:
      return OAMHAL_ABSENT_NOT_REPORTED;
    case ENODATA:
      return OAMHAL_ABSENT_NOT_READ;
    case EACCES:
    case EPERM:
      return OAMHAL_ABSENT_NO_PERMISSION;
    case ETIMEDOUT:
      return OAMHAL_ABSENT_TIMEOUT;
    default:
      return OAMHAL_ABSENT_MALFORMED;
  }
}

std::optional<std::uint64_t> PciAttributes::read_hex(const Directory& directory, const char* name,
                                                     std::uint64_t limit) {
  const auto text = reader_.text(directory, name, kReadRequired);
  if (!text) return std::nullopt;
  const auto number = parse_number(*text, 16);
  if (!text->starts_with("0x") || !number || *number > limit) {
    reader_.malformed(directory, name, "a hexadecimal number");
    return std::nullopt;
  }
  return number;
}

std::optional<std::uint32_t> PciAttributes::read_class(const oamhal_bdf_t& bdf) {
  const auto number = read_hex(reader_.root().directory(), FunctionPath(bdf).of("class"), 0xffffff);
  if (!number) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

PciIds PciAttributes::read_ids(const oamhal_bdf_t& bdf, std::optional<std::uint32_t> pci_class) {
  const Directory& root = reader_.root().directory();
  FunctionPath path(bdf);
  if (const auto text = reader_.read(root, path.of("uevent"), OAMHAL_ATTRIBUTE_CACHED, kReadRequired)) {
    if (auto ids = parse_uevent(*text)) return *std::move(ids);
    reader_.malformed(root, path.of("uevent"), "a list of KEY=VALUE with PCI_CLASS and PCI_ID");
  }
  const auto number = [&](const char* name) {
    return static_cast<std::uint16_t>(read_hex(root, path.of(name), 0xffff).value_or(0));
  };
  PciIds ids;
  if (!pci_class) pci_class = read_class(bdf);
  ids.pci_class = pci_class.value_or(0);
  ids.vendor = number("vendor");
  ids.device = number("device");
  ids.subsystem_vendor = number("subsystem_vendor");
  ids.subsystem_device = number("subsystem_device");
  if (const auto driver = reader_.root().read_link(root, path.of("driver"))) ids.driver = last_part(*driver);
  return ids;
}

std::expected<std::optional<std::vector<Bar>>, int> PciAttributes::read_bars(const Directory& directory) {
  const auto text = reader_.read(directory, "resource", OAMHAL_ATTRIBUTE_CACHED, kReadRequired);
  if (!text && text.error() == ENODATA) return std::unexpected(ENODATA);
  if (!text) return std::nullopt;
  auto bars = parse_resource(*text);
  if (!bars) reader_.malformed(directory, "resource", "a list of address ranges");
  return bars;
}

bool PciAttributes::read_details(const Directory& directory, PciFunction& function) {
  function.virtual_function = reader_.root().read_link(directory, "physfn").has_value();
  auto bars = read_bars(directory);
  if (!bars) {
    const auto why = absent(OAMHAL_ABSENT_NOT_READ);
    function.numa_node = function.iommu_group = why;
    function.link = {why, why, why, why};
    return false;
  }
  const bool has_bars = bars->has_value();
  if (has_bars) function.bars = *std::move(*bars);
  read_places(directory, function);
  // The configuration space of a powered-down function does not answer; asking would wake it.
  if (!reader_.allows(OAMHAL_ATTRIBUTE_CONFIG) || function.power_state == "D3cold") {
    const auto why =
        absent(reader_.allows(OAMHAL_ATTRIBUTE_CONFIG) ? OAMHAL_ABSENT_NOT_REPORTED : OAMHAL_ABSENT_NOT_READ);
    function.link = {why, why, why, why};
    return true;
  }
  read_link(directory, function.link);
  function.config = read_config(directory, has_bars ? &function.bars : nullptr);
  return true;
}

void PciAttributes::read_places(const Directory& directory, PciFunction& function) {
  if (const auto revision = read_hex(directory, "revision", 0xff))
    function.revision = static_cast<std::uint8_t>(*revision);
  function.numa_node = read_numa_node(directory);
  if (const auto cpus = reader_.text(directory, "local_cpulist")) {
    function.local_cpus = *cpus;
    if (cpus->find_first_not_of("0123456789,-") != std::string_view::npos) {
      reader_.malformed(directory, "local_cpulist", "a list of CPUs");
      function.local_cpus.clear();
    }
  }
  if (const auto state = reader_.text(directory, "power_state")) {
    function.power_state = *state;
    if (*state != "unknown" && *state != "error" && !state->starts_with('D'))
      reader_.malformed(directory, "power_state", "a PCI power state");
  }
  function.iommu_group = read_iommu_group(directory);
}

void PciAttributes::read_bridge(Bridge& bridge) {
  const auto why = absent(OAMHAL_ABSENT_NOT_READ);
  bridge.link = {why, why, why, why};
  if (!reader_.allows(OAMHAL_ATTRIBUTE_CONFIG)) return;
  const auto directory =
      reader_.root().open_directory(reader_.root().directory(), FunctionPath(bridge.bdf).c_str());
  if (!directory) return;
  read_link(*directory, bridge.link);
  bridge.config = read_config(*directory, nullptr);
}

oamhal_number_t PciAttributes::read_numa_node(const Directory& directory) {
  const auto text = reader_.text(directory, "numa_node");
  if (!text) return absent(absence_of(text.error()));
  if (*text == "-1") return absent(OAMHAL_ABSENT_NOT_REPORTED);
  const auto number = parse_number(*text);
  if (!number) {
    reader_.malformed(directory, "numa_node", "a NUMA node");
    return absent(OAMHAL_ABSENT_MALFORMED);
  }
  return {*number, OAMHAL_PRESENT, 0};
}

oamhal_number_t PciAttributes::read_iommu_group(const Directory& directory) {
  const auto target = reader_.root().read_link(directory, "iommu_group");
  if (!target) return absent(OAMHAL_ABSENT_NOT_REPORTED);
  const auto number = parse_number(last_part(*target));
  if (!number) return absent(OAMHAL_ABSENT_MALFORMED);
  return {*number, OAMHAL_PRESENT, 0};
}

template <typename F>
oamhal_number_t PciAttributes::read_link_value(const Directory& directory, const char* name,
                                               const char* expected, F parse) {
  auto text = reader_.read(directory, name, OAMHAL_ATTRIBUTE_CONFIG);
  if (!text) return absent(absence_of(text.error()));
  const auto value = parse(*text);
  if (value) return *value;
  reader_.malformed(directory, name, expected);
  return absent(OAMHAL_ABSENT_MALFORMED);
}

void PciAttributes::read_link(const Directory& directory, oamhal_pcie_link_t& link) {
  link.speed_tenth_gts = read_link_value(directory, "current_link_speed", "a PCIe speed", parse_link_speed);
  link.width = read_link_value(directory, "current_link_width", "a lane count", parse_link_width);
  link.max_speed_tenth_gts = read_link_value(directory, "max_link_speed", "a PCIe speed", parse_link_speed);
  link.max_width = read_link_value(directory, "max_link_width", "a lane count", parse_link_width);
}

ConfigFacts PciAttributes::read_config(const Directory& directory, const std::vector<Bar>* bars) {
  const auto file = reader_.open(directory, "config", OAMHAL_ATTRIBUTE_CONFIG);
  if (!file) {
    if (file.error() != ENOENT && file.error() != ENODATA) reader_.problem(directory, "config", file.error());
    return {};
  }
  bool empty = true;
  const auto dword = [&](std::uint32_t offset) -> std::optional<std::uint32_t> {
    unsigned char bytes[4];
    if (::pread(file->get(), bytes, sizeof bytes, static_cast<off_t>(offset)) != sizeof bytes)
      return std::nullopt;
    empty = false;
    return bytes[0] | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 |
           std::uint32_t{bytes[3]} << 24;
  };
  ConfigFacts facts = parse_config(dword);
  if (bars != nullptr && facts.id && !facts.all_ones) facts.given_up_bars = find_given_up_bars(dword, *bars);
  if (empty) reader_.problem(directory, "config", EBADMSG);
  return facts;
}

}  // namespace oamhal::hal
