// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "symbols.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace oamhal::conformance {

namespace {

/// A file as structs at offsets, each of which must lie inside of it.
class Image {
 public:
  explicit Image(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
  }

  template <typename T>
  [[nodiscard]] T at(std::size_t offset) const {
    T value;
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof value)
      throw std::runtime_error("the file is no complete 64-bit shared library");
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }
  [[nodiscard]] std::string text(std::size_t offset) const {
    if (offset >= bytes_.size()) throw std::runtime_error("the file is no complete 64-bit shared library");
    return {bytes_.data() + offset, ::strnlen(bytes_.data() + offset, bytes_.size() - offset)};
  }

 private:
  std::string bytes_;
};

}  // namespace

std::vector<std::string> exported_symbols(const std::string& library) {
  const Image image(library);
  const auto header = image.at<Elf64_Ehdr>(0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64)
    throw std::runtime_error("the file is no complete 64-bit shared library");
  const auto section = [&](std::size_t index) {
    return image.at<Elf64_Shdr>(header.e_shoff + index * header.e_shentsize);
  };
  std::vector<std::string> names;
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr table = section(i);
    if (table.sh_type != SHT_DYNSYM || table.sh_entsize < sizeof(Elf64_Sym)) continue;
    const Elf64_Shdr strings = section(table.sh_link);
    for (std::size_t at = 0; at + table.sh_entsize <= table.sh_size; at += table.sh_entsize) {
      const auto symbol = image.at<Elf64_Sym>(table.sh_offset + at);
      const bool local = ELF64_ST_BIND(symbol.st_info) == STB_LOCAL;
      if (!local && symbol.st_shndx != SHN_UNDEF)
        names.push_back(image.text(strings.sh_offset + symbol.st_name));
    }
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace oamhal::conformance
