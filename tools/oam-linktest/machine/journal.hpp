// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_JOURNAL_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_JOURNAL_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The restore journal: which ports a run is about to take down. Whatever ends the run, another can put them
/// back.
namespace oam_linktest {

/// What has to be put back at a port: no patterns on its lanes, and enabled.
struct PortNote {
  std::string bdf;
  /// The driver's number, and the name for people.
  std::uint32_t port = 0;
  std::string name;
  std::vector<std::uint32_t> lanes;
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

  /// On the disk when this returns; until then no port may be written. The error is a sentence.
  [[nodiscard]] std::optional<std::string> begin(const std::vector<PortNote>& ports);
  /// All ports are back: the file goes.
  void end();

 private:
  std::string folder_;
  std::string root_;
  std::string path_;
  int fd_ = -1;
};

/// What a run that is over left behind.
struct LeftBehind {
  std::string path;
  std::string started;
  std::int64_t process = 0;
  std::vector<PortNote> ports;
};

/// The user's folder of journals, as the XDG base directory specification has it.
[[nodiscard]] std::string journal_folder();

/// What runs on the machine below `root` left behind. Journals of an earlier boot and of roots that are gone
/// are removed: what they tell of is gone, too.
[[nodiscard]] std::vector<LeftBehind> left_behind(const std::string& folder, const std::string& root);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_JOURNAL_HPP
