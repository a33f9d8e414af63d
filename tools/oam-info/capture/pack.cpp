// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "tools/oam-info/capture/pack.hpp"

namespace oam_info {

namespace {

using Writer = std::unique_ptr<archive, int (*)(archive*)>;
using Header = std::unique_ptr<archive_entry, void (*)(archive_entry*)>;

la_ssize_t append(archive* /*writer*/, void* bytes, const void* block, std::size_t size) {
  static_cast<std::string*>(bytes)->append(static_cast<const char*>(block), size);
  return static_cast<la_ssize_t>(size);
}

std::unexpected<std::string> failed(archive* writer, std::string_view path) {
  const char* why = ::archive_error_string(writer);
  return std::unexpected("cannot pack " + std::string(path) + ": " +
                         (why != nullptr ? why : "libarchive failed"));
}

// Nothing of the machine's modes, owners or times: they say nothing about accelerators.
void describe(archive_entry* header, const std::string& path, const Entry& entry) {
  ::archive_entry_clear(header);
  ::archive_entry_set_pathname(header, path.c_str());
  switch (entry.kind) {
    case Kind::kDirectory:
      ::archive_entry_set_filetype(header, AE_IFDIR);
      ::archive_entry_set_perm(header, 0755);
      break;
    case Kind::kFile:
      ::archive_entry_set_filetype(header, AE_IFREG);
      ::archive_entry_set_perm(header, 0644);
      ::archive_entry_set_size(header, static_cast<la_int64_t>(entry.content.size()));
      break;
    case Kind::kLink:
      ::archive_entry_set_filetype(header, AE_IFLNK);
      ::archive_entry_set_perm(header, 0777);
      ::archive_entry_set_symlink(header, entry.content.c_str());
      break;
  }
}

}  // namespace

std::expected<std::string, std::string> pack(const Tree& tree) {
  std::string bytes;
  const Writer writer(::archive_write_new(), ::archive_write_free);
  const Header header(::archive_entry_new(), ::archive_entry_free);
  if (!writer || !header) return std::unexpected("no memory for the archive");
  if (::archive_write_set_format_pax_restricted(writer.get()) != ARCHIVE_OK ||
      ::archive_write_add_filter_xz(writer.get()) != ARCHIVE_OK ||
      ::archive_write_set_bytes_in_last_block(writer.get(), 1) != ARCHIVE_OK ||
      ::archive_write_open2(writer.get(), &bytes, nullptr, append, nullptr, nullptr) != ARCHIVE_OK)
    return failed(writer.get(), "anything");
  for (const auto& [path, entry] : tree) {
    describe(header.get(), path, entry);
    // A warning is about the character set of a name: its bytes are kept.
    if (::archive_write_header(writer.get(), header.get()) < ARCHIVE_WARN) return failed(writer.get(), path);
    if (entry.kind != Kind::kFile || entry.content.empty()) continue;
    const la_ssize_t wrote = ::archive_write_data(writer.get(), entry.content.data(), entry.content.size());
    if (wrote < 0 || static_cast<std::size_t>(wrote) != entry.content.size())
      return failed(writer.get(), path);
  }
  if (::archive_write_close(writer.get()) != ARCHIVE_OK) return failed(writer.get(), "the end");
  return bytes;
}

}  // namespace oam_info
