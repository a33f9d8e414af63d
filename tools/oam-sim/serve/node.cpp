// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/node.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>

#include "tools/oam-sim/error.hpp"
#include "tools/oam-sim/module/board_wiring.hpp"
#include "tools/oam-sim/module/gaudi2_module.hpp"
#include "tools/oam-sim/module/reference_module.hpp"
#include "tools/oam-sim/pci_config.hpp"
#include "tools/oam-sim/pci_files.hpp"
#include "tools/oam-sim/serve/board_conditions.hpp"
#include "tools/oam-sim/serve/server.hpp"
#include "tools/oam-sim/serve/socket.hpp"
#include "tools/oam-sim/tree_writer.hpp"

namespace oam_sim {
namespace {

constexpr std::array<double, 7> kSpeeds = {0, 2.5, 5, 8, 16, 32, 64};
// Links have been up for some time when the first client comes.
constexpr Nanoseconds kAge = 1'000'000'000;

// Modules without a design that tells how they are wired to each other have no board.
std::unique_ptr<SharedBoard> make_board(const Machine& machine, double scale) {
  if (!machine.reference.present) return nullptr;
  const BoardClock clock{std::chrono::steady_clock::now().time_since_epoch(), scale, kAge};
  return std::make_unique<SharedBoard>(
      machine, load_board_wiring(machine.reference.wiring, boards_directory()), clock);
}

bool is_served(const Function& function) {
  return function.reference.present || function.instinct.present || function.gaudi2.present;
}

unsigned slot_of(const Function& function) {
  return function.reference.present ? function.reference.slot : static_cast<unsigned>(function.module);
}

// Nothing but that the function may be gone.
class InstinctConditions final : public Conditions {
 public:
  explicit InstinctConditions(const InstinctState& state) : state_(state) {}
  void apply(Endpoint& endpoint) override { endpoint.set_gone(state_.all_ones); }

 private:
  const InstinctState& state_;
};

// Nothing happens to these from outside.
class NoConditions final : public Conditions {
 public:
  void apply(Endpoint& /*endpoint*/) override {}
};

void serve_device(Device& device, Conditions& conditions, const Function& function, Descriptor listener,
                  int stop) {
  Endpoint endpoint(device, config_space(function));
  Server(endpoint, conditions, std::move(listener)).run(stop);
}

std::string how_it_ended(int status) {
  return WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                             : fmt::format("status {}", WEXITSTATUS(status));
}

}  // namespace

bool can_be_served(const Machine& machine) {
  return std::ranges::any_of(machine.functions, is_served);
}

Node::Node(const Machine& machine, const std::string& root, double scale)
    : machine_(machine), root_(root), board_(make_board(machine, scale)) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw Error(fmt::format("cannot make a pipe: {}", reason(errno)));
  stop_read_ = Descriptor(ends[0]);
  stop_write_ = Descriptor(ends[1]);
  TreeWriter writer(root);
  FileMap folders;
  folders.directory(".oamhal/sockets");
  writer.write("", folders);
  for (const Function& function : machine.functions) {
    if (!is_served(function)) continue;
    modules_.push_back({slot_of(function), &function, fmt::format("oam{}", slot_of(function))});
    if (function.instinct.present)
      modules_.back().instinct = std::make_unique<SharedInstinct>(function.instinct);
  }
  std::ranges::sort(modules_, {}, &Module::slot);
  const auto twin = std::ranges::adjacent_find(modules_, {}, &Module::slot);
  if (twin != modules_.end())
    throw Error(fmt::format("two modules are {}: no two of those that are served can be", twin->name));
  control_ = std::make_unique<ControlServer>(fmt::format("{}/{}", root, kControlSocket),
                                             [this](const auto& words) { return command(words); });
  for (Module& module : modules_) start(module);
  announce();
}

Node::~Node() {
  for (Module& module : modules_) kill_server(module);
  for (const Module& module : modules_) unlink(path(module.name + ".sock").c_str());
  unlink(fmt::format("{}/{}", root_, kControlSocket).c_str());
}

std::string Node::path(const std::string& name) const {
  return fmt::format("{}/.oamhal/sockets/{}", root_, name);
}

std::vector<std::string> Node::names() const {
  std::vector<std::string> names;
  names.reserve(modules_.size());
  for (const Module& module : modules_) names.push_back(module.name);
  return names;
}

// Readers of the tree find the sockets here.
void Node::announce() const {
  std::string text = "\n[served]\n";
  for (const Module& module : modules_) {
    text += fmt::format("\"{}\" = \"sockets/{}.sock\"\n", module.function->bdf(), module.name);
  }
  const std::string file = fmt::format("{}/.oamhal/machine.toml", root_);
  const Descriptor out(open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!out || write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw Error(fmt::format("cannot write {}: {}", file, reason(errno)));
}

void Node::start(Module& module) {
  // Made and closed here for each in turn, so that no other module's process holds it.
  Descriptor listener = listen_at(path(module.name + ".sock"));
  const pid_t parent = getpid();
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid < 0) throw Error(fmt::format("cannot start a process for {}: {}", module.name, reason(errno)));
  if (pid == 0) become_server(module, std::move(listener), parent);
  module.pid = pid;
  module.meant_to_end = false;
  FileMap files;
  files.text(module.name + ".pid", fmt::format("{}", pid));
  TreeWriter(root_).write(".oamhal/sockets", files);
}

void Node::become_server(const Module& module, Descriptor listener, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(128 + SIGKILL);
  prctl(PR_SET_NAME, fmt::format("oam-sim:{}", module.name).c_str());
  stop_write_.reset();
  control_.reset();
  // Signals that end the simulation stay blocked: they reach the whole process group, and the parent ends
  // this. Whoever waits for the end of the output waits for the parent alone.
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null >= 0) {
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
  }
  int status = 0;
  try {
    if (module.instinct) {
      Instinct device(**module.instinct, *module.function);
      InstinctConditions conditions(**module.instinct);
      serve_device(device, conditions, *module.function, std::move(listener), stop_read_.get());
    } else if (module.function->gaudi2.present) {
      Gaudi2Module device(*module.function);
      NoConditions conditions;
      serve_device(device, conditions, *module.function, std::move(listener), stop_read_.get());
    } else {
      ReferenceModule device(*board_, module.slot);
      BoardConditions conditions(*board_, module.slot);
      serve_device(device, conditions, *module.function, std::move(listener), stop_read_.get());
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "oam-sim: the server of {}: {}\n", module.name, error.what());
    status = 3;
  }
  _exit(status);
}

void Node::kill_server(Module& module) {
  if (module.pid < 0) return;
  module.meant_to_end = true;
  kill(module.pid, SIGKILL);
  while (waitpid(module.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  module.pid = -1;
}

bool Node::ended(pid_t pid, int status) {
  const auto module = std::ranges::find(modules_, pid, &Module::pid);
  if (module == modules_.end()) return false;
  module->pid = -1;
  if (module->function->gaudi2.present) {
    fmt::print(stderr, "oam-sim: the server of {} (process {}) has ended by {}\n", module->name, pid,
               how_it_ended(status));
    return true;
  }
  if (!module->instinct) {
    const SharedBoard::Access board(*board_);
    set_served(*board, module->slot, false);
  }
  fmt::print(
      stderr,
      "oam-sim: the server of {} (process {}) has ended by {}: `oam-sim fault {} clear` starts it again\n",
      module->name, pid, how_it_ended(status), module->name);
  return true;
}

std::string Node::command(const std::vector<std::string>& words) {
  if (words.size() >= 2 && words.front() == "fault") return fault({words.begin() + 1, words.end()});
  throw Error("a simulation knows the command fault MODULE WHAT");
}

std::string Node::fault(const std::vector<std::string>& words) {
  const auto named = std::ranges::find_if(modules_, [&](const Module& module) {
    return module.name == words.front() || module.name == "oam" + words.front();
  });
  if (named != modules_.end() && named->instinct)
    fault_instinct(*named, {words.begin() + 1, words.end()});
  else if (named != modules_.end() && named->function->gaudi2.present)
    throw Error(fmt::format("{} has no faults: its registers alone are modelled", named->name));
  else if (board_)
    fault_reference(words);
  else
    throw Error(fmt::format("there is no module {}", words.front()));
  return {};
}

void Node::fault_instinct(Module& module, const std::vector<std::string>& words) {
  break_instinct(*module.instinct, words);
  if (words.front() == "kill") kill_server(module);
  if (words.front() == "clear" && module.pid < 0) start(module);
  show_host_link(module);
}

void Node::fault_reference(const std::vector<std::string>& words) {
  const Fault fault = parse_fault(words.front(), std::span(words).subspan(1));
  {
    const SharedBoard::Access board(*board_);
    apply_fault(*board, fault);
  }
  const auto module = std::ranges::find(modules_, fault.module, &Module::slot);
  if (module == modules_.end()) return;
  if (fault.kind == FaultKind::kKill) kill_server(*module);
  if (fault.kind == FaultKind::kClear && module->pid < 0) {
    start(*module);
    const SharedBoard::Access board(*board_);
    set_served(*board, module->slot, true);
  }
  show_host_link(*module);
}

// What the kernel shows of the link, and the registers that it has it from.
void Node::show_host_link(const Module& module) const {
  Function shown = *module.function;
  if (module.instinct) {
    if ((*module.instinct)->all_ones) shown.config = ConfigState::kAllOnes;
  } else {
    const SharedBoard::Access board(*board_);
    const ModuleState& state = board->modules[module.slot];
    shown.link.width = state.host_link.width;
    shown.link.speed = kSpeeds[std::min<std::size_t>(state.host_link.speed, kSpeeds.size() - 1)];
    if (state.all_ones) shown.config = ConfigState::kAllOnes;
  }
  const FileMap all = pci_function_files(machine_, shown);
  for (const char* name :
       {"config", "current_link_speed", "current_link_width", "max_link_speed", "max_link_width"}) {
    const auto entry = all.entries().find(name);
    if (entry != all.entries().end())
      replace_file(root_, fmt::format("{}/{}", shown.path, name), entry->second.content);
  }
}

}  // namespace oam_sim
