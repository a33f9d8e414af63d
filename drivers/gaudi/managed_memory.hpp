// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GAUDI_MANAGED_MEMORY_HPP
#define OAMHAL_DRIVERS_GAUDI_MANAGED_MEMORY_HPP

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <oamhal/backend/backend.hpp>

#include "compute_node.hpp"

namespace oamhal::gaudi {

class Gaudi;

/// The memory of a Gaudi through the compute node of its driver. Copies are not done: they take commands to
/// the engines of the part, which are the maker's runtime's.
class ManagedMemory {
 public:
  static backend::Result<std::unique_ptr<ManagedMemory>> open(backend::Host& host, const Gaudi& device,
                                                              backend::Driver driver,
                                                              oamhal_backend_managed_info_t& info);
  backend::Result<void> allocate(backend::Host& host, const oamhal_backend_request_t& request,
                                 oamhal_backend_piece_t& piece);
  void release(backend::Host& host, std::uint64_t number);
  void close(backend::Host& host);
  backend::Result<int> share(backend::Host& host, std::uint64_t number);
  backend::Result<std::uint64_t> free_bytes(backend::Host& host);

 private:
  /// What was given, and how far the driver is with it.
  struct Piece {
    std::uint64_t bytes = 0;
    /// The driver's handle; 0 of a chip without an MMU for its memory, and of memory of the host.
    std::uint64_t handle = 0;
    std::uint64_t address = 0;
    bool of_device = false;
    bool placed = false;
    bool allocated = false;
    bool mapped = false;
    bool shared = false;
    /// Memory of the host that is ours to give back.
    void* ours = nullptr;
  };

  ManagedMemory(backend::Driver driver, int fd, bool old)
      : driver_(driver), fd_(fd), node_(driver, fd, old) {}

  /// Asks the driver what its memory is like.
  backend::Result<void> describe(oamhal_backend_managed_info_t& info);
  backend::Result<void> make(const oamhal_backend_request_t& request, Piece& piece);
  backend::Result<void> make_device(Piece& piece);
  backend::Result<void> make_host(void* memory, Piece& piece);
  /// Finds a place in memory that the driver keeps no more than an account of.
  backend::Result<void> place(Piece& piece);
  void release(std::uint64_t number);
  /// Undoes what there is of a piece. False when the driver still keeps it, as while somebody has a dma-buf.
  bool give_back(Piece& piece);
  /// Memory that the driver keeps no more than an account of, and of which there was a dma-buf: it is not
  /// given to anybody else, for the driver would not refuse it.
  [[nodiscard]] bool may_be_seen(const Piece& piece) const {
    return piece.placed && piece.shared && !closing_;
  }
  /// Tries again with what the driver kept. True when all of something was given back.
  bool sweep();
  /// Why the driver does not do something, in words that follow "to"; notes that the device is gone.
  [[nodiscard]] std::unexpected<backend::Failure> refused(const std::string& what, int error);
  [[nodiscard]] backend::Result<void> usable() const;

  backend::Driver driver_;
  int fd_;
  ComputeNode node_;
  /// The chip has no MMU for its memory: where pieces are in it is for the process to choose.
  bool places_ = false;
  std::uint64_t base_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t page_ = 0;
  /// Where such pieces begin and end.
  std::map<std::uint64_t, std::uint64_t> taken_;
  std::map<std::uint64_t, Piece> pieces_;
  /// Released, and kept by the driver for now.
  std::map<std::uint64_t, Piece> kept_;
  std::uint64_t next_ = 1;
  /// The device was removed: the driver has taken all back, and answers nothing else any more.
  bool lost_ = false;
  bool closing_ = false;
};

}  // namespace oamhal::gaudi

#endif  // OAMHAL_DRIVERS_GAUDI_MANAGED_MEMORY_HPP
