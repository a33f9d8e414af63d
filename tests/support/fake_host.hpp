// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_SUPPORT_FAKE_HOST_HPP
#define OAMHAL_TESTS_SUPPORT_FAKE_HOST_HPP

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <oamhal/backend/backend.h>

#include "support/fake_window.hpp"

namespace oamhal::test {

struct Finding {
  std::string code;
  std::int32_t severity = 0;
  std::string message;
};

struct Read {
  std::string path;
  std::int32_t attribute_class = 0;
};

/// oamhal_backend_host_t over a map from path to bytes. Paths are relative to the root, without a slash at
/// either end.
class FakeHost {
 public:
  std::map<std::string, std::string> files;
  /// Symbolic links: path to target path, both from the root.
  std::map<std::string, std::string> links;
  /// Answers to opening a path, instead of its content.
  std::map<std::string, int> errors;
  std::uint32_t classes = OAMHAL_ATTRIBUTE_CACHED;
  /// Called before each read, with the path.
  std::function<void(const std::string&)> on_read;

  /// Replies to questions, by "node/question" or "node/question.index", and errno values in their place.
  /// Nothing may be opened without open_nodes.
  bool open_nodes = false;
  std::map<std::string, std::string> replies;
  std::map<std::string, int> reply_errors;
  /// What was asked, in this form.
  std::vector<std::string> asked;
  /// Whose table of questions it is.
  const oamhal_backend_t* backend = nullptr;

  /// Register windows by address; without one the context has no way to registers.
  std::map<std::string, FakeWindow> windows;

  /// Files of debugfs by their paths below it; without allow_debugfs none may be opened.
  bool allow_debugfs = false;
  std::map<std::string, FakeWindow> debugfs;

  std::vector<Finding> findings;
  std::vector<Read> reads;
  std::vector<std::string> malformed;

  FakeHost() {
    table_.size = sizeof table_;
    table_.self = this;
    table_.open_directory = &open_directory;
    table_.close_directory = &close_directory;
    table_.list_directory = &list_directory;
    table_.read_attribute = &read_attribute;
    table_.read_link = &read_link;
    table_.report_malformed = &report_malformed;
    table_.report = &report;
    table_.log = [](void*, std::int32_t, const char*) {};
    table_.query_node = &query_node;
    table_.open_window = &open_window;
    table_.open_debugfs = &open_debugfs;
    table_.close_window = [](void* user, const oamhal_window_access_t* window) {
      for (auto& [bdf, one] : self(user).windows)
        if (one.access() == window) --one.open;
      for (auto& [path, one] : self(user).debugfs)
        if (one.access() == window) --one.open;
    };
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  /// The table for calls about the device at bdf ("" in scan).
  const oamhal_backend_host_t* table(const std::string& bdf) {
    directories_ = {"", bdf.empty() ? "no-device" : resolve("sys/bus/pci/devices/" + bdf)};
    table_.attribute_classes = classes;
    table_.window_capabilities = windows.empty() ? 0 : OAMHAL_WINDOW_READ;
    table_.debugfs_allowed = allow_debugfs ? 1 : 0;
    bdf_ = bdf;
    return &table_;
  }
  [[nodiscard]] std::size_t count(std::string_view code) const {
    return static_cast<std::size_t>(std::ranges::count(findings, code, &Finding::code));
  }
  [[nodiscard]] bool was_read(std::string_view part) const {
    return std::ranges::any_of(reads,
                               [&](const Read& read) { return read.path.find(part) != std::string::npos; });
  }
  /// Takes over a directory tree of the disk.
  void load(const std::filesystem::path& root) {
    namespace fs = std::filesystem;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      const std::string path = entry.path().lexically_relative(root).string();
      if (entry.is_symlink()) {
        const auto target = entry.path().parent_path() / fs::read_symlink(entry.path());
        links[path] = target.lexically_normal().lexically_relative(root).string();
      } else if (entry.is_regular_file()) {
        std::ifstream stream(entry.path(), std::ios::binary);
        files[path] = std::string(std::istreambuf_iterator<char>(stream), {});
      }
    }
  }

 private:
  static FakeHost& self(void* pointer) { return *static_cast<FakeHost*>(pointer); }

  [[nodiscard]] std::string resolve(const std::string& path) const {
    std::string done;
    std::size_t at = 0;
    for (int depth = 0; at <= path.size() && depth < 64; ++depth) {
      const std::size_t slash = std::min(path.find('/', at), path.size());
      done += (done.empty() ? "" : "/") + path.substr(at, slash - at);
      if (const auto link = links.find(done); link != links.end()) done = resolve(link->second);
      at = slash + 1;
    }
    return done;
  }
  [[nodiscard]] std::string path_of(oamhal_directory_t directory, const char* name) const {
    const std::string& base = directories_.at(directory);
    const std::string path = base.empty() ? name : base + "/" + name;
    return directory == OAMHAL_DIRECTORY_ROOT ? resolve(path) : path;
  }
  [[nodiscard]] bool is_directory(const std::string& path) const {
    const auto at = files.lower_bound(path + "/");
    return at != files.end() && at->first.starts_with(path + "/");
  }

  static std::int32_t open_directory(void* user, oamhal_directory_t parent, const char* path,
                                     oamhal_directory_t* directory) {
    FakeHost& host = self(user);
    const std::string full = host.path_of(parent, path);
    if (const auto error = host.errors.find(full); error != host.errors.end()) return error->second;
    if (!host.is_directory(full)) return ENOENT;
    host.directories_.push_back(full);
    *directory = host.directories_.size() - 1;
    return 0;
  }
  static void close_directory(void*, oamhal_directory_t) {}
  static std::int32_t list_directory(void* user, oamhal_directory_t directory,
                                     std::int32_t (*entry)(void*, const char*), void* entry_user) {
    FakeHost& host = self(user);
    const std::string base = host.directories_.at(directory) + "/";
    if (const auto error = host.errors.find(base); error != host.errors.end()) return error->second;
    std::set<std::string> names;
    for (auto at = host.files.lower_bound(base); at != host.files.end() && at->first.starts_with(base); ++at)
      names.insert(at->first.substr(base.size(), at->first.find('/', base.size()) - base.size()));
    for (const auto& name : names) {
      if (entry(entry_user, name.c_str()) != 0) break;
    }
    return 0;
  }
  static std::int32_t read_attribute(void* user, oamhal_directory_t directory, const char* name,
                                     std::int32_t attribute_class, std::uint32_t flags, const char** text,
                                     std::size_t* length) {
    FakeHost& host = self(user);
    if (attribute_class != OAMHAL_ATTRIBUTE_CACHED &&
        (host.classes & static_cast<std::uint32_t>(attribute_class)) == 0)
      return ENODATA;
    const std::string path = host.path_of(directory, name);
    if (host.on_read) host.on_read(path);
    host.reads.push_back({path, attribute_class});
    int error = 0;
    if (const auto refused = host.errors.find(path); refused != host.errors.end())
      error = refused->second;
    else if (const auto file = host.files.find(path); file == host.files.end())
      error = ENOENT;
    else
      host.buffer_ = file->second;
    const bool blob = (flags & OAMHAL_READ_BLOB) != 0;
    if (error == 0 && !blob && (host.buffer_.empty() || host.buffer_.back() != '\n')) error = EBADMSG;
    if (error != 0) {
      const bool answer = error == EPERM && (flags & OAMHAL_READ_EPERM_IS_ANSWER) != 0;
      const bool optional = error == ENOENT && (flags & OAMHAL_READ_REQUIRED) == 0;
      if (!answer && !optional)
        host.findings.push_back({"attribute.unreadable", OAMHAL_SEVERITY_WARNING, path});
      return error;
    }
    *text = host.buffer_.c_str();
    *length = host.buffer_.size();
    return 0;
  }
  static std::int32_t read_link(void* user, oamhal_directory_t directory, const char* name, char* target,
                                std::size_t capacity) {
    FakeHost& host = self(user);
    const std::string base = host.directories_.at(directory);
    const auto link = host.links.find(base.empty() ? name : base + "/" + name);
    if (link == host.links.end()) return ENOENT;
    if (link->second.size() + 1 > capacity) return EINVAL;
    std::memcpy(target, link->second.c_str(), link->second.size() + 1);
    return 0;
  }
  static void report_malformed(void* user, oamhal_directory_t directory, const char* name,
                               const char* expected) {
    FakeHost& host = self(user);
    host.malformed.push_back(host.path_of(directory, name));
    host.findings.push_back({"attribute.malformed", OAMHAL_SEVERITY_WARNING,
                             host.path_of(directory, name) + " is not " + expected});
  }
  static void report(void* user, const char* code, std::int32_t severity, const char* message, const char*) {
    self(user).findings.push_back({code, severity, message});
  }

  static std::int32_t query_node(void* user, const char* node, std::uint32_t number, std::uint32_t index,
                                 const void** reply, std::size_t* length) {
    FakeHost& host = self(user);
    if (host.backend == nullptr || number >= host.backend->query_count) return EINVAL;
    const oamhal_backend_query_t& query = host.backend->queries[number];
    if (index >= query.index_count || !std::string_view(node).starts_with(query.node_prefix)) return EINVAL;
    if (!host.open_nodes) return ENODATA;
    std::string key = std::string(node) + "/" + query.name;
    if (query.index_offset != OAMHAL_QUERY_NO_INDEX) key += "." + std::to_string(index);
    host.asked.push_back(key);
    if (const auto error = host.reply_errors.find(key); error != host.reply_errors.end())
      return error->second;
    const auto found = host.replies.find(key);
    if (found == host.replies.end()) return ENOENT;
    host.reply_ = found->second;
    host.reply_.resize(query.reply_size);
    *reply = host.reply_.data();
    *length = host.reply_.size();
    return 0;
  }

  static std::int32_t open_window(void* user, const char* bdf, std::uint32_t,
                                  const oamhal_window_access_t** window, oamhal_error_t* error) {
    FakeHost& host = self(user);
    const auto found = host.windows.find(bdf == nullptr ? host.bdf_ : bdf);
    const std::int32_t status = host.windows.empty()          ? OAMHAL_ERROR_NOT_SUPPORTED
                                : found == host.windows.end() ? OAMHAL_ERROR_NOT_FOUND
                                                              : found->second.open_status;
    if (status != OAMHAL_OK) {
      const char* why = found == host.windows.end() ? "there is none" : found->second.why.c_str();
      std::strncpy(error->message, why, sizeof error->message - 1);
      return status;
    }
    ++found->second.opened;
    ++found->second.open;
    *window = found->second.access();
    return OAMHAL_OK;
  }

  static std::int32_t open_debugfs(void* user, const char* path, const oamhal_window_access_t** window,
                                   oamhal_error_t* error) {
    FakeHost& host = self(user);
    const auto found = host.debugfs.find(path);
    const std::int32_t status = !host.allow_debugfs           ? OAMHAL_ERROR_NO_PERMISSION
                                : found == host.debugfs.end() ? OAMHAL_ERROR_NOT_FOUND
                                                              : found->second.open_status;
    if (status != OAMHAL_OK) {
      const char* why = found == host.debugfs.end() ? "there is none." : found->second.why.c_str();
      std::strncpy(error->message, why, sizeof error->message - 1);
      return status;
    }
    found->second.indexed = true;
    ++found->second.opened;
    ++found->second.open;
    *window = found->second.access();
    return OAMHAL_OK;
  }

  oamhal_backend_host_t table_{};
  std::string bdf_;
  std::string reply_;
  std::vector<std::string> directories_{"", "no-device"};
  std::string buffer_;
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_SUPPORT_FAKE_HOST_HPP
