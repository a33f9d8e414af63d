// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "managed_memory.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "device.hpp"

namespace oamhal::amd {

using backend::Driver;
using backend::Failure;

namespace {

constexpr std::uint64_t kPage = 4096;

/// The render node of the whole function: those of its partitions are devices of their own (amdgpu_xcp).
Result<std::string> render_node(const Host& host) {
  std::string found;
  if (const auto drm = host.device().open("drm"); drm) {
    (void)drm->list([&](const char* name) {
      if (std::string_view(name).starts_with("renderD")) found = name;
      return found.empty() ? 0 : 1;
    });
  }
  if (!found.empty()) return found;
  return std::unexpected(
      Failure{OAMHAL_ERROR_NOT_FOUND,
              "it has no render node: amdgpu has to be bound, and in a container /sys has to show it."});
}

void say_no_copy(oamhal_backend_managed_info_t& info, const std::string& why) {
  const std::size_t length = why.copy(info.why_no_copy, sizeof info.why_no_copy - 1);
  info.why_no_copy[length] = 0;
}

}  // namespace

Result<std::unique_ptr<ManagedMemory>> ManagedMemory::open(Host& host, const Instinct& /*device*/,
                                                           Driver driver,
                                                           oamhal_backend_managed_info_t& info) {
  const auto node = render_node(host);
  if (!node) return std::unexpected(node.error());
  const auto library = drm::Library::load(driver);
  if (!library) return std::unexpected(library.error());
  std::unique_ptr<ManagedMemory> made(new ManagedMemory(driver, *library));
  if (auto ready = made->initialize(*node); !ready) return std::unexpected(ready.error());
  if (auto told = made->describe(info); !told) return std::unexpected(told.error());
  return made;
}

/// libdrm keeps one handle a device and process, counted: each of ours is given back.
Result<void> ManagedMemory::initialize(const std::string& node) {
  const auto opened = driver_.open_node("drm", node);
  if (!opened) return std::unexpected(opened.error());
  node_ = *opened;
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  if (const int result = library_.device_initialize(node_, &major, &minor, &device_); result != 0) {
    device_ = nullptr;
    return drm::failed("amdgpu_device_initialize", result, "/dev/dri/" + node);
  }
  return {};
}

Result<drm::HeapInfo> ManagedMemory::heap(std::uint64_t flags) {
  drm::HeapInfo info;
  const int result =
      library_.query_heap_info(device_, drm::kHeapVram, static_cast<std::uint32_t>(flags), &info);
  if (result != 0) return drm::failed("amdgpu_query_heap_info", result, "how much memory there is");
  return info;
}

Result<void> ManagedMemory::describe(oamhal_backend_managed_info_t& info) {
  const auto vram = heap(0);
  if (!vram) return std::unexpected(vram.error());
  info.total_bytes = vram->size;
  info.free_bytes = vram->size - std::min(vram->used, vram->size);
  info.granularity = kPage;
  drm::EngineInfo engine;
  if (const int result = library_.query_hw_ip_info(device_, drm::kEngineDma, 0, &engine); result != 0)
    return drm::failed("amdgpu_query_hw_ip_info", result, "what copies in it");
  // K612 amdgpu_kms.c: rings that a program may use; none where the device has its queues for KFD alone.
  if ((engine.rings & 1U) == 0) {
    say_no_copy(info, "amdgpu gives programs no ring of its copy engine.");
    return {};
  }
  if (engine.major != sdma::kMajor) {
    say_no_copy(info, "the packets of its copy engine (SDMA " + std::to_string(engine.major) + "." +
                          std::to_string(engine.minor) + ") are not known to this version.");
    return {};
  }
  info.depth = Copies::kDepth;
  info.max_length = Copies::kMostBytes;
  info.alignment = sdma::kAlignment;
  return copies_.emplace().open(library_, device_);
}

ManagedMemory::~ManagedMemory() {
  if (copies_) copies_->settle();
  pieces_.clear();
  parked_.clear();
  copies_.reset();
  if (device_ != nullptr) (void)library_.device_deinitialize(device_);
  if (node_ >= 0) driver_.close_node(node_);
}

/// The destructor does it: open fails half way, too.
void ManagedMemory::close(Host& /*host*/) {
}

/// Where the host sees all that is free, or enough of it, a buffer is made where it does.
Result<drm::MappedBuffer> ManagedMemory::make_device(std::uint64_t length) {
  const auto visible = heap(drm::kCpuAccessRequired);
  if (!visible) return std::unexpected(visible.error());
  drm::AllocateRequest request{.size = length, .alignment = 0, .heap = drm::kHeapVram, .flags = 0};
  if (visible->size > visible->used && visible->size - visible->used >= length) {
    request.flags = drm::kCpuAccessRequired;
    auto made = drm::MappedBuffer::allocate(library_, device_, request, true);
    if (made || made.error().status != OAMHAL_ERROR_NO_MEMORY) return made;
  }
  request.flags = drm::kNoCpuAccess;
  return drm::MappedBuffer::allocate(library_, device_, request, false);
}

Result<drm::MappedBuffer> ManagedMemory::make(const oamhal_backend_request_t& request) {
  switch (request.kind) {
    case OAMHAL_REQUEST_DEVICE:
      return make_device(request.length);
    case OAMHAL_REQUEST_HOST:
      // Zeros: the kernel clears pages that it gives to programs (K612 ttm_tt.c, TTM_TT_FLAG_ZERO_ALLOC).
      return drm::MappedBuffer::allocate(
          library_, device_, {.size = request.length, .alignment = 0, .heap = drm::kHeapGtt, .flags = 0},
          true);
    case OAMHAL_REQUEST_REGISTER:
      return drm::MappedBuffer::from_user(library_, device_, request.memory, request.length);
    case OAMHAL_REQUEST_IMPORT:
      return drm::MappedBuffer::import(library_, device_, request.fd, request.length);
    default:
      return std::unexpected(Failure{OAMHAL_ERROR_NOT_SUPPORTED, "amdgpu has no such kind of memory."});
  }
}

Result<void> ManagedMemory::allocate(Host& /*host*/, const oamhal_backend_request_t& request,
                                     oamhal_backend_piece_t& piece) {
  sweep();
  auto made = make(request);
  if (!made) return std::unexpected(made.error());
  piece.handle = made->address();
  piece.address = made->address();
  piece.memory = made->memory();
  pieces_.insert_or_assign(made->address(), std::move(*made));
  return {};
}

void ManagedMemory::release(Host& /*host*/, std::uint64_t handle) {
  // Nothing is taken away from an engine that may still copy. Memory of the process is waited for: what the
  // caller does with it next is not known here.
  auto piece = pieces_.extract(handle);
  if (piece.empty()) return;
  if (copies_ && piece.mapped().is_user()) copies_->settle(piece.mapped());
  parked_.insert(std::move(piece));
  sweep();
}

void ManagedMemory::sweep() {
  if (copies_) copies_->sweep();
  std::erase_if(parked_, [&](const auto& piece) { return !copies_ || !copies_->uses(piece.second); });
}

Result<int> ManagedMemory::share(Host& /*host*/, std::uint64_t handle) {
  const auto piece = pieces_.find(handle);
  if (piece != pieces_.end()) return piece->second.share();
  return std::unexpected(Failure{OAMHAL_ERROR_NOT_FOUND, "there is no such memory."});
}

const drm::MappedBuffer* ManagedMemory::find(std::uint64_t address, std::uint64_t length) const {
  auto after = pieces_.upper_bound(address);
  if (after == pieces_.begin()) return nullptr;
  const drm::MappedBuffer& piece = std::prev(after)->second;
  const std::uint64_t offset = address - piece.address();
  return offset <= piece.length() && length <= piece.length() - offset ? &piece : nullptr;
}

Result<void> ManagedMemory::start(Host& /*host*/, const oamhal_backend_copy_t& copy) {
  const drm::MappedBuffer* const source = find(copy.from, copy.length);
  const drm::MappedBuffer* const target = find(copy.to, copy.length);
  if (!copies_ || source == nullptr || target == nullptr)
    return std::unexpected(
        Failure{OAMHAL_ERROR_INVALID_ARGUMENT, "an end of the copy is no memory that was given."});
  return copies_->start(copy, *source, *target);
}

Result<void> ManagedMemory::poll(Host& /*host*/, oamhal_backend_copy_state_t& state) {
  if (!copies_) return {};
  auto polled = copies_->poll(state);
  sweep();
  return polled;
}

Result<void> ManagedMemory::clear(Host& /*host*/) {
  return copies_ ? copies_->clear() : Result<void>{};
}

Result<std::uint64_t> ManagedMemory::free_bytes(Host& /*host*/) {
  sweep();
  const auto vram = heap(0);
  if (!vram) return std::unexpected(vram.error());
  return vram->size - std::min(vram->used, vram->size);
}

}  // namespace oamhal::amd
