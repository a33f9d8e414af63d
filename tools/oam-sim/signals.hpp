// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Signals that a command has to survive to clean up, as a descriptor to wait for.

#ifndef OAM_SIM_SIGNALS_HPP_
#define OAM_SIM_SIGNALS_HPP_

#include <csignal>
#include <optional>

#include "tools/oam-sim/serve/descriptor.hpp"

namespace oam_sim {

class Signals {
 public:
  // Blocks SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGCHLD until it ends; ignored ones (nohup) stay ignored.
  // Error when there is no descriptor left.
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // For a child before it becomes another program.
  void restore() const;

  // Readable when take() has something.
  [[nodiscard]] int descriptor() const { return descriptor_.get(); }
  struct Signal {
    int number = 0;
    bool by_kernel = false;  // from the terminal: the whole process group has got it
  };
  // The next one that has come, or nothing.
  [[nodiscard]] std::optional<Signal> take() const;
  // The next one that is not SIGCHLD; those are dropped.
  [[nodiscard]] std::optional<int> take_end() const;

 private:
  sigset_t handled_{};
  sigset_t old_{};
  Descriptor descriptor_;
};

}  // namespace oam_sim

#endif  // OAM_SIM_SIGNALS_HPP_
