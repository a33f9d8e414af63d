// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/backend_host.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "hal/base/guard.hpp"

namespace oamhal::hal {

namespace {

constexpr oamhal_directory_t kFirstOpened = OAMHAL_DIRECTORY_DEVICE + 1;

template <typename F>
std::int32_t guarded(F&& body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return ENOMEM;
  }
}

/// Findings are sentences, whether the backend ended its one or not.
std::string sentence(std::string text) {
  if (!text.empty() && !text.ends_with('.') && !text.ends_with('?')) text += '.';
  return text;
}

}  // namespace

/// The functions behind the C table.
struct BackendHost::Functions {
  static BackendHost& of(void* self) { return *static_cast<BackendHost*>(self); }

  static std::int32_t open_directory(void* self, oamhal_directory_t parent, const char* path,
                                     oamhal_directory_t* directory) {
    return guarded([&] {
      BackendHost& host = of(self);
      int error = 0;
      const Directory* from = host.resolve(parent, error);
      if (from == nullptr) return error;
      auto opened = host.reader_.root().open_directory(*from, path);
      if (!opened) return opened.error();
      host.opened_.push_back(std::make_unique<Directory>(std::move(*opened)));
      *directory = kFirstOpened + host.opened_.size() - 1;
      return 0;
    });
  }

  static void close_directory(void* self, oamhal_directory_t directory) {
    BackendHost& host = of(self);
    if (directory < kFirstOpened || directory - kFirstOpened >= host.opened_.size()) return;
    host.opened_[directory - kFirstOpened].reset();
    while (!host.opened_.empty() && host.opened_.back() == nullptr) host.opened_.pop_back();
  }

  static std::int32_t list_directory(void* self, oamhal_directory_t directory,
                                     std::int32_t (*entry)(void* user, const char* name), void* user) {
    return guarded([&] {
      BackendHost& host = of(self);
      int error = 0;
      const Directory* from = host.resolve(directory, error);
      if (from == nullptr) return error;
      return host.reader_.list(*from, [&](const char* name) { return entry(user, name) == 0; });
    });
  }

  static std::int32_t read_attribute(void* self, oamhal_directory_t directory, const char* name,
                                     std::int32_t attribute_class, std::uint32_t flags, const char** text,
                                     std::size_t* length) {
    return guarded([&] {
      BackendHost& host = of(self);
      int error = 0;
      const Directory* from = host.resolve(directory, error);
      if (from == nullptr) return error;
      const auto content =
          host.reader_.read(*from, name, static_cast<oamhal_attribute_class>(attribute_class), flags);
      if (!content) return content.error();
      *text = content->data();
      *length = content->size();
      return 0;
    });
  }

  static std::int32_t read_link(void* self, oamhal_directory_t directory, const char* name, char* target,
                                std::size_t capacity) {
    return guarded([&] {
      BackendHost& host = of(self);
      int error = 0;
      const Directory* from = host.resolve(directory, error);
      if (from == nullptr) return error;
      const auto link = host.reader_.root().read_link(*from, name);
      if (!link) return link.error();
      if (link->size() >= capacity) return ENAMETOOLONG;
      std::memcpy(target, link->c_str(), link->size() + 1);
      return 0;
    });
  }

  static void report_malformed(void* self, oamhal_directory_t directory, const char* name,
                               const char* expected) {
    (void)guarded([&] {
      BackendHost& host = of(self);
      int error = 0;
      if (const Directory* from = host.resolve(directory, error))
        host.reader_.malformed(*from, name, expected);
      return 0;
    });
  }

  static void report(void* self, const char* code, std::int32_t severity, const char* message,
                     const char* advice) {
    if (code == nullptr || message == nullptr) return;
    (void)guarded([&] {
      of(self).reporter_.report(
          {code, static_cast<oamhal_severity>(severity), sentence(message), advice == nullptr ? "" : advice});
      return 0;
    });
  }

  static void log(void* self, std::int32_t level, const char* message) {
    const BackendHost& host = of(self);
    if (message == nullptr) return;
    if (host.last_error_ != nullptr && level == OAMHAL_LOG_ERROR)
      (void)guarded([&] {
        *host.last_error_ = sentence(message);
        return 0;
      });
    if (host.context_.log != nullptr) host.context_.log(host.context_.log_user, level, message);
  }

  static std::int32_t open_window(void* self, const char* bdf, std::uint32_t bar,
                                  const oamhal_window_access_t** window, oamhal_error_t* error) {
    BackendHost& host = of(self);
    if (window == nullptr || (bdf == nullptr && host.bdf_.empty()))
      return api::fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "no window or no device is named.");
    *window = nullptr;
    const oamhal_window_source_t* source = host.context_.window_source.get();
    if (source == nullptr)
      return api::fail(error, OAMHAL_ERROR_NOT_SUPPORTED,
                       "this context has no way to registers: see oamhal_bringup_attach().");
    const char* const name = bdf == nullptr ? host.bdf_.c_str() : bdf;
    const auto kept = std::ranges::find_if(host.windows_, [&](const OpenWindow& one) {
      return !one.in_use && one.bar == bar && one.bdf == name;
    });
    if (kept != host.windows_.end()) {
      kept->in_use = true;
      *window = kept->access;
      return OAMHAL_OK;
    }
    return api::guarded(error, [&] {
      // Before it is opened: it is in the list, or it is not open.
      host.windows_.reserve(host.windows_.size() + 1);
      OpenWindow opened{nullptr, name, bar, true};
      const std::int32_t status = source->open(source->self, name, bar, &opened.access, error);
      if (status != OAMHAL_OK) return static_cast<oamhal_status>(status);
      *window = opened.access;
      host.windows_.push_back(std::move(opened));
      return OAMHAL_OK;
    });
  }

  static std::int32_t open_debugfs(void* self, const char* path, const oamhal_window_access_t** window,
                                   oamhal_error_t* error) {
    BackendHost& host = of(self);
    if (window == nullptr || path == nullptr || host.bdf_.empty())
      return api::fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "no file, or no device is named.");
    *window = nullptr;
    if (host.host_.debugfs_allowed == 0)
      return api::fail(error, OAMHAL_ERROR_NO_PERMISSION,
                       "files of debugfs are opened for those who ask for it: OAMHAL_ENUMERATE_DEBUGFS, or "
                       "--debugfs of oam-info.");
    return api::guarded(error, [&] {
      auto opened = DebugfsWindow::open(host.context_, path);
      if (!opened) return api::fail(error, opened.error());
      host.debugfs_windows_.push_back(std::move(*opened));
      *window = host.debugfs_windows_.back()->access();
      return OAMHAL_OK;
    });
  }

  static void close_window(void* self, const oamhal_window_access_t* window) {
    BackendHost& host = of(self);
    if (std::erase_if(host.debugfs_windows_, [&](const auto& one) { return one->access() == window; }) != 0)
      return;
    const auto found = std::ranges::find_if(
        host.windows_, [&](const OpenWindow& one) { return one.in_use && one.access == window; });
    if (found == host.windows_.end()) return;
    found->in_use = false;
    if (!host.keeps_windows_) host.close_kept_windows();
  }

  static std::int32_t query_node(void* self, const char* node, std::uint32_t query, std::uint32_t index,
                                 const void** reply, std::size_t* length) {
    if (reply == nullptr || length == nullptr) return EINVAL;
    return guarded([&] {
      const auto bytes = of(self).nodes_.send(node, query, index);
      if (!bytes) return bytes.error();
      *reply = bytes->data();
      *length = bytes->size();
      return 0;
    });
  }
};

BackendHost::BackendHost(const oamhal_context& context, AttributeReader& reader, Reporter& reporter,
                         NodeQuery nodes, bool debugfs, std::string device_path, std::string bdf)
    : context_(context),
      reader_(reader),
      reporter_(reporter),
      nodes_(std::move(nodes)),
      device_path_(std::move(device_path)),
      bdf_(std::move(bdf)) {
  host_.size = sizeof host_;
  host_.self = this;
  host_.attribute_classes = reader.classes();
  host_.debugfs_allowed = debugfs ? 1 : 0;
  if (const auto* source = context.window_source.get()) host_.window_capabilities = source->capabilities;
  host_.open_directory = &Functions::open_directory;
  host_.close_directory = &Functions::close_directory;
  host_.list_directory = &Functions::list_directory;
  host_.read_attribute = &Functions::read_attribute;
  host_.read_link = &Functions::read_link;
  host_.report_malformed = &Functions::report_malformed;
  host_.report = &Functions::report;
  host_.log = &Functions::log;
  host_.open_window = &Functions::open_window;
  host_.close_window = &Functions::close_window;
  host_.query_node = &Functions::query_node;
  host_.open_debugfs = &Functions::open_debugfs;
}

BackendHost::~BackendHost() {
  for (OpenWindow& window : windows_) window.in_use = false;
  close_kept_windows();
}

void BackendHost::close_kept_windows() {
  std::erase_if(windows_, [&](const OpenWindow& window) {
    if (window.in_use) return false;
    const oamhal_window_source_t& source = *context_.window_source.get();
    source.close(source.self, window.access);
    return true;
  });
}

const Directory* BackendHost::resolve(oamhal_directory_t handle, int& error) {
  if (handle == OAMHAL_DIRECTORY_ROOT) return &reader_.root().directory();
  if (handle == OAMHAL_DIRECTORY_DEVICE) {
    if (device_ != nullptr) return device_.get();
    if (device_path_.empty()) {
      error = EINVAL;
      return nullptr;
    }
    auto opened = reader_.root().open_directory(reader_.root().directory(), device_path_.c_str());
    if (!opened) {
      error = opened.error();
      return nullptr;
    }
    device_ = std::make_unique<Directory>(std::move(*opened));
    return device_.get();
  }
  const std::size_t index = handle - kFirstOpened;
  if (index < opened_.size() && opened_[index] != nullptr) return opened_[index].get();
  error = EINVAL;
  return nullptr;
}

}  // namespace oamhal::hal
