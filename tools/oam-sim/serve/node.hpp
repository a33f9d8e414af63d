// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A machine whose modules are served: one process for each module, and the control socket. In the directory
// with the tree of the machine:
//   .oamhal/sockets/NAME.sock  vfio-user of a module; NAME is oam with its slot
//   .oamhal/sockets/NAME.pid   the process that serves it
//   .oamhal/control.sock       faults
//   .oamhal/machine.toml       gets the table [served]: PCI address = path of the socket from .oamhal on

#ifndef OAM_SIM_SERVE_NODE_HPP_
#define OAM_SIM_SERVE_NODE_HPP_

#include <poll.h>
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/oam-sim/machine.hpp"
#include "tools/oam-sim/module/faults.hpp"
#include "tools/oam-sim/module/instinct.hpp"
#include "tools/oam-sim/module/shared_board.hpp"
#include "tools/oam-sim/serve/control.hpp"

namespace oam_sim {

inline constexpr const char* kControlSocket = ".oamhal/control.sock";

// Whether a machine has modules that can be served.
bool can_be_served(const Machine& machine);

class Node {
 public:
  // `root` has the machine's tree, and `machine` outlives this. All sockets listen when it returns. `scale`:
  // seconds of the modules' clock in a second. Throws Error.
  Node(const Machine& machine, const std::string& root, double scale);
  // Ends the processes and removes the sockets.
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  [[nodiscard]] std::vector<std::string> names() const;

  // For the caller's poll: what to wait for, until when, and what to do after it.
  void add_to(std::vector<pollfd>& wanted) const { control_->add_to(wanted); }
  [[nodiscard]] std::optional<SteadyTime> deadline() const { return control_->deadline(); }
  void serve() { control_->serve(); }
  // A child of this process has ended: true when it was one of these.
  bool ended(pid_t pid, int status);

 private:
  struct Module {
    unsigned slot = 0;
    const Function* function = nullptr;
    std::string name;
    pid_t pid = -1;  // -1: nobody serves it
    bool meant_to_end = false;
    std::unique_ptr<SharedInstinct> instinct = nullptr;  // nullptr: of another design
  };
  void announce() const;
  void start(Module& module);
  [[noreturn]] void become_server(const Module& module, Descriptor listener, pid_t parent);
  std::string command(const std::vector<std::string>& words);
  std::string fault(const std::vector<std::string>& words);
  void fault_reference(const std::vector<std::string>& words);
  void fault_instinct(Module& module, const std::vector<std::string>& words);
  void kill_server(Module& module);
  void show_host_link(const Module& module) const;
  [[nodiscard]] std::string path(const std::string& name) const;

  const Machine& machine_;
  std::string root_;
  std::unique_ptr<SharedBoard> board_;  // of modules of the reference design alone
  std::vector<Module> modules_;
  std::unique_ptr<ControlServer> control_;
  Descriptor stop_read_, stop_write_;  // the children's sign that this process has ended
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_NODE_HPP_
