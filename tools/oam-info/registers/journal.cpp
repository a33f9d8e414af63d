// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The journal of register writes: who wrote what, where, and what was there before. Without it nothing is
// written.

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <syslog.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "tools/common/descriptors.hpp"
#include "tools/oam-info/registers/registers.hpp"

namespace oam_info {

namespace {

namespace fs = std::filesystem;

/// As the XDG base directory specification has it.
fs::path journal_path() {
  // The environment is not changed while oam-info runs. NOLINTBEGIN(concurrency-mt-unsafe)
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  // NOLINTEND(concurrency-mt-unsafe)
  if (state != nullptr && *state == '/') return fs::path(state) / "oamhal/register-writes.jsonl";
  if (home != nullptr && *home == '/') return fs::path(home) / ".local/state/oamhal/register-writes.jsonl";
  return "/var/lib/oamhal/register-writes.jsonl";
}

nlohmann::ordered_json hex_or_null(const std::optional<std::uint64_t>& value) {
  return value ? nlohmann::ordered_json(fmt::format("{:#x}", *value)) : nlohmann::ordered_json(nullptr);
}

std::string append(const fs::path& path, const std::string& line) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  int failed = fd < 0 ? errno : oam_tools::write_all(fd, line);
  if (failed == 0 && ::fsync(fd) != 0) failed = errno;
  if (fd >= 0) ::close(fd);
  if (failed == 0) return "";
  return fmt::format(
      "nothing is written without a note of it, and {} cannot be written: {}. Name another folder in "
      "XDG_STATE_HOME.",
      path.string(), std::generic_category().message(failed));
}

}  // namespace

std::string note_write(const RegisterTask& task, const char* what) {
  const RegisterPlace& place = task.write->place;
  const nlohmann::ordered_json note = {
      {"time", fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr)))},
      {"what", what},
      {"pid", ::getpid()},
      {"uid", ::getuid()},
      {"device", task.bdf},
      {"transport", task.transport},
      {"register", place.name()},
      {"bar", place.bar},
      {"offset", fmt::format("{:#x}", place.offset)},
      {"behind",
       place.pair == nullptr ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(place.pair->name)},
      {"before", hex_or_null(task.before)},
      {"value", fmt::format("{:#x}", task.write->value)},
      {"after", hex_or_null(task.after)}};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  ::syslog(LOG_NOTICE | LOG_USER, "oam-info: register write %s: %s %s = %#llx", what, task.bdf.c_str(),
           place.name().c_str(), static_cast<unsigned long long>(task.write->value));
  return append(journal_path(), note.dump() + "\n");
}

}  // namespace oam_info
