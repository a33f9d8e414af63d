// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What is in an engine's buffers: written and read by the processor, filled and verified.

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "hal/bringup/memory/engine.hpp"
#include "hal/bringup/memory/host_copy.hpp"

namespace oamhal::hal {

namespace {

/// Up to so many bytes the processor is as fast as an engine that has to be started.
constexpr std::uint64_t kByProcessor = 64 << 10;
constexpr std::uint64_t kBounceBytes = std::uint64_t{4} << 20;
constexpr std::uint64_t kWord = 8;
constexpr std::chrono::seconds kCopyLimit{10};

/// Word number index of the sequence of a seed: SplitMix64 (Steele, Lea, Flood, 2014). Any word can be made
/// without those before it.
std::uint64_t word_of(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

void make_words(std::span<std::byte> bytes, std::uint64_t seed, std::uint64_t first) {
  for (std::uint64_t i = 0; i < bytes.size() / kWord; ++i) {
    const std::uint64_t word = word_of(seed, first + i);
    std::memcpy(bytes.data() + i * kWord, &word, kWord);
  }
}

}  // namespace

bool Engine::by_aperture(const Extent& extent, std::uint64_t length) const {
  if (extent.kind != OAMHAL_BUFFER_DEVICE || !memory_->sees(extent)) return false;
  if (memory_->engine().depth == 0) return true;
  return length <= kByProcessor;
}

Result<void> Engine::write(oamhal_buffer_t number, std::uint64_t offset, std::span<const std::byte> bytes) {
  if (auto ok = usable(); !ok) return ok;
  const auto buffer = find(number, offset, bytes.size());
  if (!buffer) return std::unexpected(buffer.error());
  const Extent& extent = (*buffer)->extent;
  if (extent.bytes.empty()) return memory_->write(extent, offset, bytes);
  host_copier().copy(extent.bytes.data() + offset, bytes);
  return {};
}

Result<void> Engine::read(oamhal_buffer_t number, std::uint64_t offset, std::span<std::byte> bytes) {
  if (auto ok = usable(); !ok) return ok;
  const auto buffer = find(number, offset, bytes.size());
  if (!buffer) return std::unexpected(buffer.error());
  const Extent& extent = (*buffer)->extent;
  if (extent.bytes.empty()) return memory_->read(extent, offset, bytes);
  host_copier().copy(bytes.data(), extent.bytes.subspan(offset, bytes.size()));
  return {};
}

Result<std::span<std::byte>> Engine::bounce_memory(std::uint64_t length) {
  if (memory_->engine().depth == 0) return std::unexpected(memory_->why_no_copy());
  if (bounce_ == 0) {
    auto made = allocate_host(kBounceBytes);
    if (!made) return std::unexpected(std::move(made.error()));
    bounce_ = *made;
  }
  return buffers_.at(bounce_).extent.bytes.first(std::min(length, kBounceBytes));
}

Result<void> Engine::bounce(oamhal_buffer_t buffer, std::uint64_t offset, std::uint64_t length,
                            bool to_device) {
  oamhal_copy_t copy = OAMHAL_COPY_INIT;
  copy.from = to_device ? bounce_ : buffer;
  copy.to = to_device ? buffer : bounce_;
  copy.from_offset = to_device ? 0 : offset;
  copy.to_offset = to_device ? offset : 0;
  copy.length = length;
  const auto ticket = start(copy, nullptr);
  if (!ticket) return std::unexpected(ticket.error());
  return wait(*ticket, kCopyLimit);
}

Result<void> Engine::fill(oamhal_buffer_t number, std::uint64_t offset, std::uint64_t length,
                          std::uint64_t seed) {
  if (auto ok = usable(); !ok) return ok;
  if (offset % kWord != 0 || length % kWord != 0)
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                                 fmt::format("what is filled is a multiple of {} bytes.", kWord)});
  const auto buffer = find(number, offset, length);
  if (!buffer) return std::unexpected(buffer.error());
  const bool directly = !(*buffer)->extent.bytes.empty() || by_aperture((*buffer)->extent, length);
  std::vector<std::byte> piece;
  for (std::uint64_t done = 0; done < length;) {
    std::span<std::byte> bytes;
    if (directly) {
      piece.resize(std::min(length - done, kByProcessor));
      bytes = piece;
    } else if (auto memory = bounce_memory(length - done)) {
      bytes = *memory;
    } else {
      return std::unexpected(std::move(memory.error()));
    }
    make_words(bytes, seed, done / kWord);
    const auto moved =
        directly ? write(number, offset + done, bytes) : bounce(number, offset + done, bytes.size(), true);
    if (!moved) return moved;
    done += bytes.size();
  }
  return {};
}

Result<Engine::Wrong> Engine::verify(oamhal_buffer_t number, std::uint64_t offset, std::uint64_t length,
                                     std::uint64_t seed) {
  if (auto ok = usable(); !ok) return std::unexpected(std::move(ok.error()));
  if (offset % kWord != 0 || length % kWord != 0)
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                                 fmt::format("what is verified is a multiple of {} bytes.", kWord)});
  const auto buffer = find(number, offset, length);
  if (!buffer) return std::unexpected(buffer.error());
  const bool directly = !(*buffer)->extent.bytes.empty() || by_aperture((*buffer)->extent, length);
  Wrong wrong;
  std::vector<std::byte> piece;
  for (std::uint64_t done = 0; done < length;) {
    std::span<std::byte> bytes;
    if (directly) {
      piece.resize(std::min(length - done, kByProcessor));
      bytes = piece;
    } else if (auto memory = bounce_memory(length - done)) {
      bytes = *memory;
    } else {
      return std::unexpected(std::move(memory.error()));
    }
    const auto moved =
        directly ? read(number, offset + done, bytes) : bounce(number, offset + done, bytes.size(), false);
    if (!moved) return std::unexpected(moved.error());
    for (std::uint64_t i = 0; i < bytes.size() / kWord; ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + i * kWord, kWord);
      if (word == word_of(seed, done / kWord + i)) continue;
      if (wrong.words++ == 0) wrong.first = offset + done + i * kWord;
    }
    done += bytes.size();
  }
  return wrong;
}

}  // namespace oamhal::hal
