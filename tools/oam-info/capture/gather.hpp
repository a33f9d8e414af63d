// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_CAPTURE_GATHER_HPP
#define OAMHAL_TOOLS_OAM_INFO_CAPTURE_GATHER_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/oam-info/capture/root_reader.hpp"
#include "tools/oam-info/capture/tree.hpp"
#include "tools/oam-info/collect.hpp"
#include "tools/oam-info/watch.hpp"

namespace oam_info {

/// A file that was read, under the name that discovery uses for it.
struct Taken {
  std::string path;
  std::int32_t attribute_class = 0;
  std::size_t bytes = 0;
};

/// What was asked for and is not in the capture, with the reason in words.
struct Missing {
  std::string path;
  std::string reason;
};

/// What a capture holds.
struct Gathered {
  Tree tree;
  std::vector<Taken> taken;
  std::vector<Missing> missing;
};

/// Copies files of a machine. What is being read is in watch; what skip names is left out, and listed as
/// missing.
class Gatherer {
 public:
  Gatherer(RootReader& reader, Watch& watch, const SkipList& skip, double deadline_seconds)
      : reader_(reader), watch_(watch), skip_(skip), deadline_seconds_(deadline_seconds) {}

  /// An attribute that enumeration reads: missing when it is not there.
  void take(const Attribute& attribute) { take(attribute, true); }
  /// One that need not be there.
  void take_extra(const Attribute& attribute) { take(attribute, false); }
  /// The names in a directory, and where those lead that are links.
  void take_names(const std::string& directory, int levels = 1);
  /// As take_names(), and the bytes of the files among them.
  void take_folder(const std::string& directory, std::int32_t attribute_class);
  /// A link, and the directory that it leads to.
  void take_link(const std::string& path);
  /// A file of our own.
  void add(const std::string& path, std::string content);

  [[nodiscard]] Gathered& result() { return result_; }
  /// Whether it is all more than a capture may hold.
  [[nodiscard]] bool too_large() const;

 private:
  void take(const Attribute& attribute, bool expected);
  void miss(const std::string& path, int error, bool expected);

  RootReader& reader_;
  Watch& watch_;
  const SkipList& skip_;
  double deadline_seconds_;
  std::size_t total_bytes_ = 0;
  Gathered result_;
};

/// Takes what enumeration read, what discovery needs beside files, and the extras. With support also the
/// counters of errors and the parameters of the drivers' modules.
void gather(Gatherer& gatherer, const Inventory& inventory, const std::vector<Attribute>& seen, bool support);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_CAPTURE_GATHER_HPP
