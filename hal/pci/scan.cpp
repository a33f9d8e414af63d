// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/pci/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "hal/base/bdf.hpp"
#include "hal/base/text.hpp"
#include "hal/pci/attributes.hpp"
#include "hal/pci/parse.hpp"
#include "hal/pci/path.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kDevices = "sys/bus/pci/devices";
constexpr const char* kSlots = "sys/bus/pci/slots";

/// One run of scan_pci.
class Scanner {
 public:
  Scanner(AttributeReader& reader, const PciFilter& filter, FunctionReporters& reporters)
      : reader_(reader), filter_(filter), reporters_(reporters), attributes_(reader) {}

  PciScan run() {
    const auto devices = reader_.root().open_directory(reader_.root().directory(), kDevices);
    if (!devices) return {};
    scan_.has_bus = true;
    list_functions(*devices);
    for (const std::uint64_t key : functions_) consider(bdf_of_key(key));
    if (scan_.functions.empty()) return std::move(scan_);
    for (const auto& [bdf, pci_class] : nics_) take_nic(bdf, pci_class);
    // What is above a function that was taken is not empty.
    std::erase_if(ports_, [&](const oamhal_bdf_t& port) { return index_of(port) != 0; });
    scan_.empty_ports = find_empty_ports(reader_, attributes_, ports_);
    label_slots();
    return std::move(scan_);
  }

 private:
  /// Another spelling of an address would be the same function twice: four digits of the domain, or more when
  /// it needs them, in lower case (in upper case a letter lacks a bit that every other character has).
  static bool is_canonical(std::string_view name) {
    constexpr std::size_t kUsual = 12;
    constexpr std::uint64_t kLower = 0x2020202020202020;
    if (name.size() < kUsual || (name.size() > kUsual && name.front() == '0')) return false;
    // Eight characters from each end: no name is longer than both.
    std::uint64_t ends[2];
    std::memcpy(&ends[0], name.data(), sizeof ends[0]);
    std::memcpy(&ends[1], name.data() + name.size() - sizeof ends[1], sizeof ends[1]);
    return (ends[0] & ends[1] & kLower) == kLower;
  }

  void list_functions(const Directory& devices) {
    const int error = reader_.list(devices, [&](const char* name) {
      const std::string_view text(name);
      if (const auto bdf = parse_bdf(text); bdf && is_canonical(text))
        functions_.push_back(bdf_key(*bdf));
      else
        reader_.malformed(devices, name, "named like a PCI address, and was passed over");
      return true;
    });
    if (error != 0) reader_.problem(reader_.root().directory(), kDevices, error);
    std::ranges::sort(functions_);
    scan_.function_count = static_cast<std::uint32_t>(functions_.size());
  }

  /// Reads the class first: of most functions that is all that is ever read.
  void consider(const oamhal_bdf_t& bdf) {
    Reporter* const before = reader_.set_reporter(reporters_.reporter_for(bdf));
    const auto pci_class = attributes_.read_class(bdf);
    if (!pci_class || may_be_accelerator(*pci_class)) {
      PciFunction function;
      function.bdf = bdf;
      function.ids = attributes_.read_ids(bdf, pci_class);
      if (may_be_accelerator(function.ids.pci_class) && filter_.wanted(function.ids))
        take(std::move(function));
    } else if (filter_.with_nics && is_nic(*pci_class)) {
      nics_.emplace_back(bdf, *pci_class);
    } else if (filter_.with_empty_ports && is_pci_bridge(*pci_class)) {
      ports_.push_back(bdf);
    }
    reader_.set_reporter(before);
  }

  void take(PciFunction function) {
    FunctionPath path(function.bdf);
    const Directory& root = reader_.root().directory();
    const auto directory = reader_.root().open_directory(root, path.c_str());
    if (directory) {
      if (attributes_.read_details(*directory, function))
        function.placed = read_bridges(function.bdf, function.bridges);
    } else {
      function.inaccessible = directory.error();
      reader_.problem(root, path.c_str(), directory.error());
    }
    scan_.functions.push_back(std::move(function));
  }

  void take_nic(const oamhal_bdf_t& bdf, std::uint32_t pci_class) {
    Reporter* const before = reader_.set_reporter(reporters_.reporter_for(bdf));
    PciNic& nic = scan_.nics.emplace_back();
    nic.bdf = bdf;
    read_nic(reader_, attributes_, pci_class, nic);
    nic.placed = read_bridges(bdf, nic.bridges);
    reader_.set_reporter(before);
  }

  /// Whether the function's place is known.
  bool read_bridges(const oamhal_bdf_t& bdf, std::vector<std::uint32_t>& bridges) {
    FunctionPath path(bdf);
    const Directory& root = reader_.root().directory();
    const auto target = reader_.root().read_link(root, path.c_str());
    if (!target) return false;
    auto chain = parse_hierarchy(*target);
    if (chain.empty() || bdf_key(chain.back()) != bdf_key(bdf)) {
      reader_.malformed(root, path.c_str(), "a link to the function's place in sys/devices");
      return false;
    }
    chain.pop_back();
    bridges.reserve(chain.size());
    for (auto bridge = chain.rbegin(); bridge != chain.rend(); ++bridge)
      bridges.push_back(bridge_index(*bridge));
    return true;
  }

  std::uint32_t bridge_index(const oamhal_bdf_t& bdf) {
    std::uint32_t& index = index_of(bdf);
    if (index != 0) return index - 1;
    Bridge& bridge = scan_.bridges.emplace_back();
    bridge.bdf = bdf;
    bridge.ids = attributes_.read_ids(bdf, std::nullopt);
    bridge.package_internal = filter_.package_internal(bridge.ids.vendor, bridge.ids.device);
    attributes_.read_bridge(bridge);
    index = static_cast<std::uint32_t>(scan_.bridges.size());
    return index - 1;
  }

  /// One more than the index of a bridge, or 0 while it has none.
  std::uint32_t& index_of(const oamhal_bdf_t& bdf) {
    const std::uint64_t key = bdf_key(bdf);
    const auto listed = std::ranges::lower_bound(functions_, key);
    if (listed == functions_.end() || *listed != key) return unlisted_bridges_[key];
    bridge_of_function_.resize(functions_.size());
    return bridge_of_function_[static_cast<std::size_t>(listed - functions_.begin())];
  }

  /// sys/bus/pci/slots/NAME/address holds the bus and device number of what sits in the slot.
  void label_slots() {
    const auto directory = reader_.root().open_directory(reader_.root().directory(), kSlots);
    if (!directory) return;
    std::vector<std::string> names;
    (void)reader_.list(*directory, [&](const char* name) {
      names.emplace_back(name);
      return true;
    });
    std::sort(names.begin(), names.end());
    std::unordered_map<std::uint64_t, const std::string*> slots;
    for (const std::string& name : names)
      if (const auto address = read_slot_address(*directory, name)) slots.try_emplace(*address, &name);
    const auto slot_of = [&](const oamhal_bdf_t& bdf) -> std::string {
      const auto found = slots.find(bdf_key(bdf) & ~std::uint64_t{7});
      return found == slots.end() ? std::string() : *found->second;
    };
    for (Bridge& bridge : scan_.bridges) bridge.slot = slot_of(bridge.bdf);
    for (EmptyPort& port : scan_.empty_ports) port.slot = slot_of(port.bdf);
    for (PciFunction& function : scan_.functions) {
      function.slot = slot_of(function.bdf);
      for (const std::uint32_t bridge : function.bridges)
        if (function.slot.empty()) function.slot = scan_.bridges[bridge].slot;
    }
  }

  std::optional<std::uint64_t> read_slot_address(const Directory& directory, const std::string& slot) {
    const std::string name = slot + "/address";
    const auto text = reader_.text(directory, name.c_str());
    if (!text) return std::nullopt;
    const auto bdf = parse_bdf(fmt::format("{}.0", *text));
    if (!bdf) {
      reader_.malformed(directory, name.c_str(), "a PCI address");
      return std::nullopt;
    }
    return bdf_key(*bdf);
  }

  AttributeReader& reader_;
  const PciFilter& filter_;
  FunctionReporters& reporters_;
  PciAttributes attributes_;
  PciScan scan_;
  /// The keys of all functions, in order, and for each what index_of() says.
  std::vector<std::uint64_t> functions_;
  std::vector<std::uint32_t> bridge_of_function_;
  /// The same of bridges above a function that the bus does not have.
  std::unordered_map<std::uint64_t, std::uint32_t> unlisted_bridges_;
  std::vector<std::pair<oamhal_bdf_t, std::uint32_t>> nics_;
  std::vector<oamhal_bdf_t> ports_;
};

}  // namespace

PciScan scan_pci(AttributeReader& reader, const PciFilter& filter, FunctionReporters& reporters) {
  return Scanner(reader, filter, reporters).run();
}

}  // namespace oamhal::hal
