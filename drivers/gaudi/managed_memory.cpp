// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "managed_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string_view>
#include <system_error>

#include "device.hpp"

namespace oamhal::gaudi {
namespace {

using backend::Failure;

/// Fits into oamhal_backend_managed_info_t.why_no_copy.
constexpr std::string_view kWhyNoCopy =
    "copies take commands to the DMA engines of a Gaudi, which this library does not submit: use the maker's "
    "runtime.";
static_assert(kWhyNoCopy.size() < sizeof(oamhal_backend_managed_info_t::why_no_copy));

std::uint64_t host_page() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// The core puts the address of the device in front.
std::unexpected<Failure> failure(oamhal_status status, std::string words) {
  return std::unexpected(Failure{status, std::move(words)});
}

}  // namespace

std::unexpected<Failure> ManagedMemory::refused(const std::string& what, int error) {
  // memory.c of the driver answers with these; EBUSY of the ioctl is a reset, and not another process.
  switch (error) {
    case ENODEV:
    case ENXIO:
      lost_ = true;
      return std::unexpected(usable().error());
    case EBUSY:
      return failure(OAMHAL_ERROR_BUSY,
                     "its driver does nothing to " + what +
                         " while the device is in a reset: close the engine, and open it afterwards.");
    case ENOMEM:
      return failure(OAMHAL_ERROR_NO_MEMORY, "its driver has no room to " + what + ".");
    case EPERM:
    case EACCES:
      return failure(OAMHAL_ERROR_NO_PERMISSION, "its driver does not let this process " + what + ".");
    case ENOTTY:
    case EOPNOTSUPP:
      return failure(OAMHAL_ERROR_NOT_SUPPORTED, "its driver does not know how to " + what + ".");
    case EBADMSG:
      return failure(OAMHAL_ERROR_IO, "its driver makes no sense when it is asked to " + what + ".");
    default:
      return failure(OAMHAL_ERROR_IO, "its driver failed to " + what + " (" +
                                          std::generic_category().message(error) +
                                          "): the kernel log may say why.");
  }
}

Result<void> ManagedMemory::usable() const {
  if (!lost_) return {};
  return failure(OAMHAL_ERROR_DEVICE_LOST, "its driver answers that the device was removed.");
}

Result<std::unique_ptr<ManagedMemory>> ManagedMemory::open(Host& host, const Gaudi& device,
                                                           backend::Driver driver,
                                                           oamhal_backend_managed_info_t& info) {
  const FunctionFacts* const facts = device.facts();
  if (facts == nullptr || !facts->number)
    return failure(OAMHAL_ERROR_NOT_FOUND,
                   "its driver shows no compute node (accelN, hlN): the kernel log says why.");
  const std::string node = (facts->old_class ? "hl" : "accel") + std::to_string(*facts->number);
  // One context at a time (habanalabs_drv.c, hl_device_open); reset_upon_device_release of a Gaudi2.
  if (!driver.exclusive_allowed())
    return failure(
        OAMHAL_ERROR_NO_PERMISSION,
        "its memory is behind the compute node " + node +
            ", of which there is one user: frameworks cannot use the device meanwhile, and closing "
            "the node may reset a Gaudi2; if that may be, open the engine with "
            "OAMHAL_ENGINE_EXCLUSIVE.");
  const auto fd = driver.open_node(facts->old_class ? "habanalabs" : "accel", node);
  if (!fd) return std::unexpected(fd.error());
  std::unique_ptr<ManagedMemory> made(new ManagedMemory(driver, *fd, facts->old_class));
  made->places_ = facts->part->chip == Chip::kGaudi;
  if (auto described = made->describe(info); !described) {
    made->close(host);
    return std::unexpected(described.error());
  }
  return made;
}

Result<void> ManagedMemory::describe(oamhal_backend_managed_info_t& info) {
  const auto told = node_.hw_ip();
  if (!told) return refused("tell what its memory is like", told.error());
  const auto left = node_.dram_free();
  if (!left) return refused("tell how much memory is free", left.error());
  base_ = told->dram_base;
  total_ = told->dram_size;
  page_ = told->default_page_size != 0 ? told->default_page_size : told->dram_page_size;
  // Drivers round up to their pages by themselves: of one that does not tell them any multiple will do.
  if (page_ == 0) page_ = host_page();
  if (total_ == 0 || page_ % host_page() != 0 || page_ > total_ || total_ > UINT64_MAX - base_)
    return failure(OAMHAL_ERROR_IO, "its driver tells " + std::to_string(total_) +
                                        " bytes of memory in pages of " + std::to_string(page_) + " from " +
                                        std::to_string(base_) + " on, which cannot be.");
  info.total_bytes = total_;
  info.free_bytes = std::min(*left, total_);
  // Of memory of the host. The driver's own pages, of up to 48 MiB, are for memory of the device alone.
  info.granularity = host_page();
  kWhyNoCopy.copy(static_cast<char*>(info.why_no_copy), kWhyNoCopy.size());
  info.why_no_copy[kWhyNoCopy.size()] = 0;
  return {};
}

Result<void> ManagedMemory::allocate(Host& /*host*/, const oamhal_backend_request_t& request,
                                     oamhal_backend_piece_t& piece) {
  if (auto ok = usable(); !ok) return ok;
  if (request.kind == OAMHAL_REQUEST_IMPORT)
    return failure(
        OAMHAL_ERROR_NOT_SUPPORTED,
        "the driver of Gaudi in the kernel takes in no dma-buf, and how the maker's own does is not "
        "known well enough: share memory of this device instead.");
  // It has its place before anything is had of the driver.
  const std::uint64_t number = next_++;
  Piece& given = pieces_[number];
  auto made = make(request, given);
  if (!made && made.error().status == OAMHAL_ERROR_NO_MEMORY && give_back(given) && sweep())
    made = make(request, given);
  if (!made) {
    release(number);
    return made;
  }
  piece.handle = number;
  piece.address = given.address;
  piece.memory = given.ours;
  return {};
}

Result<void> ManagedMemory::make(const oamhal_backend_request_t& request, Piece& piece) {
  piece = {.bytes = request.length};
  switch (request.kind) {
    case OAMHAL_REQUEST_DEVICE:
      return make_device(piece);
    case OAMHAL_REQUEST_HOST:
      piece.ours = ::mmap(nullptr, piece.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (piece.ours != MAP_FAILED) return make_host(piece.ours, piece);
      piece.ours = nullptr;
      return failure(OAMHAL_ERROR_NO_MEMORY,
                     "the host has no room for " + std::to_string(piece.bytes) + " bytes.");
    case OAMHAL_REQUEST_REGISTER:
      return make_host(request.memory, piece);
    default:
      return failure(OAMHAL_ERROR_NOT_SUPPORTED, "its driver has no memory of that kind.");
  }
}

Result<void> ManagedMemory::make_device(Piece& piece) {
  const std::string what = "allocate " + std::to_string(piece.bytes) + " bytes of the device's memory";
  piece.of_device = true;
  // The driver's own sum could wrap.
  if (piece.bytes > total_) return refused(what, ENOMEM);
  if (places_) {
    piece.bytes = (piece.bytes + page_ - 1) / page_ * page_;
    if (auto placed = place(piece); !placed) return placed;
  }
  const auto handle = node_.allocate(piece.bytes);
  if (!handle) return refused(what, handle.error());
  // Handles begin at 1 (alloc_device_memory); 0 is what a chip without an MMU for its memory has.
  if ((*handle == 0) != places_) return refused(what, EBADMSG);
  piece.allocated = true;
  piece.handle = *handle;
  if (places_) return {};
  const auto address = node_.map(piece.handle);
  if (!address) return refused("map the device's memory", address.error());
  piece.mapped = true;
  piece.address = *address;
  return {};
}

Result<void> ManagedMemory::place(Piece& piece) {
  std::uint64_t at = base_;
  for (const auto& [begin, end] : taken_) {
    if (begin - at >= piece.bytes) break;
    at = end;
  }
  if (base_ + total_ - at < piece.bytes)
    return refused("allocate " + std::to_string(piece.bytes) + " bytes of the device's memory in one piece",
                   ENOMEM);
  taken_.emplace(at, at + piece.bytes);
  piece.placed = true;
  piece.address = at;
  return {};
}

Result<void> ManagedMemory::make_host(void* memory, Piece& piece) {
  const auto address = node_.map_host(memory, piece.bytes);
  if (!address && address.error() == EFAULT && piece.ours == nullptr)
    return failure(
        OAMHAL_ERROR_INVALID_ARGUMENT,
        "its driver cannot keep that memory of the host in place: some of it is not there, or may not "
        "be written.");
  if (!address)
    return refused("let the device reach " + std::to_string(piece.bytes) + " bytes of the host's memory",
                   address.error());
  piece.mapped = true;
  piece.address = *address;
  return {};
}

bool ManagedMemory::give_back(Piece& piece) {
  const auto done = [&](int error) {
    lost_ = lost_ || error == ENODEV || error == ENXIO;
    return error == 0 || lost_;
  };
  // Mapped memory is not freed, and unmapped pages of the host are the process' again.
  if (piece.mapped && !lost_ && !done(node_.unmap(piece.address))) return false;
  piece.mapped = false;
  if (piece.allocated && !lost_ && !done(node_.free(piece.handle != 0 ? piece.handle : piece.bytes)))
    return false;
  piece.allocated = false;
  if (piece.placed) taken_.erase(piece.address);
  piece.placed = false;
  if (piece.ours != nullptr) ::munmap(piece.ours, piece.bytes);
  piece.ours = nullptr;
  return true;
}

bool ManagedMemory::sweep() {
  bool any = false;
  for (auto entry = kept_.begin(); entry != kept_.end();) {
    const bool gone = !may_be_seen(entry->second) && give_back(entry->second);
    entry = gone ? kept_.erase(entry) : std::next(entry);
    any = any || gone;
  }
  return any;
}

void ManagedMemory::release(Host& /*host*/, std::uint64_t number) {
  release(number);
}

void ManagedMemory::release(std::uint64_t number) {
  const auto found = pieces_.find(number);
  if (found == pieces_.end()) return;
  if (!may_be_seen(found->second) && give_back(found->second))
    pieces_.erase(found);
  else
    kept_.insert(pieces_.extract(found));
}

void ManagedMemory::close(Host& /*host*/) {
  closing_ = true;
  kept_.merge(pieces_);
  sweep();
  // What the driver still keeps goes with the node, or with the last dma-buf of it.
  driver_.close_node(fd_);
  lost_ = true;
  sweep();
}

Result<int> ManagedMemory::share(Host& /*host*/, std::uint64_t number) {
  if (auto ok = usable(); !ok) return std::unexpected(ok.error());
  const auto found = pieces_.find(number);
  if (found == pieces_.end()) return failure(OAMHAL_ERROR_NOT_FOUND, "there is no such piece of memory.");
  Piece& piece = found->second;
  if (!piece.of_device)
    return failure(OAMHAL_ERROR_NOT_SUPPORTED,
                   "its driver makes dma-bufs of the device's memory alone, and this is of the host.");
  const auto fd = node_.share(piece.address, piece.handle, piece.bytes);
  if (!fd && fd.error() == EINVAL)
    return failure(
        OAMHAL_ERROR_NOT_SUPPORTED,
        "its driver makes no dma-buf of that memory: the window of the device on PCI does not show "
        "all of it.");
  if (!fd) return refused("make a dma-buf", fd.error());
  piece.shared = true;
  return *fd;
}

Result<std::uint64_t> ManagedMemory::free_bytes(Host& /*host*/) {
  if (auto ok = usable(); !ok) return std::unexpected(ok.error());
  const auto left = node_.dram_free();
  if (!left) return refused("tell how much memory is free", left.error());
  return std::min(*left, total_);
}

}  // namespace oamhal::gaudi
