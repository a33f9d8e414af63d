// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_HELPER_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_HELPER_HPP

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <string>

namespace oam_linktest {

/// Does work that may never come back in a process of its own: a read inside a wedged driver can be neither
/// cancelled nor waited for. One process at a time: while one is there that did not come back, no other is
/// started.
class Helper {
 public:
  /// What runs in the process: its bytes are what comes back. It may use nothing that this process has open,
  /// and no context of the library that this process made.
  using Work = std::function<std::string()>;

  explicit Helper(std::chrono::milliseconds deadline) : deadline_(deadline) {}
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  /// Takes the status of a process that is gone by now. Waits for none.
  ~Helper();

  /// What the work returned, at most kMost bytes; or a sentence that says why there is nothing. Blocks for
  /// the deadline and a moment at most. SIGINT and SIGTERM do not end it, and not the process either.
  std::expected<std::string, std::string> run(const Work& work);

  static constexpr std::size_t kMost = std::size_t{4} << 20;

 private:
  bool is_left();

  std::chrono::milliseconds deadline_;
  /// Killed, and not gone when it was last looked.
  pid_t left_ = -1;
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_MACHINE_HELPER_HPP
