// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "copies.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include <oamhal/backend/mmio.hpp>

namespace oamhal::amd {

using backend::Failure;
using backend::Result;

namespace {

/// amdgpu gives work up after 10 s (its parameter lockup_timeout); nobody waits that long to close a device.
constexpr std::uint64_t kSettleNs = std::uint64_t{2} * 1000 * 1000 * 1000;

}  // namespace

Copies::~Copies() {
  settle();
  if (context_ != nullptr) (void)library_->cs_ctx_free(context_);
}

Result<void> Copies::open(const drm::Library& library, drm::Device* device) {
  library_ = &library;
  device_ = device;
  if (const int result = library.cs_ctx_create(device, &context_); result != 0) {
    context_ = nullptr;
    return drm::failed("amdgpu_cs_ctx_create", result, "a context for copies");
  }
  auto made = drm::MappedBuffer::allocate(
      library, device, {.size = kDepth * kSlotBytes, .alignment = 0, .heap = drm::kHeapGtt, .flags = 0},
      true);
  if (!made) return std::unexpected(made.error());
  commands_ = std::move(*made);
  return {};
}

Result<drm::Fence> Copies::submit(std::uint64_t slot, std::size_t words, const drm::MappedBuffer& source,
                                  const drm::MappedBuffer& target) {
  // The same memory may be behind both ends: libdrm has one handle for it then.
  std::array<drm::Buffer*, 3> used = {commands_.handle(), source.handle(), target.handle()};
  const std::uint32_t count = source.handle() == target.handle() ? 2 : 3;
  drm::List* list = nullptr;
  if (const int result = library_->bo_list_create(device_, count, used.data(), nullptr, &list); result != 0)
    return drm::failed("amdgpu_bo_list_create", result, "a copy");
  drm::Commands commands{.flags = 0,
                         .address = commands_.address() + slot * kSlotBytes,
                         .words = static_cast<std::uint32_t>(words)};
  // Contexts of a process do not wait for each other by themselves (K612 amdgpu_cs_sync_rings,
  // AMDGPU_SYNC_NE_OWNER).
  std::vector<drm::Fence> before;
  before.reserve(dropped_.size());
  for (const Started& one : dropped_) before.push_back(one.fence);
  drm::Submission submission;
  submission.engine = drm::kEngineDma;
  submission.buffers = list;
  submission.dependency_count = static_cast<std::uint32_t>(before.size());
  submission.dependencies = before.empty() ? nullptr : before.data();
  submission.commands_count = 1;
  submission.commands = &commands;
  // What the processor wrote is out of its buffers before the engine looks; amdgpu flushes those of the BAR
  // (K612 amdgpu_ib_schedule: emit_hdp_flush).
  backend::mmio::flush_combined_writes();
  const int result = library_->cs_submit(context_, 0, &submission, 1);
  (void)library_->bo_list_destroy(list);
  if (result != 0) return drm::failed("amdgpu_cs_submit", result, "a copy");
  return drm::Fence{
      .context = context_, .engine = drm::kEngineDma, .instance = 0, .ring = 0, .number = submission.number};
}

Result<void> Copies::start(const oamhal_backend_copy_t& copy, const drm::MappedBuffer& source,
                           const drm::MappedBuffer& target) {
  sweep();
  if (failed_)
    return std::unexpected(Failure{OAMHAL_ERROR_BUSY, "a copy failed, and is to be cleared first."});
  if (pending_.size() >= kDepth)
    return std::unexpected(Failure{OAMHAL_ERROR_BUSY, "as many copies as there may be are started."});
  if (taken_.all())
    return std::unexpected(
        Failure{OAMHAL_ERROR_BUSY, "copies that were dropped behind one that failed still run: try again."});
  if (copy.length == 0 || copy.length > kMostBytes)
    return std::unexpected(
        Failure{OAMHAL_ERROR_INVALID_ARGUMENT, "a copy has 1 to " + std::to_string(kMostBytes) + " bytes."});
  const auto slot = static_cast<std::uint64_t>(std::countr_one(taken_.to_ullong()));
  const std::size_t words = sdma::words_of(copy.length);
  const std::span commands(
      static_cast<std::uint32_t*>(commands_.memory()) + slot * kSlotBytes / sizeof(std::uint32_t), words);
  sdma::write_copy(commands, copy.from, copy.to, copy.length);
  const auto fence = submit(slot, words, source, target);
  if (!fence) return std::unexpected(fence.error());
  pending_.push_back({*fence, slot, source.handle(), target.handle()});
  taken_.set(slot);
  return {};
}

/// K612 amdgpu_ctx.c, amdgpu_ctx_query2: since the context was made.
bool Copies::was_reset() const {
  std::uint64_t flags = 0;
  return library_->cs_query_reset_state2(context_, &flags) == 0 &&
         (flags & (drm::kStateReset | drm::kStateVramLost)) != 0;
}

Result<void> Copies::poll(oamhal_backend_copy_state_t& state) {
  while (!failed_ && !pending_.empty()) {
    std::uint32_t expired = 0;
    // K612 amdgpu_cs_wait_ioctl: the error of the fence itself, where its work failed.
    const int result = library_->cs_query_fence_status(&pending_.front().fence, 0, 0, &expired);
    if (result == 0 && expired == 0) break;
    if (result == 0) {
      taken_.reset(pending_.front().slot);
      pending_.pop_front();
      ++done_;
      continue;
    }
    auto why = drm::failed("amdgpu_cs_query_fence_status", result, "a copy").error();
    if (why.status == OAMHAL_ERROR_DEVICE_LOST && (result == -ENODEV || was_reset()))
      return std::unexpected(std::move(why));
    // Work that was given up without a reset of the device costs the context alone.
    failed_ =
        Failure{OAMHAL_ERROR_IO, "amdgpu gave the copy up (" + std::generic_category().message(-result) +
                                     "): look in the kernel's log for what hung."};
  }
  state.done = done_;
  state.status = failed_ ? failed_->status : OAMHAL_OK;
  const std::string why = failed_ ? failed_->message : std::string();
  const std::size_t length = why.copy(state.why, sizeof state.why - 1);
  state.why[length] = 0;
  return {};
}

bool Copies::uses(const drm::MappedBuffer& buffer) const {
  const auto has = [&](const Started& one) {
    return one.source == buffer.handle() || one.target == buffer.handle();
  };
  return std::ranges::any_of(pending_, has) || std::ranges::any_of(dropped_, has);
}

void Copies::sweep() {
  std::erase_if(dropped_, [&](Started& one) {
    std::uint32_t expired = 0;
    // An error is the fence's own, as for poll: it has ended with it.
    const int result = library_->cs_query_fence_status(&one.fence, 0, 0, &expired);
    if (result == 0 && expired == 0) return false;
    taken_.reset(one.slot);
    return true;
  });
  // K612 amdgpu_ctx_do_release, drm_sched_entity_destroy: freeing a context waits for what is queued in it.
  std::erase_if(retired_, [&](drm::Context* context) {
    if (std::ranges::any_of(dropped_, [&](const Started& one) { return one.fence.context == context; }))
      return false;
    (void)library_->cs_ctx_free(context);
    return true;
  });
}

void Copies::wait_for(drm::Fence& fence) {
  std::uint32_t expired = 0;
  const int result = library_->cs_query_fence_status(&fence, stuck_ ? 0 : kSettleNs, 0, &expired);
  stuck_ = result == 0 && expired == 0;
}

void Copies::settle(const drm::MappedBuffer& buffer) {
  const auto last = std::find_if(dropped_.rbegin(), dropped_.rend(), [&](const Started& one) {
    return one.source == buffer.handle() || one.target == buffer.handle();
  });
  if (last != dropped_.rend()) wait_for(last->fence);
}

void Copies::settle() {
  // The last one begins when all before it have ended.
  if (!pending_.empty() || !dropped_.empty())
    wait_for((pending_.empty() ? dropped_.back() : pending_.back()).fence);
  pending_.clear();
  dropped_.clear();
  for (drm::Context* const context : retired_) (void)library_->cs_ctx_free(context);
  retired_.clear();
}

/// The failed one is among those that are looked at again: its slot is free when its fence says so.
Result<void> Copies::clear() {
  drm::Context* fresh = nullptr;
  if (const int result = library_->cs_ctx_create(device_, &fresh); result != 0)
    return drm::failed("amdgpu_cs_ctx_create", result, "a new context after a copy that failed");
  retired_.push_back(context_);
  context_ = fresh;
  done_ += pending_.size();
  dropped_.insert(dropped_.end(), pending_.begin(), pending_.end());
  pending_.clear();
  failed_.reset();
  sweep();
  return {};
}

}  // namespace oamhal::amd
