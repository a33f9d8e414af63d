// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/kernel/reader.hpp"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

// A sysfs attribute has at most a page; one read gets all of it.
constexpr std::size_t kPage = 4096;
constexpr std::size_t kTextLimit = 64 * 1024;
constexpr std::size_t kBlobLimit = 1024 * 1024;

struct Problem {
  const char* code;
  const char* what;
  const char* advice;
};

Problem problem_of(int error) {
  switch (error) {
    case ENOENT:
      return {"attribute.missing", "is not there",
              "The kernel removes it while a device goes away; look again, and at the kernel log."};
    case EACCES:
      return {"attribute.denied", "may not be read by this user",
              "Run as a user who may read it, or as root."};
    case EPERM:
      return {"attribute.refused", "was refused by the driver",
              "The device may be in a reset, or hidden from this container; look again later."};
    case EBADMSG:
      return {"attribute.torn", "is empty, cut off in the middle, or no text",
              "Take the capture again, or report the driver that writes this."};
    case EFBIG:
      return {"attribute.oversized", "is larger than any attribute of a kernel", "Take the capture again."};
    case ELOOP:
    case EXDEV:
      return {"attribute.symlink", "is a symbolic link where a file should be", "Take the capture again."};
    case EINVAL:
    case EISDIR:
    case ENXIO:
      return {"attribute.not-a-file", "is not a regular file", "Take the capture again."};
    case ETIMEDOUT:
      return {"attribute.timeout", "did not answer in time and was left alone",
              "The driver or its firmware hangs: look at the kernel log, and reset the device."};
    default:
      return {"attribute.unreadable", nullptr, "Look at the kernel log."};
  }
}

}  // namespace

AttributeReader::AttributeReader(const Root& root, std::uint32_t classes, oamhal_attribute_gate gate,
                                 void* gate_user)
    : root_(root), classes_(classes), gate_(gate), gate_user_(gate_user), buffer_(kPage + 1) {
}

inline std::expected<std::size_t, int> AttributeReader::fill(int fd, std::size_t limit) {
  std::size_t length = 0;
  for (;;) {
    const std::size_t space = buffer_.size() - 1 - length;
    const ssize_t got = ::read(fd, buffer_.data() + length, space);
    if (got < 0) {
      if (errno == EINTR) continue;
      return std::unexpected(errno);
    }
    length += static_cast<std::size_t>(got);
    if (length > limit) return std::unexpected(EFBIG);
    // A read that did not fill the buffer reached the end: the kernel hands an attribute over in one piece.
    if (static_cast<std::size_t>(got) < space) return length;
    buffer_.resize(buffer_.size() * 2);
  }
}

inline std::expected<std::string_view, int> AttributeReader::load(const Directory& directory,
                                                                  const char* name,
                                                                  oamhal_attribute_class attribute_class,
                                                                  std::size_t limit) {
  const auto file = open(directory, name, attribute_class);
  if (!file) return std::unexpected(file.error());
  const auto length = fill(file->get(), limit);
  if (!length) return std::unexpected(length.error());
  buffer_[*length] = '\0';
  return std::string_view(buffer_.data(), *length);
}

std::expected<std::string_view, int> AttributeReader::read(const Directory& directory, const char* name,
                                                           oamhal_attribute_class attribute_class,
                                                           unsigned flags) {
  const bool blob = (flags & kReadBlob) != 0;
  auto content = load(directory, name, attribute_class, blob ? kBlobLimit : kTextLimit);
  if (content && !blob && (!content->ends_with('\n') || !is_plain_text(*content)))
    content = std::unexpected(EBADMSG);
  if (!content) {
    const int error = content.error();
    const bool expected_absence = error == ENODATA || (error == ENOENT && (flags & kReadRequired) == 0);
    const bool answer = error == EPERM && (flags & kReadEpermIsAnswer) != 0;
    if (!expected_absence && !answer) problem(directory, name, error);
  }
  return content;
}

std::expected<std::string_view, int> AttributeReader::text(const Directory& directory, const char* name,
                                                           unsigned flags) {
  auto content = read(directory, name, OAMHAL_ATTRIBUTE_CACHED, flags);
  if (content) content->remove_suffix(1);
  return content;
}

std::expected<UniqueFd, int> AttributeReader::open(const Directory& directory, const char* name,
                                                   oamhal_attribute_class attribute_class) {
  if (!allows(attribute_class)) return std::unexpected(ENODATA);
  if (gate_ != nullptr)
    if (const int refused = gate_(gate_user_, directory.path.c_str(), name, attribute_class); refused != 0)
      return std::unexpected(refused);
  return root_.open_file(directory, name);
}

int AttributeReader::list(const Directory& directory, const std::function<bool(const char*)>& entry) {
  // The root's descriptor, and with it the place in the list, is shared by all threads of a context.
  if (&directory == &root_.directory()) {
    const auto own = root_.open_directory(directory, ".");
    return own ? list(*own, entry) : own.error();
  }
  // getdents64 directly: opendir would need a descriptor of its own and an allocation per directory.
  alignas(dirent64) char block[16 * 1024];
  if (::lseek(directory.fd.get(), 0, SEEK_SET) < 0) return errno;  // it may have been listed before
  for (;;) {
    const long got = ::syscall(SYS_getdents64, directory.fd.get(), block, sizeof block);
    if (got < 0) return errno;
    if (got == 0) return 0;
    for (long offset = 0; offset < got;) {
      const auto* record = reinterpret_cast<const dirent64*>(block + offset);
      offset += record->d_reclen;
      const char* name = record->d_name;
      if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'))) continue;
      if (!entry(name)) return 0;
    }
  }
}

void AttributeReader::malformed(const Directory& directory, const char* name, std::string_view expected) {
  if (reporter_ == nullptr) return;
  reporter_->report({"attribute.malformed", OAMHAL_SEVERITY_WARNING,
                     fmt::format("{}/{} is not {}.", directory.path, name, expected),
                     "Take the capture again, or report the driver that writes this."});
}

void AttributeReader::problem(const Directory& directory, const char* name, int error) {
  if (reporter_ == nullptr) return;
  const Problem known = problem_of(error);
  std::string message = known.what != nullptr ? fmt::format("{}/{} {}.", directory.path, name, known.what)
                                              : fmt::format("{}/{} cannot be read: {}.", directory.path, name,
                                                            describe_errno(error));
  reporter_->report({known.code, OAMHAL_SEVERITY_WARNING, std::move(message), known.advice});
}

}  // namespace oamhal::hal
