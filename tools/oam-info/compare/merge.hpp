// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_COMPARE_MERGE_HPP
#define OAMHAL_TOOLS_OAM_INFO_COMPARE_MERGE_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/oam-info/compare/record.hpp"

namespace oam_info {

/// Looks texts up without a copy of them.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <typename T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// A value of a field, and the nodes that have it. Values outlive their document here.
struct Choice {
  Value::Kind kind = Value::Kind::kNull;
  std::string text;
  std::vector<std::uint32_t> nodes;
};

/// One field at one place of all nodes.
struct Column {
  std::string field;
  /// That a node does not have it is a value too.
  bool listed = false;
  std::vector<Choice> choices;
  /// The last node that said something: a list may name one thing twice, and the first counts.
  std::uint32_t last_node = UINT32_MAX;
};

/// All that is said of one place.
struct Row {
  std::string place;
  std::vector<std::uint32_t> nodes;
  std::vector<Column> columns;
  TextMap<std::size_t> column_of;
};

/// What is wrong with the set of inventories, not with one field.
struct FleetFinding {
  std::string code;
  std::string severity;
  std::string subject;
  std::string message;
};

/// A field that not all nodes agree on.
struct Deviation {
  /// More than one when the same nodes deviate in the same way at each.
  std::vector<std::string> places;
  std::string field;
  /// What most nodes have, or the golden node: index in choices. kNoDevice when most is a tie.
  std::size_t expected = kNoDevice;
  std::vector<Choice> choices;
};

/// Takes inventories one by one and keeps what is compared of them.
class Fleet {
 public:
  /// Adds a node; the document may go afterwards.
  void add(const Document& document);
  /// Adds a file that cannot be used.
  void refuse(std::string name, const Refusal& refusal);
  /// Names nodes and looks at the whole. Once, at the end.
  void finish();

  [[nodiscard]] std::size_t size() const { return files_.size(); }
  [[nodiscard]] std::size_t device_count() const { return device_count_; }
  /// The nodes' files, in the order of add().
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
  /// Names of the nodes: host names, or the files' names where several have one host name.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const std::vector<FleetFinding>& findings() const { return findings_; }
  /// How many nodes have each origin.
  [[nodiscard]] const std::map<std::string, std::size_t, std::less<>>& origins() const { return origins_; }
  /// What differs from what most nodes have, or from node number golden when that is not kNoDevice. Where the
  /// golden node has no such field, what most have counts.
  [[nodiscard]] std::vector<Deviation> deviations(std::size_t golden) const;

 private:
  Row& row(std::string_view place);
  void note(Row& row, std::string_view field, const Value& value, bool listed, std::uint32_t node);
  void add_findings(const Record& record, std::uint32_t node);
  void note_serials(const Record& record, std::uint32_t node);
  void name_nodes();
  void find_shared_serials();
  void find_mixed_origins();
  [[nodiscard]] std::vector<Choice> choices_of(const Row& row, const Column& column) const;

  std::vector<std::string> files_;
  std::vector<std::string> hostnames_;
  std::vector<std::string> names_;
  std::size_t device_count_ = 0;
  std::vector<Row> rows_;
  TextMap<std::size_t> row_of_;
  TextMap<std::vector<std::uint32_t>> nodes_of_serial_;
  std::map<std::string, std::size_t, std::less<>> origins_;
  std::vector<FleetFinding> findings_;
  PlaceNames place_names_;
};

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_COMPARE_MERGE_HPP
