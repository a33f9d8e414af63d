// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/pci/nic.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "hal/base/text.hpp"
#include "hal/pci/path.hpp"

namespace oamhal::hal {

namespace {

/// IB_DEVICE_NAME_MAX; names of interfaces are shorter.
constexpr std::size_t kNameSize = 63;
/// A physical function in switchdev mode has an interface for each of its virtual ones.
constexpr std::size_t kMostNames = 1024;

std::string joined(std::string_view a, std::string_view b, std::string_view c = {}) {
  std::string path(a);
  (path += '/') += b;
  if (!c.empty()) (path += '/') += c;
  return path;
}

/// How good a state is: the ports of a function count as their best.
int rank_of(oamhal_link_state state) {
  constexpr std::array kWorstFirst = {OAMHAL_LINK_STATE_UNKNOWN,  OAMHAL_LINK_STATE_DISABLED,
                                      OAMHAL_LINK_STATE_NO_LINK,  OAMHAL_LINK_STATE_DOWN,
                                      OAMHAL_LINK_STATE_TRAINING, OAMHAL_LINK_STATE_STARTING,
                                      OAMHAL_LINK_STATE_UP};
  return static_cast<int>(std::ranges::find(kWorstFirst, state) - kWorstFirst.begin());
}

oamhal_link_state better(oamhal_link_state a, oamhal_link_state b) {
  return rank_of(a) < rank_of(b) ? b : a;
}

class NicReader {
 public:
  NicReader(AttributeReader& reader, PciNic& nic) : reader_(reader), nic_(nic) {}

  void read() {
    read_interfaces();
    nic_.rate_mbps = {0, OAMHAL_ABSENT_NOT_REPORTED, 0};
    FunctionPath path(nic_.bdf);
    const auto devices = open(path.of("infiniband"));
    if (!devices) return;
    nic_.rdma_names = names(*devices, "an RDMA device");
    if (!reader_.allows(OAMHAL_ATTRIBUTE_LIVE) && !nic_.rdma_names.empty())
      nic_.rate_mbps.absence = OAMHAL_ABSENT_NOT_READ;
    for (const std::string& name : nic_.rdma_names) read_ports(*devices, name);
    if (rate_ > 0 && nic_.rate_mbps.absence == OAMHAL_ABSENT_NOT_REPORTED)
      nic_.rate_mbps = {rate_, OAMHAL_PRESENT, 0};
    if (rdma_state_ != OAMHAL_LINK_STATE_UNKNOWN) nic_.state = rdma_state_;
  }

 private:
  std::expected<Directory, int> open(const char* path) {
    const Directory& root = reader_.root().directory();
    auto directory = reader_.root().open_directory(root, path);
    if (!directory && directory.error() != ENOENT) reader_.problem(root, path, directory.error());
    return directory;
  }

  /// The names in a directory, in order. Those that no kernel makes are passed over.
  std::vector<std::string> names(const Directory& directory, const char* what) {
    std::vector<std::string> found;
    const int error = reader_.list(directory, [&](const char* name) {
      const std::string_view text(name);
      if (text.size() > kNameSize || !is_plain_text(text))
        reader_.malformed(directory, text.size() > kNameSize ? "a long name" : "a name of control characters",
                          std::string("named like ") + what + ", and was passed over");
      else
        found.emplace_back(text);
      return found.size() < kMostNames;
    });
    if (error != 0) reader_.problem(directory, ".", error);
    std::ranges::sort(found);
    return found;
  }

  void read_interfaces() {
    FunctionPath path(nic_.bdf);
    const auto directory = open(path.of("net"));
    if (!directory) return;
    nic_.net_names = names(*directory, "an interface");
    for (const std::string& name : nic_.net_names) {
      const std::string file = joined(name, "operstate");
      const auto text = reader_.text(*directory, file.c_str());
      if (!text) continue;
      if (const auto state = parse_operstate(*text))
        nic_.state = better(nic_.state, *state);
      else
        reader_.malformed(*directory, file.c_str(), "the state of an interface");
      if (nic_.state == OAMHAL_LINK_STATE_UP) return;
    }
  }

  void read_ports(const Directory& devices, const std::string& device) {
    const std::string place = joined(device, "ports");
    const auto directory = reader_.root().open_directory(devices, place.c_str());
    if (!directory) {
      if (directory.error() != ENOENT) reader_.problem(devices, place.c_str(), directory.error());
      return;
    }
    for (const std::string& port : names(*directory, "a port")) {
      if (const auto number = parse_number(port); !number || *number == 0 || *number > 255) {
        reader_.malformed(*directory, port.c_str(), "the number of a port, and was passed over");
        continue;
      }
      read_link_layer(*directory, port);
      if (reader_.allows(OAMHAL_ATTRIBUTE_LIVE)) read_port(*directory, port);
    }
  }

  void read_link_layer(const Directory& directory, const std::string& port) {
    const std::string file = joined(port, "link_layer");
    const auto text = reader_.text(directory, file.c_str());
    if (!text || !nic_.link_layer.empty()) return;
    if (*text == "Ethernet" || *text == "InfiniBand")
      nic_.link_layer = *text;
    else if (*text != "Unknown")
      reader_.malformed(directory, file.c_str(), "the link layer of a port");
  }

  /// ib_query_port() behind both of these asks the firmware (drivers/infiniband/core/sysfs.c).
  void read_port(const Directory& directory, const std::string& port) {
    const auto state = live(directory, joined(port, "state"), "the state of a port", parse_rdma_state);
    if (state) rdma_state_ = better(rdma_state_, *state);
    if (state != OAMHAL_LINK_STATE_UP) return;
    if (const auto rate = live(directory, joined(port, "rate"), "the rate of a port", parse_rdma_rate))
      rate_ += *rate;
  }

  /// What a file of class LIVE says. Where it says nothing the rate of the function is not known either.
  template <typename F>
  auto live(const Directory& directory, const std::string& file, const char* expected, F parse)
      -> decltype(parse(std::string_view())) {
    const auto text = reader_.read(directory, file.c_str(), OAMHAL_ATTRIBUTE_LIVE);
    if (!text) {
      if (text.error() != ENOENT) nic_.rate_mbps.absence = absence_of(text.error());
      return std::nullopt;
    }
    auto value = parse(trim(*text));
    if (!value) {
      reader_.malformed(directory, file.c_str(), expected);
      nic_.rate_mbps.absence = OAMHAL_ABSENT_MALFORMED;
    }
    return value;
  }

  AttributeReader& reader_;
  PciNic& nic_;
  std::uint64_t rate_ = 0;
  oamhal_link_state rdma_state_ = OAMHAL_LINK_STATE_UNKNOWN;
};

template <std::size_t N>
std::optional<oamhal_link_state> state_named(
    const std::array<std::pair<std::string_view, oamhal_link_state>, N>& states, std::string_view name) {
  const auto found = std::ranges::find(states, name, &std::pair<std::string_view, oamhal_link_state>::first);
  if (found == states.end()) return std::nullopt;
  return found->second;
}

}  // namespace

void read_nic(AttributeReader& reader, PciAttributes& attributes, std::uint32_t pci_class, PciNic& nic) {
  FunctionPath path(nic.bdf);
  const auto directory = reader.root().open_directory(reader.root().directory(), path.c_str());
  if (!directory) {
    reader.problem(reader.root().directory(), path.c_str(), directory.error());
    nic.ids.pci_class = pci_class;
    nic.numa_node = nic.rate_mbps = {0, absence_of(directory.error()), 0};
    return;
  }
  nic.ids = attributes.read_ids(nic.bdf, pci_class);
  nic.numa_node = attributes.read_numa_node(*directory);
  nic.virtual_function = reader.root().read_link(*directory, "physfn").has_value();
  NicReader(reader, nic).read();
}

std::optional<std::uint64_t> parse_rdma_rate(std::string_view text) {
  const std::string_view number = next_word(text);
  if (next_word(text) != "Gb/sec") return std::nullopt;
  const std::size_t point = number.find('.');
  const auto whole = parse_number(number.substr(0, point));
  if (!whole || *whole > 1'000'000) return std::nullopt;
  std::uint64_t mbps = *whole * 1000;
  if (point != std::string_view::npos) {
    const std::string_view digits = number.substr(point + 1);
    const auto part = parse_number(digits);
    if (!part || digits.size() > 3) return std::nullopt;
    mbps += *part * (digits.size() == 1 ? 100 : digits.size() == 2 ? 10 : 1);
  }
  if (mbps == 0) return std::nullopt;
  return mbps;
}

std::optional<oamhal_link_state> parse_rdma_state(std::string_view text) {
  // ib_port_state in include/rdma/ib_verbs.h. INIT and ARMED wait for the subnet manager.
  constexpr std::array<std::pair<std::string_view, oamhal_link_state>, 6> kStates{
      {{"0: NOP", OAMHAL_LINK_STATE_UNKNOWN},
       {"1: DOWN", OAMHAL_LINK_STATE_DOWN},
       {"2: INIT", OAMHAL_LINK_STATE_STARTING},
       {"3: ARMED", OAMHAL_LINK_STATE_STARTING},
       {"4: ACTIVE", OAMHAL_LINK_STATE_UP},
       {"5: ACTIVE_DEFER", OAMHAL_LINK_STATE_UP}}};
  return state_named(kStates, text);
}

std::optional<oamhal_link_state> parse_operstate(std::string_view text) {
  // operstates[] in net/core/net-sysfs.c.
  constexpr std::array<std::pair<std::string_view, oamhal_link_state>, 7> kStates{
      {{"unknown", OAMHAL_LINK_STATE_UNKNOWN},
       {"notpresent", OAMHAL_LINK_STATE_NO_LINK},
       {"down", OAMHAL_LINK_STATE_DOWN},
       {"lowerlayerdown", OAMHAL_LINK_STATE_DOWN},
       {"testing", OAMHAL_LINK_STATE_TRAINING},
       {"dormant", OAMHAL_LINK_STATE_STARTING},
       {"up", OAMHAL_LINK_STATE_UP}}};
  return state_named(kStates, text);
}

}  // namespace oamhal::hal
