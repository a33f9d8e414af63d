// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_SUPERVISE_HPP
#define OAMHAL_TOOLS_OAM_INFO_SUPERVISE_HPP

#include <functional>
#include <string>

#include "tools/oam-info/watch.hpp"

namespace oam_info {

/// What running gave: an exit status, texts for standard output and standard error, and perhaps a file.
struct Outcome {
  int status = 0;
  std::string output;
  std::string error;
  /// The bytes of a file to write, or none.
  std::string payload;
};

/// Does the work in a process that can be abandoned. A thread or process inside a kernel read that never
/// comes back can be neither cancelled nor waited for, so the work runs in a forked worker, which says in
/// watch what it is reading. When that takes longer than deadline_seconds, the worker is killed and left
/// behind, and another one starts with a skip list that names the attribute.
Outcome supervise(double deadline_seconds, const std::function<Outcome(Watch&, const SkipList&)>& work);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_SUPERVISE_HPP
