// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <iterator>
#include <map>
#include <span>
#include <string_view>
#include <tuple>

#include "hal/base/bdf.hpp"
#include "hal/core/discovery.hpp"

namespace oamhal::hal {

namespace {

bool known(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

/// Tenths of GT/s times lanes, or 0.
std::uint64_t capacity(const oamhal_number_t& speed, const oamhal_number_t& width) {
  return known(speed) && known(width) ? speed.value * width.value : 0;
}

std::string speed_text(const oamhal_number_t& speed, const oamhal_number_t& width) {
  return fmt::format("{}.{} GT/s x{}", speed.value / 10, speed.value % 10, width.value);
}

void report_bar(Draft& draft, std::uint32_t index, std::string_view size) {
  draft.reports.push_back(
      {"pci.bar-unassigned", OAMHAL_SEVERITY_ERROR,
       fmt::format("BAR {} of {} ({}) has no address.", index, draft.bdf_text, size),
       "Turn on \"Above 4G decoding\" and resizable BARs in the firmware setup, or boot with "
       "pci=realloc."});
}

void check_bars(Draft& draft) {
  for (const std::uint32_t index : draft.function.config.given_up_bars)
    report_bar(draft, index, "of unknown size: the kernel gave it up");
  for (const Bar& bar : draft.function.bars) {
    if ((bar.flags & OAMHAL_MEMORY_UNASSIGNED) == 0 || (bar.flags & OAMHAL_MEMORY_IO_PORTS) != 0) continue;
    const bool large = bar.size >> 30 != 0;
    report_bar(draft, bar.index, fmt::format("{} {}", bar.size >> (large ? 30 : 20), large ? "GiB" : "MiB"));
  }
}

void check_power(Draft& draft) {
  if (!draft.function.power_state.starts_with("D3")) return;
  draft.reports.push_back(
      {"pci.power-d3", OAMHAL_SEVERITY_WARNING,
       fmt::format("{} is in power state {}.", draft.bdf_text, draft.function.power_state),
       "Write \"on\" to its power/control to keep it awake."});
}

/// A link that trained below what both of its ends can do.
void check_training(Draft& draft, const oamhal_pcie_link_t& low, const char* name,
                    const oamhal_pcie_link_t* above) {
  const std::uint64_t now = capacity(low.speed_tenth_gts, low.width);
  std::uint64_t most = capacity(low.max_speed_tenth_gts, low.max_width);
  if (now == 0 || most == 0) return;
  if (above != nullptr && known(above->max_speed_tenth_gts) && known(above->max_width)) {
    const auto speed = std::min(low.max_speed_tenth_gts.value, above->max_speed_tenth_gts.value);
    most = speed * std::min(low.max_width.value, above->max_width.value);
  }
  if (now < most) {
    draft.reports.push_back(
        {"pcie.link-degraded", OAMHAL_SEVERITY_WARNING,
         fmt::format("the PCIe link of {} runs at {}, though both of its ends can do more.", name,
                     speed_text(low.speed_tenth_gts, low.width)),
         "Reseat the module or the riser, and look at the AER counters of the port above."});
  } else if (now < capacity(low.max_speed_tenth_gts, low.max_width)) {
    draft.reports.push_back(
        {"pcie.slot-slower", OAMHAL_SEVERITY_INFO,
         fmt::format("the PCIe link of {} runs at {}; it could do {}, the port above cannot.", name,
                     speed_text(low.speed_tenth_gts, low.width),
                     speed_text(low.max_speed_tenth_gts, low.max_width)),
         "Nothing to do if the baseboard is of that generation."});
  }
}

void check_hops(Draft& draft, const PciScan& pci) {
  const PciFunction& function = draft.function;
  const auto& bridges = function.bridges;
  const auto bridge_at = [&](std::size_t i) {
    return i < bridges.size() ? &pci.bridges[bridges[i]] : nullptr;
  };
  const oamhal_pcie_link_t* above = bridge_at(0) == nullptr ? nullptr : &bridge_at(0)->link;
  check_training(draft, function.link, draft.bdf_text, above);
  const std::uint64_t own = capacity(function.link.speed_tenth_gts, function.link.width);
  for (std::size_t i = 0; i < bridges.size(); ++i) {
    const Bridge& bridge = *bridge_at(i);
    const std::uint64_t hop = capacity(bridge.link.speed_tenth_gts, bridge.link.width);
    if (own != 0 && hop != 0 && hop < own)
      draft.reports.push_back(
          {"pcie.hop-slower", OAMHAL_SEVERITY_WARNING,
           fmt::format(
               "the hop at {} on the way from {} to the host runs at {}, slower than the device's own link.",
               bdf_text(bridge.bdf), draft.bdf_text,
               speed_text(bridge.link.speed_tenth_gts, bridge.link.width)),
           "Reseat what is between, or expect host copies to be limited by it."});
  }
}

void check_config_id(Draft& draft) {
  const auto& id = draft.function.config.id;
  if (!id || *id == UINT32_MAX) return;
  const PciIds& ids = draft.function.ids;
  if ((*id & 0xffff) == ids.vendor && *id >> 16 == ids.device) return;
  draft.reports.push_back(
      {"pci.config-mismatch", OAMHAL_SEVERITY_WARNING,
       fmt::format("config of {} begins with {:04x}:{:04x}, but the kernel enumerated {:04x}:{:04x}.",
                   draft.bdf_text, *id & 0xffff, *id >> 16, ids.vendor, ids.device),
       "The function was replaced or its firmware changed since boot: rescan the bus, or take the capture "
       "again."});
}

void check_config(Draft& draft, const PciScan& pci) {
  check_config_id(draft);
  const auto& bridges = draft.function.bridges;
  const auto& payload = draft.function.config.max_payload_bytes;
  if (!bridges.empty() && payload) {
    const Bridge& above = pci.bridges[bridges.front()];
    if (above.config.max_payload_bytes && *above.config.max_payload_bytes != *payload)
      draft.reports.push_back(
          {"pcie.mps-mismatch", OAMHAL_SEVERITY_WARNING,
           fmt::format("{} may send {} byte payloads and the port above it ({}) {} byte ones.",
                       draft.bdf_text, *payload, bdf_text(above.bdf), *above.config.max_payload_bytes),
           "Boot with pci=pcie_bus_safe, or update the firmware."});
  }
  // Between root ports traffic goes through the host whatever ACS says; below a switch it need not.
  for (std::size_t i = 0; i + 1 < bridges.size(); ++i) {
    const Bridge& bridge = pci.bridges[bridges[i]];
    if (bridge.config.acs_redirect != true) continue;
    draft.reports.push_back({"pcie.acs-redirect", OAMHAL_SEVERITY_INFO,
                             fmt::format("ACS at {} sends peer-to-peer traffic of {} up to the host.",
                                         bdf_text(bridge.bdf), draft.bdf_text),
                             "For fast copies between devices turn ACS redirection off in the firmware "
                             "setup; virtual machines need it."});
  }
}

/// Devices of one model on one baseboard, at one position of their modules, that have fewer links than most
/// of the others.
void check_fabric(Gathered& gathered) {
  std::map<std::tuple<std::string_view, std::string_view, std::uint32_t>, std::vector<Draft*>> groups;
  for (Draft& draft : gathered.drafts)
    if (!draft.baseboard_key.empty() && draft.identity.model != nullptr && known(draft.identity.links_up))
      groups[{draft.baseboard_key, draft.identity.model, draft.identity.module_position}].push_back(&draft);
  for (auto& [key, drafts] : groups) {
    std::map<std::uint64_t, std::size_t> counts;
    for (const Draft* draft : drafts) ++counts[draft->identity.links_up.value];
    const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second, a.first) < std::pair(b.second, b.first);
    });
    for (Draft* draft : drafts)
      if (draft->identity.links_up.value < most->first)
        draft->reports.push_back(
            {"fabric.fewer-links", OAMHAL_SEVERITY_ERROR,
             fmt::format("{} has {} fabric links up where its peers have {}.", draft->bdf_text,
                         draft->identity.links_up.value, most->first),
             "Find the missing pair with oam-info topology; reseat both of its modules."});
  }
}

/// One version of one firmware of one device.
struct FirmwareVersion {
  std::uint16_t vendor = 0;
  std::uint16_t device = 0;
  std::string_view name;
  std::string_view version;
  auto operator<=>(const FirmwareVersion&) const = default;
};

void check_firmware(Gathered& gathered) {
  std::vector<FirmwareVersion> all;
  std::vector<FirmwareVersion> own;
  std::map<std::uint16_t, const char*> makers;
  for (const Draft& draft : gathered.drafts) {
    const PciIds& ids = draft.function.ids;
    makers.emplace(ids.vendor, draft.match->vendor_label == nullptr ? "" : draft.match->vendor_label);
    // Most say what the one before them said.
    const auto latest = std::span(all).last(std::min(all.size(), draft.firmware.size()));
    own.clear();
    for (const auto& [name, version] : draft.firmware) own.push_back({ids.vendor, ids.device, name, version});
    if (!std::ranges::equal(own, latest)) all.insert(all.end(), own.begin(), own.end());
  }
  std::ranges::sort(all);
  const auto [first_copy, end] = std::ranges::unique(all);
  all.erase(first_copy, end);
  const auto same_part = [](const FirmwareVersion& x, const FirmwareVersion& y) {
    return x.vendor == y.vendor && x.device == y.device && x.name == y.name;
  };
  for (auto first = all.cbegin(); first != all.cend();) {
    const auto last =
        std::find_if(first, all.cend(), [&](const auto& other) { return !same_part(*first, other); });
    if (last - first > 1) {
      std::vector<std::string_view> versions;
      std::transform(first, last, std::back_inserter(versions),
                     [](const auto& each) { return each.version; });
      gathered.host_reports.push_back(
          {"firmware.mixed", OAMHAL_SEVERITY_WARNING,
           fmt::format("the devices {} {:04x} have {} different versions of firmware {}: {}.",
                       makers[first->vendor], first->device, versions.size(), first->name,
                       fmt::join(versions, ", ")),
           "Bring all modules to one version."});
    }
    first = last;
  }
}

void check_host(Gathered& gathered) {
  if (!gathered.host.lockdown.empty() && gathered.host.lockdown != "none")
    gathered.host_reports.push_back(
        {"host.lockdown", OAMHAL_SEVERITY_INFO,
         fmt::format("the kernel is locked down ({}).", gathered.host.lockdown),
         "Registers, configuration space beyond 64 bytes and debugfs may be closed even to root."});
  if (!gathered.drafts.empty()) return;
  std::string why =
      gathered.pci.has_bus
          ? fmt::format("none of the {} PCI functions is a known accelerator or has class 0x1200",
                        gathered.pci.function_count)
          : "this root has no PCI bus (sys/bus/pci/devices cannot be opened)";
  gathered.host_reports.push_back(
      {"none.no-accelerator", OAMHAL_SEVERITY_INFO, fmt::format("no accelerator was found: {}.", why),
       "If one should be there, look at its power and its PCIe link at the BMC; to try the tools without "
       "hardware, use a machine of oam-sim list."});
}

}  // namespace

void check(Gathered& gathered) {
  for (Draft& draft : gathered.drafts) {
    check_bars(draft);
    check_power(draft);
    check_hops(draft, gathered.pci);
    check_config(draft, gathered.pci);
  }
  check_fabric(gathered);
  check_firmware(gathered);
  check_host(gathered);
}

}  // namespace oamhal::hal
