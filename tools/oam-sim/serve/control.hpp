// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The control socket of a simulation that runs: one line of words in, an answer out.

#ifndef OAM_SIM_SERVE_CONTROL_HPP_
#define OAM_SIM_SERVE_CONTROL_HPP_

#include <poll.h>

#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/oam-sim/serve/descriptor.hpp"
#include "tools/oam-sim/serve/message.hpp"

namespace oam_sim {

class ControlServer {
 public:
  // Throws Error with a sentence for what cannot be done; its result is the answer, which may be empty.
  using Command = std::function<std::string(const std::vector<std::string>& words)>;

  ControlServer(const std::string& path, Command command);

  // For one poll: what to wait for, until when, and what to do after it.
  void add_to(std::vector<pollfd>& wanted) const;
  [[nodiscard]] std::optional<SteadyTime> deadline() const;
  void serve();

 private:
  struct Caller {
    Descriptor socket;
    SteadyTime until;
    std::string line;
  };
  bool read(Caller& caller);
  [[nodiscard]] std::string answer(std::string_view line) const;

  Descriptor listener_;
  Command command_;
  std::list<Caller> callers_;
};

// Sends words to the control socket at `path` and returns the answer; Error with the sentence that the other
// side says, or why it could not be reached.
std::string control(const std::string& path, const std::vector<std::string>& words);

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_CONTROL_HPP_
