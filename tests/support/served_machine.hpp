// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_SUPPORT_SERVED_MACHINE_HPP
#define OAMHAL_TESTS_SUPPORT_SERVED_MACHINE_HPP

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace oamhal::test {

/// A simulated machine whose modules oam-sim serves, below a directory that goes with the object.
class ServedMachine {
 public:
  explicit ServedMachine(std::string machine) {
    std::string folder = "/tmp/oamhal-served-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("cannot make " + folder);
    folder_ = folder;
    std::string root = path();
    // A test that crashes takes the server with it; else ctest waits for what the server has open.
    std::string program = "setpriv";
    std::string option = "--pdeathsig";
    std::string signal = "TERM";
    std::string simulator = OAM_SIM;
    std::string verb = "serve";
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    char* const arguments[] = {program.data(), option.data(),  signal.data(), simulator.data(),
                               verb.data(),    machine.data(), root.data(),   nullptr};
    const int error = ::posix_spawnp(&server_, program.c_str(), &actions, nullptr, arguments, environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    // Its line comes when all sockets listen.
    char said = 0;
    while (error == 0 && said != '\n' && ::read(ends[0], &said, 1) == 1) continue;
    ::close(ends[0]);
    if (said != '\n') throw std::runtime_error("oam-sim does not serve " + machine);
  }
  ~ServedMachine() {
    ::kill(server_, SIGTERM);
    while (::waitpid(server_, nullptr, 0) < 0 && errno == EINTR) continue;
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ServedMachine(const ServedMachine&) = delete;
  ServedMachine& operator=(const ServedMachine&) = delete;

  [[nodiscard]] std::string path() const { return folder_ / "root"; }

 private:
  std::filesystem::path folder_;
  pid_t server_ = -1;
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_SUPPORT_SERVED_MACHINE_HPP
