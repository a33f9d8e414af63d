// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/socket.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "tools/oam-sim/error.hpp"

namespace oam_sim {
namespace {

constexpr int kBacklog = 64;

[[noreturn]] void fail(const char* what, const std::string& path) {
  throw Error(fmt::format("cannot {} the socket {}: {}", what, path, reason(errno)));
}

// An address holds 107 characters. A longer path is named through its directory, opened.
class Address {
 public:
  explicit Address(const std::string& path) {
    address_.sun_family = AF_UNIX;
    std::string name = path;
    if (name.size() >= sizeof(address_.sun_path)) {
      const std::filesystem::path whole(path);
      const std::string parent = whole.parent_path().string();
      directory_ = Descriptor(open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
      if (!directory_) fail("reach the directory of", path);
      name = fmt::format("/proc/self/fd/{}/{}", directory_.get(), whole.filename().string());
    }
    if (name.size() >= sizeof(address_.sun_path)) {
      errno = ENAMETOOLONG;
      fail("name", path);
    }
    std::memcpy(address_.sun_path, name.c_str(), name.size() + 1);
  }

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
  [[nodiscard]] socklen_t size() const { return sizeof(address_); }

 private:
  Descriptor directory_;
  sockaddr_un address_{};
};

Descriptor make_socket(const std::string& path) {
  Descriptor made(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!made) fail("make", path);
  return made;
}

// What a server that was killed has left behind.
bool remove_dead(const std::string& path, const Address& address) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const Descriptor probe = make_socket(path);
  if (connect(probe.get(), address.get(), address.size()) == 0 || errno != ECONNREFUSED) return false;
  return unlink(path.c_str()) == 0;
}

}  // namespace

Descriptor listen_at(const std::string& path) {
  const Address address(path);
  Descriptor listener = make_socket(path);
  int bound = bind(listener.get(), address.get(), address.size());
  if (bound != 0 && errno == EADDRINUSE) {
    if (remove_dead(path, address))
      bound = bind(listener.get(), address.get(), address.size());
    else
      errno = EADDRINUSE;
  }
  if (bound != 0 || listen(listener.get(), kBacklog) != 0) fail("listen at", path);
  return listener;
}

Descriptor connect_to(const std::string& path) {
  const Address address(path);
  Descriptor made(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made || connect(made.get(), address.get(), address.size()) != 0) fail("connect to", path);
  return made;
}

}  // namespace oam_sim
