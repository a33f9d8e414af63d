// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/compare/document.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

#include "tools/common/text.hpp"

namespace oam_info {

namespace {

using Kind = Value::Kind;

constexpr std::string_view kSchema = "oamhal.inventory/";
constexpr unsigned kSchemaVersion = 1;

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ > STDERR_FILENO) ::close(fd_);
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

std::string error_text(int error) {
  return fmt::format("cannot be read: {}", std::generic_category().message(error));
}

std::string too_large(std::size_t limit) {
  return fmt::format("has more than {} MiB, which no inventory has", limit >> 20U);
}

std::expected<std::string, std::string> read_all(int fd, std::size_t expected, std::size_t limit) {
  constexpr std::size_t kStep = std::size_t{64} << 10U;
  std::string content;
  std::size_t used = 0;
  content.resize(std::max(expected + 1, kStep));
  for (;;) {
    const ssize_t got = ::read(fd, content.data() + used, content.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(error_text(errno));
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > limit) return std::unexpected(too_large(limit));
    if (used == content.size()) content.resize(std::min(used * 2, limit + 1));
  }
  content.resize(used);
  return content;
}

/// What else people may hand over, by its first bytes.
std::string_view other_format(std::string_view text) {
  using Magic = std::pair<std::string_view, std::string_view>;
  static constexpr std::array kMagics{Magic("\xfd"
                                            "7zXZ",
                                            "an archive"),
                                      Magic("\x1f\x8b", "an archive"),
                                      Magic("\x28\xb5\x2f\xfd", "an archive")};
  for (const auto& [magic, what] : kMagics)
    if (text.starts_with(magic)) return what;
  constexpr std::size_t kTarMagic = 257;
  if (text.size() > kTarMagic && text.substr(kTarMagic).starts_with("ustar")) return "an archive";
  return {};
}

std::string_view schema_advice(Refusal::Kind kind) {
  switch (kind) {
    case Refusal::Kind::kNewerSchema:
      return "Use the oam-info that wrote it, or a later one.";
    case Refusal::Kind::kNotWhole:
      return "Write it with oam-info --json, without a command.";
    default:
      return "Give files that oam-info --json wrote.";
  }
}

Refusal refuse(Refusal::Kind kind, std::string_view name, std::string_view why) {
  return {kind, fmt::format("{} {}. {}", oam_tools::printable(name), why, schema_advice(kind))};
}

/// Which parts an inventory has to have, and of which kind. Others are looked at with care where they are
/// used.
std::string_view missing_part(const Value& root) {
  if (!root["host"].is(Kind::kObject)) return "host";
  for (const std::string_view list : {"baseboards", "modules", "devices", "links", "findings"}) {
    const Value& found = root[list];
    if (!found.is(Kind::kList)) return list;
    for (const Value& item : found.items())
      if (!item.is(Kind::kObject)) return list;
  }
  return {};
}

std::expected<void, Refusal> check(std::string_view name, const Value& root) {
  using enum Refusal::Kind;
  const std::string_view schema = root["schema"].text();
  if (!root.is(Kind::kObject) || !root["schema"].is(Kind::kText) || !schema.starts_with(kSchema))
    return std::unexpected(refuse(kOtherSchema, name, "is no inventory of oam-info"));
  const std::string_view digits = schema.substr(kSchema.size());
  unsigned version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error != std::errc() || end != digits.data() + digits.size() || version < kSchemaVersion)
    return std::unexpected(refuse(kOtherSchema, name, "is no inventory of oam-info"));
  if (version > kSchemaVersion)
    return std::unexpected(refuse(kNewerSchema, name,
                                  fmt::format("has the schema {}{}, and this oam-info knows {}{}", kSchema,
                                              version, kSchema, kSchemaVersion)));
  if (const std::string_view part = missing_part(root); !part.empty())
    return std::unexpected(refuse(kNotWhole, name, fmt::format("has no list \"{}\" of objects", part)));
  return {};
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& file, std::size_t limit) {
  const bool standard_input = file == "-";
  const File opened(standard_input ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  struct stat status{};
  if (opened.fd() < 0 || ::fstat(opened.fd(), &status) != 0) return std::unexpected(error_text(errno));
  if (S_ISDIR(status.st_mode))
    return std::unexpected("is a directory: write JSON of it with oam-info --root DIR --json");
  const bool regular = S_ISREG(status.st_mode);
  if (regular && std::cmp_greater(status.st_size, limit)) return std::unexpected(too_large(limit));
  return read_all(opened.fd(), regular ? static_cast<std::size_t>(status.st_size) : 0, limit);
}

std::expected<Document, Refusal> Document::parse(std::string name, std::string_view text) {
  constexpr std::size_t kFirstBlock = std::size_t{64} << 10U;
  Document document;
  document.name_ = std::move(name);
  document.arena_ =
      std::make_unique<std::pmr::monotonic_buffer_resource>(std::max(kFirstBlock, text.size() / 2));
  if (const std::string_view what = other_format(text); !what.empty())
    return std::unexpected(
        refuse(Refusal::Kind::kUnreadable, document.name_,
               fmt::format("is {}: write JSON of it with oam-info --root ARCHIVE --json", what)));
  const std::string why = read_json(text, {}, *document.arena_, document.root_);
  if (!why.empty()) return std::unexpected(refuse(Refusal::Kind::kUnreadable, document.name_, why));
  if (auto whole = check(document.name_, document.root_); !whole) return std::unexpected(whole.error());
  return document;
}

std::expected<Document, Refusal> Document::read(const std::string& file) {
  const auto content = read_file(file, kMaxDocumentBytes);
  const std::string name = file == "-" ? "standard input" : file;
  if (!content) return std::unexpected(refuse(Refusal::Kind::kUnreadable, name, content.error()));
  return parse(name, *content);
}

}  // namespace oam_info
