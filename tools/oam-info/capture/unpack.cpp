// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cstddef>
#include <memory>

#include "tools/common/text.hpp"
#include "tools/oam-info/capture/pack.hpp"

namespace oam_info {

namespace {

using Reader = std::unique_ptr<archive, int (*)(archive*)>;

constexpr unsigned kSpecialBits = 07000;

std::unexpected<std::string> refused(std::string_view path, std::string_view why) {
  return std::unexpected("entry \"" + oam_tools::printable(path) + "\" " + std::string(why));
}

std::unexpected<std::string> damaged(archive* reader) {
  const char* why = ::archive_error_string(reader);
  return std::unexpected(std::string("it is damaged or no xz-compressed tar (") +
                         (why != nullptr ? why : "libarchive failed") + ")");
}

// The path without "./" in front, doubled slashes and a slash at its end; false when it is none.
bool normalize(std::string_view given, std::string& path) {
  path.clear();
  if (given.starts_with('/') || given.size() > kMaxPathBytes) return false;
  while (!given.empty()) {
    const std::size_t slash = given.find('/');
    const std::string_view part = given.substr(0, slash);
    given.remove_prefix(slash == std::string_view::npos ? given.size() : slash + 1);
    if (part == "..") return false;
    if (part.empty() || part == ".") continue;
    if (!path.empty()) path += '/';
    path += part;
  }
  return true;
}

// What is wrong with an entry before its bytes are looked at, or nothing.
const char* objection(archive_entry* header) {
  if (::archive_entry_hardlink(header) != nullptr) return "is a hard link; a capture has none";
  switch (::archive_entry_filetype(header)) {
    case AE_IFREG:
    case AE_IFDIR:
    case AE_IFLNK:
      break;
    case AE_IFCHR:
    case AE_IFBLK:
      return "is a device node; a capture has none";
    case AE_IFIFO:
      return "is a FIFO; a capture has none";
    default:
      return "is neither a file, a directory nor a symbolic link";
  }
  if ((::archive_entry_perm(header) & kSpecialBits) != 0 && ::archive_entry_filetype(header) != AE_IFLNK)
    return "has a set-user-ID, set-group-ID or sticky bit";
  const la_int64_t size = ::archive_entry_size(header);
  if (size < 0 || size > static_cast<la_int64_t>(kMaxFileBytes)) return "is larger than 16 MiB";
  return nullptr;
}

/// Takes entries into a tree until one is refused.
class Unpacker {
 public:
  explicit Unpacker(archive* reader) : reader_(reader) {}

  std::expected<void, std::string> take(archive_entry* header) {
    const char* given = ::archive_entry_pathname(header);
    if (given == nullptr) given = ::archive_entry_pathname_utf8(header);
    if (given == nullptr) return std::unexpected("it has an entry whose name cannot be read");
    std::string path;
    if (!normalize(given, path)) return refused(given, "leads out of the archive, or its path is too long");
    if (const char* why = objection(header)) return refused(given, why);
    if (++headers_ > kMaxEntries || tree_.size() >= kMaxEntries)
      return refused(given, "is one too many: an archive may hold 400,000");
    const auto type = ::archive_entry_filetype(header);
    if (type == AE_IFDIR) {
      if (!add_directory(tree_, path)) return refused(given, "is below a file or a link, or is one too");
      return {};
    }
    if (path.empty()) return refused(given, "has the name of the root");
    if (!add_directory(tree_, parent_of(path))) return refused(given, "is below a file or a link");
    const auto [place, added] = tree_.try_emplace(std::move(path));
    if (!added) return refused(given, "is there twice");
    return type == AE_IFLNK ? take_link(header, given, place->second) : take_file(given, place->second);
  }

  std::expected<Tree, std::string> finish() {
    for (const auto& [path, entry] : tree_)
      if (entry.kind == Kind::kLink && !stays_inside(tree_, path))
        return refused(path, "is a symbolic link that leads out of the archive");
    if (tree_.empty()) return std::unexpected("it holds nothing");
    return std::move(tree_);
  }

 private:
  static std::expected<void, std::string> take_link(archive_entry* header, const char* path, Entry& entry) {
    const char* target = ::archive_entry_symlink(header);
    if (target == nullptr || *target == '\0' || std::string_view(target).size() > kMaxPathBytes)
      return refused(path, "is a symbolic link to nowhere, or its target is too long");
    if (*target == '/') return refused(path, "is a symbolic link that leads out of the archive");
    entry = {Kind::kLink, target};
    return {};
  }

  std::expected<void, std::string> take_file(const char* path, Entry& entry) {
    entry.kind = Kind::kFile;
    std::array<char, 16384> block;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    for (;;) {
      const la_ssize_t got = ::archive_read_data(reader_, block.data(), block.size());
      if (got < 0) return damaged(reader_);
      if (got == 0) return {};
      entry.content.append(block.data(), static_cast<std::size_t>(got));
      total_ += static_cast<std::size_t>(got);
      if (entry.content.size() > kMaxFileBytes) return refused(path, "is larger than 16 MiB");
      if (total_ > kMaxTotalBytes) return refused(path, "makes the archive larger than 256 MiB");
    }
  }

  archive* reader_;
  Tree tree_;
  // An archive can repeat a directory for ever without one more path.
  std::size_t headers_ = 0;
  std::size_t total_ = 0;
};

}  // namespace

std::expected<Tree, std::string> unpack(std::string_view bytes) {
  const Reader reader(::archive_read_new(), ::archive_read_free);
  if (!reader) return std::unexpected("there is no memory for it");
  // No other format: each would be another parser that a stranger's bytes reach.
  if (::archive_read_support_filter_xz(reader.get()) != ARCHIVE_OK ||
      ::archive_read_support_format_tar(reader.get()) != ARCHIVE_OK ||
      ::archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return damaged(reader.get());
  Unpacker unpacker(reader.get());
  for (;;) {
    archive_entry* header = nullptr;
    const int read = ::archive_read_next_header(reader.get(), &header);
    if (read == ARCHIVE_EOF) return unpacker.finish();
    if (read < ARCHIVE_WARN) return damaged(reader.get());
    if (auto taken = unpacker.take(header); !taken) return std::unexpected(std::move(taken.error()));
  }
}

}  // namespace oam_info
