// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/control.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "tools/oam-sim/error.hpp"
#include "tools/oam-sim/serve/connection.hpp"
#include "tools/oam-sim/serve/socket.hpp"

namespace oam_sim {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMaxLine = 4096, kMaxCallers = 8;
constexpr std::string_view kDone = "ok\n", kFailed = "error\n";

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    if (end > 0) words.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

bool is_text(std::string_view line) {
  return std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; });
}

// Answers are short: they fit into the buffer of a socket, or the caller does not care for them.
void say(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

ControlServer::ControlServer(const std::string& path, Command command)
    : listener_(listen_at(path)), command_(std::move(command)) {
}

void ControlServer::add_to(std::vector<pollfd>& wanted) const {
  wanted.push_back({listener_.get(), POLLIN, 0});
  for (const Caller& caller : callers_) wanted.push_back({caller.socket.get(), POLLIN, 0});
}

std::optional<SteadyTime> ControlServer::deadline() const {
  if (callers_.empty()) return std::nullopt;
  return std::ranges::min_element(callers_, {}, &Caller::until)->until;
}

std::string ControlServer::answer(std::string_view line) const {
  try {
    if (!is_text(line)) throw Error("a command is one line of plain text");
    return fmt::format("{}{}", kDone, command_(split(line)));
  } catch (const std::exception& error) {
    return fmt::format("{}{}", kFailed, error.what());
  }
}

// False when the caller is done with.
bool ControlServer::read(Caller& caller) {
  std::array<char, 1024> part{};
  for (;;) {
    const ssize_t n = recv(caller.socket.get(), part.data(), part.size(), MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    if (n <= 0) return false;
    caller.line.append(part.data(), static_cast<std::size_t>(n));
    const auto end = caller.line.find('\n');
    if (end != std::string::npos) {
      say(caller.socket.get(), answer(std::string_view(caller.line).substr(0, end)));
      return false;
    }
    if (caller.line.size() > kMaxLine) return false;
  }
}

void ControlServer::serve() {
  for (;;) {
    Descriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) break;
    if (callers_.size() == kMaxCallers) callers_.pop_front();
    callers_.push_back({std::move(socket), steady_clock::now() + kPatience, {}});
  }
  std::erase_if(callers_,
                [this](Caller& caller) { return !read(caller) || caller.until <= steady_clock::now(); });
}

std::string control(const std::string& path, const std::vector<std::string>& words) {
  const Descriptor socket = connect_to(path);
  const timeval patience{60, 0};  // for one that hangs
  setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  const std::string line = fmt::format("{}\n", fmt::join(words, " "));
  if (line.size() > kMaxLine || !is_text(std::string_view(line).substr(0, line.size() - 1)))
    throw Error("the words are too long, or no plain text");
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t n = ::send(socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw Error(fmt::format("the simulation at {} does not listen: {}", path, reason(errno)));
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  std::string answer;
  std::array<char, 1024> part{};
  for (;;) {
    const ssize_t n = recv(socket.get(), part.data(), part.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    answer.append(part.data(), static_cast<std::size_t>(n));
  }
  if (answer.starts_with(kFailed)) throw Error(answer.substr(kFailed.size()));
  if (!answer.starts_with(kDone)) throw Error(fmt::format("the simulation at {} gave no answer", path));
  return answer.substr(kDone.size());
}

}  // namespace oam_sim
