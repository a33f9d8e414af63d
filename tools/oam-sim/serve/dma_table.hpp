// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What of the host's memory the client lets the device reach.

#ifndef OAM_SIM_SERVE_DMA_TABLE_HPP_
#define OAM_SIM_SERVE_DMA_TABLE_HPP_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "tools/oam-sim/serve/message.hpp"

namespace oam_sim {

// A file of the client's memory. It is read and written with pread and pwrite: a client that makes the file
// shorter than it said then causes an error, and in a mapping it would kill the server.
struct MemoryFile {
  Descriptor descriptor;
};

struct Mapping {
  std::uint64_t size = 0;
  std::uint32_t flags = 0;
  // Nothing: the client has to be asked.
  std::shared_ptr<MemoryFile> file;
  std::uint64_t offset = 0;
};

class DmaTable {
 public:
  // Returns 0 or an errno value. The same mapping again is taken, another that overlaps is EEXIST.
  int map(const oamhal_vfio_user_dma_map_t& wanted, Descriptor descriptor);
  // Removes all mappings inside of a range and stores the bytes of them; none is no error, as in the kernel's
  // type 1. EINVAL when the range cuts one in two.
  int unmap(const oamhal_vfio_user_dma_unmap_t& wanted, std::uint64_t& removed);

  struct Piece {
    const Mapping* mapping = nullptr;  // nullptr when nothing is mapped there, or not for that
    std::uint64_t offset = 0;          // within the mapping
    std::uint64_t size = 0;
  };
  // The first part of a range that one mapping covers.
  [[nodiscard]] Piece find(std::uint64_t address, std::uint64_t size, std::uint32_t flag) const;

  [[nodiscard]] std::size_t size() const { return mappings_.size(); }
  void clear() { mappings_.clear(); }

 private:
  using FileKey = std::pair<std::pair<dev_t, ino_t>, int>;
  std::shared_ptr<MemoryFile> share(Descriptor descriptor, int& error);

  std::map<std::uint64_t, Mapping> mappings_;  // by address; they never overlap
  // Clients map one file in many parts, each time with a descriptor: one is enough.
  std::map<FileKey, std::weak_ptr<MemoryFile>> files_;
};

// Whole transfers; false for a hole, an end of the file, or an error.
bool read_file(const MemoryFile& file, std::uint64_t offset, std::span<std::byte> to);
bool write_file(const MemoryFile& file, std::uint64_t offset, std::span<const std::byte> from);

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_DMA_TABLE_HPP_
