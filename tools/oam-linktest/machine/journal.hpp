// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_JOURNAL_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_JOURNAL_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The restore journal: what a run is about to change. Whatever ends the run, another can put it back.
namespace oam_linktest {

/// What has to be put back at a port: each of these that the run changes.
struct PortNote {
  std::string bdf;
  /// The driver's number, and the name for people.
  std::uint32_t port = 0;
  std::string name;
  std::vector<std::uint32_t> lanes;
  /// No patterns on its lanes; enabled; no loopback; samplers of its lanes in the middle.
  bool patterns = true;
  bool enable = true;
  bool loopback = false;
  bool margin = false;
};

/// What has to be put back at an end of a PCIe link: ASPM, and whether it changes speed and width by itself.
struct HostEndNote {
  std::string bdf;
  /// The registers Link Control, and Link Control 2 where it has one.
  std::uint32_t control = 0;
  std::optional<std::uint32_t> control_2;
};

/// A PCIe link that is margined: samplers of its receivers in the middle, and each end as it was.
struct HostLinkNote {
  std::string name;
  std::string upper;
  std::string lower;
  /// Those that could be read, the upper first.
  std::vector<HostEndNote> ends;
};

/// All that a test changes. Restored from the first to the last.
struct RestoreNote {
  std::vector<PortNote> ports;
  std::vector<HostLinkNote> host_links;
};

/// The note of this run. Its file is locked as long as the run lives, so that nobody puts back what is still
/// at work.
class Journal {
 public:
  /// For a machine below `root`, in a folder of journals.
  Journal(std::string folder, std::string root) : folder_(std::move(folder)), root_(std::move(root)) {}
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  /// Closes the file, and leaves it where it is unless end() was called.
  ~Journal();

  /// On the disk when this returns; until then nothing may be changed. What was begun before and is not back
  /// stays noted, apart. The error is a sentence.
  [[nodiscard]] std::optional<std::string> begin(const RestoreNote& note);
  /// All of what was begun last is back: its file goes.
  void end();

 private:
  std::string folder_;
  std::string root_;
  std::string path_;
  int fd_ = -1;
  /// Files of what is not back.
  std::vector<int> kept_;
  unsigned count_ = 0;
};

/// What a run that is over left behind.
struct LeftBehind {
  std::string path;
  std::string started;
  std::int64_t process = 0;
  RestoreNote note;
};

/// The user's folder of journals, as the XDG base directory specification has it.
[[nodiscard]] std::string journal_folder();

/// What runs on the machine below `root` left behind. Journals of an earlier boot and of roots that are gone
/// are removed: what they tell of is gone, too.
[[nodiscard]] std::vector<LeftBehind> left_behind(const std::string& folder, const std::string& root);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_JOURNAL_HPP
