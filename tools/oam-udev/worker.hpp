// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_UDEV_WORKER_HPP
#define OAMHAL_TOOLS_OAM_UDEV_WORKER_HPP

#include <functional>
#include <optional>
#include <string>

namespace oam_udev {

/// What running gave: an exit status and a text.
struct Outcome {
  int status = 0;
  std::string text;
};

/// Does work in a child, which is killed and left behind after milliseconds: a read inside a wedged driver
/// can be neither cancelled nor waited for, and udev must have its worker back. Nothing when the time is
/// over, or when the child died.
std::optional<Outcome> run_with_deadline(int milliseconds, const std::function<Outcome()>& work);

}  // namespace oam_udev

#endif  // OAMHAL_TOOLS_OAM_UDEV_WORKER_HPP
