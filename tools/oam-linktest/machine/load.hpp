// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOAD_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOAD_HPP

#include <sys/types.h>

#include <expected>
#include <string>

namespace oam_linktest {

/// A command of the user's that makes the links busy. It ends with the object, if it has not before.
class LoadCommand {
 public:
  /// Starts /bin/sh -c command in a process group of its own. What it writes goes to the file log, or to
  /// standard error when that is "". The error is a sentence.
  static std::expected<LoadCommand, std::string> start(const std::string& command, const std::string& log);
  LoadCommand(LoadCommand&& other) noexcept;
  LoadCommand& operator=(LoadCommand&&) = delete;
  LoadCommand(const LoadCommand&) = delete;
  LoadCommand& operator=(const LoadCommand&) = delete;
  ~LoadCommand();

  /// Whether it has ended. Does not wait.
  bool ended();
  /// How it ended: its exit status, or 128 and the number of the signal.
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::string outcome() const;

 private:
  explicit LoadCommand(pid_t pid) : pid_(pid) {}

  pid_t pid_;
  bool ended_ = false;
  int status_ = 0;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_LOAD_HPP
