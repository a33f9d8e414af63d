// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "serve_command.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "error.hpp"
#include "signals.hpp"
#include "tools/oam-sim/serve/node.hpp"
#include "tools/oam-sim/serve/watch.hpp"
#include "tree.hpp"

namespace oam_sim {
namespace {

namespace fs = std::filesystem;

// The directory of a simulation: what is in it is ours, and the directory itself when we made it.
class ServedDirectory {
 public:
  explicit ServedDirectory(const std::string& path) : path_(path), made_(!fs::exists(path)) {
    prepare_directory(path);
    // Whoever reaches the sockets can change the modules.
    if (made_) fs::permissions(path, fs::perms::owner_all);
    path_ = fs::absolute(path).string();
  }
  ~ServedDirectory() {
    std::error_code error;
    if (made_) {
      fs::remove_all(path_, error);
    } else {
      for (const auto& entry : fs::directory_iterator(path_, error)) fs::remove_all(entry.path(), error);
    }
    if (error) fmt::print(stderr, "oam-sim: cannot remove {}: {}\n", path_, error.message());
  }
  ServedDirectory(const ServedDirectory&) = delete;
  ServedDirectory& operator=(const ServedDirectory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool made_;
};

void link_beside(const std::string& directory, const Node& node) {
  const fs::path base(directory);
  for (const std::string& name : node.names()) {
    for (const char* kind : {".sock", ".pid"})
      fs::create_symlink(".oamhal/sockets/" + name + kind, base / (name + kind));
  }
  fs::create_symlink(kControlSocket, base / "control.sock");
}

}  // namespace

void serve_machine(const Machine& machine, const std::string& directory, double clock) {
  if (!can_be_served(machine)) {
    throw Error(fmt::format(
        "the machine {} has no modules that can be served: only those of the reference design can, as of "
        "ubb8-reference, and those without a driver of mi300x-ubb8-unbound and hls2-gaudi2-unbound",
        machine.name));
  }
  const Signals signals;
  const ServedDirectory served(directory);
  write_tree(machine, served.path());
  Node node(machine, served.path(), clock);
  link_beside(served.path(), node);
  fmt::print("serving {} modules in {}\n", node.names().size(), directory);
  std::fflush(stdout);
  // Children are looked for after the signals are taken: one that ends in between sends another.
  for (bool ends = false; !ends;) {
    wait_for_event(signals, &node);
    ends = signals.take_end().has_value();
    if (!ends) reap(-1, &node);
  }
}

void send_fault(const std::string& directory, const std::vector<std::string>& words) {
  std::string where = directory;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs
  const char* root = std::getenv("OAMHAL_ROOT");
  if (where.empty() && root != nullptr) where = root;
  if (where.empty()) {
    throw Error(
        "which simulation? Give --dir DIR, the directory of `oam-sim serve`, or set OAMHAL_ROOT, as `oam-sim "
        "exec` "
        "does for its command");
  }
  const std::string path = fmt::format("{}/{}", where, kControlSocket);
  if (!fs::exists(path)) throw Error(fmt::format("no simulation runs in {}: {} is not there", where, path));
  std::vector<std::string> line{"fault"};
  line.insert(line.end(), words.begin(), words.end());
  fmt::print("{}", control(path, line));
}

}  // namespace oam_sim
