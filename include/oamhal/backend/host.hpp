// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_HOST_HPP
#define OAMHAL_BACKEND_HOST_HPP

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include <oamhal/backend/backend.h>
#include <oamhal/backend/result.hpp>

namespace oamhal::backend {

/// The absence that stands for an errno of host.h.
constexpr oamhal_absence absence_of(int error) {
  switch (error) {
    case ENOENT:
      return OAMHAL_ABSENT_NOT_REPORTED;
    case ENODATA:
      return OAMHAL_ABSENT_NOT_READ;
    case EACCES:
    case EPERM:
      return OAMHAL_ABSENT_NO_PERMISSION;
    case ETIMEDOUT:
      return OAMHAL_ABSENT_TIMEOUT;
    case EBADMSG:
    case EFBIG:
    case ELOOP:
    case EINVAL:
      return OAMHAL_ABSENT_MALFORMED;
    default:
      return OAMHAL_ABSENT_UNKNOWN;
  }
}

/// A PCI function as the core hands it over.
using PciFunction = oamhal_backend_function_t;

class Directory;

/// The services of the core during one call. Cheap to copy; do not keep it.
class Host {
 public:
  explicit Host(const oamhal_backend_host_t* host) : host_(host) {}

  /// OAMHAL_WINDOW_ bits of register windows; 0 when the context has no way to registers, and also of an
  /// older core, which may have one.
  [[nodiscard]] std::uint32_t window_capabilities() const {
    return host_->size >= offsetof(oamhal_backend_host_t, reserved1) ? host_->window_capabilities : 0;
  }
  [[nodiscard]] bool allows(oamhal_attribute_class attribute_class) const {
    return attribute_class == OAMHAL_ATTRIBUTE_CACHED ||
           (host_->attribute_classes & static_cast<std::uint32_t>(attribute_class)) != 0;
  }
  /// The sysfs directory of the function that this call is about.
  [[nodiscard]] Directory device() const;
  /// The root; paths below it follow symbolic links inside the root.
  [[nodiscard]] Directory root() const;
  /// Adds a finding about the device of this call.
  void report(const char* code, oamhal_severity severity, const std::string& message,
              const char* advice = nullptr) const {
    host_->report(host_->self, code, severity, message.c_str(), advice);
  }
  /// Sends entry query of the type's kQueries about index to the node ("accel_controlD3"): query_node of
  /// host.h. The bytes are valid until the next query; the error is an errno, ENODATA also of an older core.
  [[nodiscard]] std::expected<std::span<const std::byte>, int> query(const char* node, std::uint32_t query,
                                                                     std::uint32_t index = 0) const {
    if (host_->size < offsetof(oamhal_backend_host_t, query_node) + sizeof host_->query_node ||
        host_->query_node == nullptr)
      return std::unexpected(ENODATA);
    const void* reply = nullptr;
    std::size_t length = 0;
    if (const int error = host_->query_node(host_->self, node, query, index, &reply, &length); error != 0)
      return std::unexpected(error);
    return std::span(static_cast<const std::byte*>(reply), length);
  }
  /// Whether the context has a way to registers at all; false also of an older core, which may have one.
  [[nodiscard]] bool has_windows() const {
    return host_->size >= offsetof(oamhal_backend_host_t, reserved1) && host_->window_capabilities != 0;
  }
  /// Whether the caller lets files of debugfs be opened (Window::open_debugfs).
  [[nodiscard]] bool may_open_debugfs() const {
    return host_->size >= offsetof(oamhal_backend_host_t, reserved2) && host_->debugfs_allowed != 0;
  }
  void log(oamhal_log_level level, const std::string& message) const {
    host_->log(host_->self, level, message.c_str());
  }
  [[nodiscard]] const oamhal_backend_host_t* c() const { return host_; }

 private:
  const oamhal_backend_host_t* host_;
};

/// A directory of the tree. Reading never throws but for memory; an error is an errno of host.h.
class Directory {
 public:
  Directory(const oamhal_backend_host_t* host, oamhal_directory_t handle) : host_(host), handle_(handle) {}
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  Directory(Directory&& other) noexcept : host_(other.host_), handle_(other.handle_) {
    other.host_ = nullptr;
  }
  Directory& operator=(Directory&&) = delete;
  ~Directory() {
    if (host_ != nullptr && handle_ > OAMHAL_DIRECTORY_DEVICE) host_->close_directory(host_->self, handle_);
  }

  [[nodiscard]] std::expected<Directory, int> open(const char* path) const {
    oamhal_directory_t opened = 0;
    if (const int error = host_->open_directory(host_->self, handle_, path, &opened); error != 0)
      return std::unexpected(error);
    return Directory(host_, opened);
  }

  /// The text of an attribute without the newline at its end. Valid until the next read.
  [[nodiscard]] std::expected<std::string_view, int> text(
      const char* name, oamhal_attribute_class attribute_class = OAMHAL_ATTRIBUTE_CACHED,
      unsigned flags = 0) const {
    const char* data = nullptr;
    std::size_t length = 0;
    if (const int error =
            host_->read_attribute(host_->self, handle_, name, attribute_class, flags, &data, &length);
        error != 0)
      return std::unexpected(error);
    if ((flags & OAMHAL_READ_BLOB) == 0 && length != 0 && data[length - 1] == '\n') --length;
    return std::string_view(data, length);
  }

  /// As text(), for an attribute of one line: white space around it is dropped, and a text of several lines
  /// gives a finding and EBADMSG.
  [[nodiscard]] std::expected<std::string_view, int> line(
      const char* name, oamhal_attribute_class attribute_class = OAMHAL_ATTRIBUTE_CACHED,
      unsigned flags = 0) const {
    auto content = text(name, attribute_class, flags);
    if (!content) return content;
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!content->empty() && blank(content->front())) content->remove_prefix(1);
    while (!content->empty() && blank(content->back())) content->remove_suffix(1);
    if (content->find('\n') == std::string_view::npos) return content;
    malformed(name, "one line of text");
    return std::unexpected(EBADMSG);
  }

  /// The bytes of an attribute. Valid until the next read.
  [[nodiscard]] std::expected<std::string_view, int> blob(const char* name,
                                                          oamhal_attribute_class attribute_class,
                                                          unsigned flags = 0) const {
    return text(name, attribute_class, flags | OAMHAL_READ_BLOB);
  }

  /// A number in base 10 or 16 (with or without 0x). A text that is none gives a finding.
  [[nodiscard]] Number number(const char* name, int base = 10,
                              oamhal_attribute_class attribute_class = OAMHAL_ATTRIBUTE_CACHED,
                              unsigned flags = 0) const {
    const auto content = text(name, attribute_class, flags);
    if (!content) return Number::absent(absence_of(content.error()));
    std::string_view digits = *content;
    if (base == 16 && digits.starts_with("0x")) digits.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      malformed(name, base == 16 ? "a hexadecimal number" : "a decimal number");
      return Number::absent(OAMHAL_ABSENT_MALFORMED);
    }
    return Number(value);
  }

  /// Calls each(const char* name) for every entry.
  template <typename F>
  [[nodiscard]] int list(F&& each) const {
    struct Call {
      F* each;
      std::exception_ptr thrown;
    } call{&each, nullptr};
    const auto entry = [](void* user, const char* name) noexcept -> std::int32_t {
      auto* state = static_cast<Call*>(user);
      try {
        (*state->each)(name);
        return 0;
      } catch (...) {
        state->thrown = std::current_exception();
        return 1;
      }
    };
    const int error = host_->list_directory(host_->self, handle_, entry, &call);
    if (call.thrown) std::rethrow_exception(call.thrown);
    return error;
  }

  /// Where a symbolic link points, or "".
  [[nodiscard]] std::string link_target(const char* name) const {
    char target[4096];
    if (host_->read_link(host_->self, handle_, name, target, sizeof target) != 0) return {};
    return target;
  }

  /// Adds the finding attribute.malformed for an attribute whose text is not as expected.
  void malformed(const char* name, const char* expected) const {
    host_->report_malformed(host_->self, handle_, name, expected);
  }

 private:
  const oamhal_backend_host_t* host_;
  oamhal_directory_t handle_;
};

inline Directory Host::device() const {
  return {host_, OAMHAL_DIRECTORY_DEVICE};
}
inline Directory Host::root() const {
  return {host_, OAMHAL_DIRECTORY_ROOT};
}

}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_HOST_HPP
