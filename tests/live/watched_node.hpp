// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_LIVE_WATCHED_NODE_HPP
#define OAMHAL_TESTS_LIVE_WATCHED_NODE_HPP

#include <mutex>
#include <string>

#include "tests/live/habana_driver.hpp"

namespace oamhal::test {

/// The node that is watched: open() and close() of this process pass by here on their way to umockdev, which
/// can answer no open() with an error, and tells of no close() in time.
struct WatchedNode {
  std::mutex mutex;
  /// Below /dev.
  std::string path;
  /// Told of opening and closing; nullptr when nothing is watched.
  HabanaDriver* driver = nullptr;
  /// What open() fails with, when it is not 0.
  int error = 0;
  unsigned opens = 0;
  int fd = -1;
};

/// There is one.
WatchedNode& node();

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_LIVE_WATCHED_NODE_HPP
