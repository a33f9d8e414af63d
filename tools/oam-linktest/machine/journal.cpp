// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/machine/journal.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "tools/common/descriptors.hpp"
#include "tools/common/file.hpp"
#include "tools/common/text.hpp"

namespace oam_linktest {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kSchema = "oamhal.linktest-restore/1";
constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

std::string boot_id() {
  std::string id;
  const int fd = ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return id;
  char text[64];
  if (const auto count = ::read(fd, text, sizeof text); count > 0)
    id.assign(text, static_cast<std::size_t>(count));
  ::close(fd);
  return id;
}

std::string real_path(const std::string& path) {
  std::error_code problem;
  const fs::path real = fs::canonical(path, problem);
  return problem ? path : real.string();
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::uint32_t number_of(const Json& value) {
  // What fits nothing is no port's and no lane's.
  return value.is_number_unsigned() && value.get<std::uint64_t>() <= UINT32_MAX ? value.get<std::uint32_t>()
                                                                                : UINT32_MAX;
}

bool flag_of(const Json& object, const char* key, bool otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

/// Calls each(item) for the objects of a list, where there is one.
template <typename F>
void for_objects(const Json& document, const char* key, F&& each) {
  const auto list = document.find(key);
  if (list == document.end() || !list->is_array()) return;
  for (const Json& item : *list)
    if (item.is_object()) each(item);
}

PortNote port_of(const Json& item) {
  PortNote note;
  note.bdf = text_of(item, "device");
  note.port = number_of(item.value("port", Json()));
  note.name = text_of(item, "name");
  if (const auto lanes = item.find("lanes"); lanes != item.end() && lanes->is_array())
    for (const Json& lane : *lanes) note.lanes.push_back(number_of(lane));
  note.patterns = flag_of(item, "patterns", note.patterns);
  note.enable = flag_of(item, "enable", note.enable);
  note.loopback = flag_of(item, "loopback", note.loopback);
  note.margin = flag_of(item, "margin", note.margin);
  return note;
}

HostLinkNote host_link_of(const Json& item) {
  HostLinkNote note{text_of(item, "name"), text_of(item, "upper"), text_of(item, "lower"), {}};
  for_objects(item, "ends", [&](const Json& end) {
    HostEndNote one{text_of(end, "device"), number_of(end.value("link_control", Json())), {}};
    if (const auto second = end.find("link_control_2"); second != end.end() && !second->is_null())
      one.control_2 = number_of(*second);
    note.ends.push_back(std::move(one));
  });
  return note;
}

RestoreNote note_of(const Json& document) {
  RestoreNote note;
  for_objects(document, "ports", [&](const Json& item) { note.ports.push_back(port_of(item)); });
  for_objects(document, "host_links",
              [&](const Json& item) { note.host_links.push_back(host_link_of(item)); });
  return note;
}

Json json_of(const RestoreNote& note) {
  Json ports = Json::array();
  for (const PortNote& port : note.ports)
    ports.push_back({{"device", port.bdf},
                     {"port", port.port},
                     {"name", port.name},
                     {"lanes", port.lanes},
                     {"patterns", port.patterns},
                     {"enable", port.enable},
                     {"loopback", port.loopback},
                     {"margin", port.margin}});
  Json links = Json::array();
  for (const HostLinkNote& link : note.host_links) {
    Json ends = Json::array();
    for (const HostEndNote& end : link.ends)
      ends.push_back({{"device", end.bdf},
                      {"link_control", end.control},
                      {"link_control_2", end.control_2 ? Json(*end.control_2) : Json()}});
    links.push_back(
        {{"name", link.name}, {"upper", link.upper}, {"lower", link.lower}, {"ends", std::move(ends)}});
  }
  return {{"ports", std::move(ports)}, {"host_links", std::move(links)}};
}

/// A file of somebody else's making is passed over; the rest is read once its run no longer has it locked.
std::optional<LeftBehind> read_left(const fs::path& path, const std::string& root) {
  const auto text = oam_tools::read_file(path, kMostBytes);
  if (!text) return std::nullopt;
  const Json document = Json::parse(*text, nullptr, false);
  if (!document.is_object() || text_of(document, "schema") != kSchema) return std::nullopt;
  const std::string of = text_of(document, "root");
  std::error_code problem;
  if (text_of(document, "boot") != boot_id() || !fs::exists(of, problem)) {
    fs::remove(path, problem);
    return std::nullopt;
  }
  if (of != root) return std::nullopt;
  const auto process = document.find("process");
  const bool known = process != document.end() && process->is_number_integer();
  return LeftBehind{path, text_of(document, "started"), known ? process->get<std::int64_t>() : 0,
                    note_of(document)};
}

int sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return errno;
  const int failed = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  return failed;
}

}  // namespace

std::string journal_folder() {
  // The environment is not changed while oam-linktest runs. NOLINTBEGIN(concurrency-mt-unsafe)
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  // NOLINTEND(concurrency-mt-unsafe)
  if (state != nullptr && *state == '/') return fs::path(state) / "oamhal/linktest";
  if (home != nullptr && *home == '/') return fs::path(home) / ".local/state/oamhal/linktest";
  return "/var/lib/oamhal/linktest";
}

Journal::~Journal() {
  if (fd_ >= 0) ::close(fd_);
  for (const int fd : kept_) ::close(fd);
}

std::optional<std::string> Journal::begin(const RestoreNote& note) {
  if (fd_ >= 0) kept_.push_back(std::exchange(fd_, -1));
  Json document = json_of(note);
  document["schema"] = kSchema;
  document["root"] = real_path(root_);
  document["boot"] = boot_id();
  document["started"] = fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr)));
  document["process"] = ::getpid();
  std::error_code problem;
  fs::create_directories(folder_, problem);
  path_ = fmt::format("{}/{:%Y%m%dT%H%M%SZ}-{}-{}.json", folder_, fmt::gmtime(std::time(nullptr)), ::getpid(),
                      ++count_);
  // It gets its name when all of it is there, and locked: nobody sees half of it, or takes it for a dead
  // run's.
  const std::string beside = path_ + ".new";
  fd_ = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  int failed = fd_ < 0 ? errno : 0;
  if (failed == 0 && ::flock(fd_, LOCK_EX | LOCK_NB) != 0) failed = errno;
  if (failed == 0)
    failed = oam_tools::write_all(fd_, document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  if (failed == 0 && ::fsync(fd_) != 0) failed = errno;
  if (failed == 0 && ::rename(beside.c_str(), path_.c_str()) != 0) failed = errno;
  if (failed == 0) failed = sync_folder(folder_);
  if (failed == 0) return std::nullopt;
  static_cast<void>(::unlink(beside.c_str()));
  end();  // nothing was changed
  return fmt::format(
      "nothing is changed without a note of how to put it back, and {} cannot be written: {}. Name "
      "another "
      "folder in XDG_STATE_HOME.",
      oam_tools::printable(path_), std::generic_category().message(failed));
}

void Journal::end() {
  if (fd_ < 0) return;
  static_cast<void>(::unlink(path_.c_str()));
  ::close(fd_);
  fd_ = -1;
}

std::vector<LeftBehind> left_behind(const std::string& folder, const std::string& root) {
  const std::string real = real_path(root);
  std::vector<LeftBehind> left;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    if (entry.path().extension() != ".json") continue;
    const int fd = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) continue;
    // Still at work, as long as it is locked.
    const bool over = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (over)
      if (auto one = read_left(entry.path(), real)) left.push_back(std::move(*one));
    ::close(fd);
  }
  std::ranges::sort(left, {}, &LeftBehind::started);
  return left;
}

}  // namespace oam_linktest
