// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_COMPARE_RECORD_HPP
#define OAMHAL_TOOLS_OAM_INFO_COMPARE_RECORD_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/oam-info/compare/document.hpp"

namespace oam_info {

/// No device: of a finding about the host, or of an end that is none.
inline constexpr std::size_t kNoDevice = SIZE_MAX;

/// One thing that an inventory says about a device or the host, by the name of its key: "host_link.width",
/// "firmware.smc", "ports.3.state".
struct Fact {
  std::string_view name;
  Value value;
  /// It comes from a list: that it is not there is a statement. A missing key only means an older oam-info.
  bool listed = false;
};

/// A device, and what makes it the one it is.
struct RecordedDevice {
  /// Where it sits, for matching: "ubb0/oam3", with ".1" for the second device of a module; else its address.
  std::string_view place;
  /// What makes the part: its unique id, else its serial number. Empty when nothing tells, or when two
  /// devices of the machine claim the same.
  std::string_view identity;
  std::string_view id;
  std::string_view serial;
  std::string_view bdf;
  std::vector<Fact> facts;
};

struct RecordedLink {
  /// Indexes of devices; b is kNoDevice when the other end is none.
  std::size_t a = kNoDevice;
  std::size_t b = kNoDevice;
  /// What is at the other end when that is no device.
  std::string_view other_end;
  std::string_view port_a;
  std::string_view port_b;
  std::string_view type;
  const Value* json = nullptr;
};

struct RecordedFinding {
  std::size_t device = kNoDevice;
  std::string_view code;
  std::string_view severity;
  std::string_view message;
  /// When it is about no device of the inventory.
  std::string_view subject;
};

/// A network function of the host.
struct RecordedNic {
  std::string_view bdf;
  /// Its interfaces and RDMA devices.
  Value names;
  std::vector<Fact> facts;
};

/// What the way between two devices is.
struct RecordedPeer {
  std::size_t a = kNoDevice;
  std::size_t b = kNoDevice;
  const Value* json = nullptr;
};

/// For what the facts are: two inventories of one machine have more in common than two machines.
enum class Detail : std::uint8_t { kOneMachine, kFleet };

/// What is compared of an inventory. It points into the document.
class Record {
 public:
  Record(const Document& document, Detail detail);

  [[nodiscard]] const Document& document() const { return document_; }
  [[nodiscard]] const std::vector<Fact>& host() const { return host_; }
  [[nodiscard]] const std::vector<RecordedDevice>& devices() const { return devices_; }
  [[nodiscard]] const std::vector<RecordedLink>& links() const { return links_; }
  [[nodiscard]] const std::vector<RecordedFinding>& findings() const { return findings_; }
  /// Of one machine; of a fleet they are facts of the host and of devices. Which lists an inventory has:
  /// oam-info show and an older oam-info leave these two out.
  [[nodiscard]] const std::vector<RecordedNic>& nics() const { return nics_; }
  [[nodiscard]] const std::vector<RecordedPeer>& peers() const { return peers_; }
  [[nodiscard]] bool has_nics() const { return document_.root()["nics"].is(Value::Kind::kList); }
  [[nodiscard]] bool has_peers() const { return document_.root()["peers"].is(Value::Kind::kList); }
  [[nodiscard]] std::size_t module_count() const { return document_.root()["modules"].items().size(); }

 private:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  Value number(std::size_t value);
  Value joined(std::vector<std::string_view> values);
  [[nodiscard]] std::size_t device_of(std::string_view id) const;
  void add_device(const Value& json, const std::unordered_map<std::string_view, std::size_t>& module_sizes);
  void make_unique();
  void add_list_facts(const Value& json, RecordedDevice& device);
  void add_partition_facts(const Value& json, RecordedDevice& device);
  void add_links();
  void add_link_facts();
  void add_findings();
  void add_host();
  // record_around.cpp
  void add_nics();
  void add_nic_facts();
  void add_peers();

  const Document& document_;
  Detail detail_;
  std::deque<std::string> texts_;
  std::vector<Fact> host_;
  std::vector<RecordedDevice> devices_;
  std::unordered_map<std::string_view, std::size_t> index_of_id_;
  std::vector<RecordedLink> links_;
  std::vector<RecordedFinding> findings_;
  std::vector<RecordedNic> nics_;
  std::vector<RecordedPeer> peers_;
};

/// How people call places: "oam3" instead of "ubb0/oam3" where all there is has one baseboard.
class PlaceNames {
 public:
  /// Takes note of a place.
  void see(std::string_view place);
  [[nodiscard]] std::string_view name(std::string_view place) const;

 private:
  std::string board_;
  bool several_ = false;
};

/// The member of an object that is no list or object, or nullptr.
const Value* scalar_of(const Value& object, std::string_view key);

/// A value for people: "unknown" for null.
std::string value_text(const Value& value);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_COMPARE_RECORD_HPP
