// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/machine/locks.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>

namespace oam_linktest {

namespace {

/// ", process 4711," from /proc/locks, which names locks by the number of what is locked; "" when it does
/// not tell.
std::string holder_of(int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return "";
  const std::string inode = fmt::format(":{}", status.st_ino);
  std::ifstream locks("/proc/locks");
  std::string id;
  std::string kind;
  std::string how;
  std::string access;
  std::string process;
  std::string where;
  std::string rest;
  while (locks >> id >> kind >> how >> access >> process >> where && std::getline(locks, rest))
    if (kind == "FLOCK" && where.ends_with(inode)) return fmt::format(" (process {})", process);
  return "";
}

}  // namespace

DeviceLocks::~DeviceLocks() {
  for (const int fd : held_) ::close(fd);
}

std::optional<std::string> DeviceLocks::take(const Machine& machine) {
  std::map<std::string, std::string> devices;
  for (const std::uint32_t index : machine.affected_devices())
    devices.emplace(machine.devices[index].bdf, machine.devices[index].short_name);
  const std::string_view root = machine.snapshot.info().root;
  for (const auto& [bdf, name] : devices) {
    const std::string path = fmt::format("{}/sys/bus/pci/devices/{}", root == "/" ? "" : root, bdf);
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
      return fmt::format("{} ({}) cannot be locked: {}. Look whether it is still there: oam-info.", name, bdf,
                         std::generic_category().message(errno));
    held_.push_back(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) continue;
    return fmt::format(
        "another oam-linktest{} tests {} ({}), or a module linked to it: wait until it ends, "
        "or choose other modules with --link.",
        holder_of(fd), name, bdf);
  }
  return std::nullopt;
}

}  // namespace oam_linktest
