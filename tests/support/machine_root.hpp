// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_SUPPORT_MACHINE_ROOT_HPP
#define OAMHAL_TESTS_SUPPORT_MACHINE_ROOT_HPP

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace oamhal::test {

/// A simulated machine as a tree of files in a directory of its own, which goes with the object. The tree is
/// in memory where there is a /dev/shm: the corruption test writes it over and over.
class MachineRoot {
 public:
  /// A machine that oam-sim knows, or, with toml, one of the test's own (which may extend a known one).
  explicit MachineRoot(const std::string& machine, const std::string& toml = {}) {
    namespace fs = std::filesystem;
    std::string name = fs::exists("/dev/shm") ? "/dev/shm/oamhal-test-XXXXXX" : "/tmp/oamhal-test-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    directory_ = name;
    // Readable by everybody: tests look at it as nobody.
    fs::permissions(directory_, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                    fs::perms::others_read | fs::perms::others_exec);
    std::string source = machine;
    if (!toml.empty()) {
      source = directory_ / (machine + ".toml");
      std::ofstream(source) << toml;
    }
    const std::string command = fmt::format("'{}' tree '{}' '{}'", OAM_SIM, source, path());
    // NOLINTNEXTLINE(concurrency-mt-unsafe): machines are made one after the other
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  }
  ~MachineRoot() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  MachineRoot(const MachineRoot&) = delete;
  MachineRoot& operator=(const MachineRoot&) = delete;

  [[nodiscard]] std::string path() const { return directory_ / "root"; }
  [[nodiscard]] std::filesystem::path operator/(const std::filesystem::path& below) const {
    return directory_ / "root" / below.relative_path();
  }

 private:
  std::filesystem::path directory_;
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_SUPPORT_MACHINE_ROOT_HPP
