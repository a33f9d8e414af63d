// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_WINDOW_HPP
#define OAMHAL_BACKEND_WINDOW_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include <oamhal/window.h>
#include <oamhal/backend/host.hpp>
#include <oamhal/backend/indexed.hpp>
#include <oamhal/backend/mmio.hpp>
#include <oamhal/backend/register.hpp>
#include <oamhal/backend/result.hpp>

namespace oamhal::backend {

/// Reads a register of type T, uint32_t or uint64_t, at an offset that is a multiple of its size: typed
/// registers have no other. Checks bounds and permission, in two instructions beside the load. False when
/// they fail, or the part is not mapped: the window's read() then does the access, or says why not.
template <typename T>
inline bool read_mapped_aligned(const oamhal_window_access_t& window, std::uint64_t offset, T& value) {
  // Read before the check, so that loops keep it in a register.
  const auto* base = static_cast<const volatile char*>(window.mapped);
  if (offset >= window.read_bytes) [[unlikely]]
    return false;
  value = mmio::load<T>(base + offset, 0);
  return true;
}

/// As read_mapped_aligned(), at any offset: one that is not aligned is refused too.
template <typename T>
inline bool read_mapped(const oamhal_window_access_t& window, std::uint64_t offset, T& value) {
  return offset % sizeof(T) == 0 && read_mapped_aligned(window, offset, value);
}

/// Words of a mapped window that were checked once: reading one is a load and nothing else, so the index is
/// the caller's to keep below count(). Empty when not all of them are mapped, or may be read. Valid until the
/// window is closed.
class UncheckedWords {
 public:
  UncheckedWords(const oamhal_window_access_t& window, std::uint64_t offset, std::uint64_t count) {
    if (offset % 4 != 0 || offset >= window.read_bytes || count > (window.read_bytes - offset) / 4) return;
    base_ = static_cast<const volatile char*>(window.mapped) + offset;
    count_ = count;
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint32_t read(std::uint64_t index) const {
    return mmio::load<std::uint32_t>(base_, index);
  }
  /// The same by bytes from the first word: a multiple of 4 below 4 * count().
  [[nodiscard]] std::uint32_t read_at(std::uint64_t offset) const {
    return mmio::load<std::uint32_t>(static_cast<const volatile char*>(base_) + offset, 0);
  }

 private:
  const volatile void* base_ = nullptr;
  std::uint64_t count_ = 0;
};

/// Why the last access to a window failed.
inline Failure why(const oamhal_window_access_t& window, std::int32_t status) {
  return {static_cast<oamhal_status>(status), window.why(window.self)};
}

/// Registers of a window by their types. Owns nothing. A register that reads as all ones is believed only
/// when the witness, a register that is never all ones, is there: else the device is lost.
class Registers {
 public:
  /// witness is an offset in the window's BAR.
  Registers(const oamhal_window_access_t* window, std::uint64_t witness)
      : window_(window), witness_(witness) {}

  /// Reads register R of block B, at a place in each of the block's dimensions, counted from 0.
  template <typename B, typename R, typename... Places>
  [[nodiscard]] Result<R> read(Places... places) const {
    return read_at<B, R>(B::template offset<R>(places...));
  }

  /// Reads element index of an array of registers.
  template <typename B, typename R, typename... Places>
  [[nodiscard]] Result<R> read_element(std::uint32_t index, Places... places) const {
    if (index >= R::kCount)
      return std::unexpected(
          Failure{OAMHAL_ERROR_INVALID_ARGUMENT, "an index is past the end of its array."});
    return read_at<B, R>(B::template offset<R>(places...) + std::uint64_t{index} * R::kStride);
  }

  /// Reads an array of registers that are one text, up to its NUL.
  template <typename B, typename R, typename... Places>
  [[nodiscard]] Result<std::string> read_text(Places... places) const {
    std::string text;
    for (std::uint32_t index = 0; index < R::kCount; ++index) {
      const auto part = read_element<B, R>(index, places...);
      if (!part) return std::unexpected(part.error());
      for (unsigned byte = 0; byte < R::kWidth; ++byte) {
        const char letter = static_cast<char>(part->raw >> (8 * byte) & 0xff);
        if (letter == '\0') return text;
        text += letter;
      }
    }
    return text;
  }

  /// The same into a field of a C structure, cut where that ends: without memory of its own.
  template <typename B, typename R, std::size_t N, typename... Places>
  Result<void> copy_text(char (&to)[N], Places... places) const {
    std::size_t length = 0;
    to[0] = '\0';
    for (std::uint32_t index = 0; index < R::kCount; ++index) {
      const auto part = read_element<B, R>(index, places...);
      if (!part) return std::unexpected(part.error());
      for (unsigned byte = 0; byte < R::kWidth; ++byte) {
        const char letter = static_cast<char>(part->raw >> (8 * byte) & 0xff);
        if (letter == '\0' || length + 1 == N) return {};
        to[length++] = letter;
        to[length] = '\0';
      }
    }
    return {};
  }

  /// Writes register R of block B.
  template <typename B, typename R, typename... Places>
  Result<void> write(R value, Places... places) const {
    static_assert(R::kWritable, "this register cannot be written");
    const std::uint64_t offset = B::template offset<R>(places...);
    if constexpr (Indexed<B>) {
      if (!has_indexes()) return std::unexpected(no_indexes());
      return outcome(window_->write_indexed(window_->self, &B::IndexedBy::kInfo, offset, value.raw));
    } else {
      return outcome(window_->write(window_->self, offset, R::kWidth, value.raw));
    }
  }

  /// Reads what has an index of a pair, whether a register of that index is described or not. Refused when
  /// the pair does not list it.
  template <typename Pair>
  [[nodiscard]] Result<std::uint32_t> read_index(std::uint64_t index) const {
    std::uint64_t value = 0;
    if (auto done = read_indexed<Pair>(index, value); !done) return std::unexpected(done.error());
    return static_cast<std::uint32_t>(value);
  }

  /// Whether the window may be asked for what is behind index registers.
  [[nodiscard]] bool may_read_indexes() const {
    return has_indexes() && (window_->capabilities & OAMHAL_WINDOW_INDIRECT) != 0;
  }

 private:
  [[nodiscard]] bool has_indexes() const {
    return window_->size >= offsetof(oamhal_window_access_t, write_indexed) + sizeof window_->write_indexed;
  }
  static Failure no_indexes() {
    return {OAMHAL_ERROR_NOT_SUPPORTED, "this library reaches no registers behind index registers."};
  }
  [[nodiscard]] Result<void> outcome(std::int32_t status) const {
    if (status != OAMHAL_OK) return std::unexpected(why(*window_, status));
    return {};
  }
  template <typename T>
  Result<void> believe(T raw) const {
    if (raw != std::numeric_limits<T>::max()) [[likely]]
      return {};
    return outcome(window_->confirm(window_->self, witness_));
  }

  template <typename Pair>
  Result<void> read_indexed(std::uint64_t index, std::uint64_t& value) const {
    if (!has_indexes()) return std::unexpected(no_indexes());
    auto done = outcome(window_->read_indexed(window_->self, &Pair::kInfo, index, &value));
    return done ? believe(static_cast<std::uint32_t>(value)) : done;
  }

  template <typename B, typename R>
  Result<R> read_at(std::uint64_t offset) const {
    static_assert(R::kReadable, "this register cannot be read");
    typename R::Raw raw = 0;
    std::uint64_t value = 0;
    if constexpr (Indexed<B>) {
      if (auto done = read_indexed<typename B::IndexedBy>(offset, value); !done)
        return std::unexpected(done.error());
      return R(static_cast<typename R::Raw>(value));
    } else {
      if (!read_mapped_aligned(*window_, offset, raw)) {
        const std::int32_t status = window_->read(window_->self, offset, R::kWidth, &value);
        if (status != OAMHAL_OK) return std::unexpected(why(*window_, status));
        raw = static_cast<typename R::Raw>(value);
      }
      if (raw == std::numeric_limits<typename R::Raw>::max()) [[unlikely]]
        if (const std::int32_t status = window_->confirm(window_->self, witness_); status != OAMHAL_OK)
          return std::unexpected(why(*window_, status));
      return R(raw);
    }
  }

  const oamhal_window_access_t* window_;
  std::uint64_t witness_;
};

/// A window that a backend opened during a call; closed when it goes.
class Window {
 public:
  /// Opens BAR bar of the call's device, or of the function bdf. Errors as of open_window of host.h;
  /// NOT_SUPPORTED when the context has no way to registers, or the core is older.
  static Result<Window> open(const Host& host, std::uint32_t bar, const char* bdf = nullptr) {
    const oamhal_backend_host_t* c = host.c();
    if (c->size < offsetof(oamhal_backend_host_t, close_window) + sizeof c->close_window ||
        c->open_window == nullptr)
      return std::unexpected(Failure{OAMHAL_ERROR_NOT_SUPPORTED, "this library has no register windows."});
    const oamhal_window_access_t* access = nullptr;
    oamhal_error_t error = OAMHAL_ERROR_INIT;
    if (const std::int32_t status = c->open_window(c->self, bdf, bar, &access, &error); status != OAMHAL_OK)
      return std::unexpected(Failure{static_cast<oamhal_status>(status), error.message});
    return Window(c, access);
  }
  /// Opens a file of debugfs in which the device's driver shows registers by their addresses: open_debugfs of
  /// host.h, whose errors it has. Registers behind an index pair are read there; no others.
  static Result<Window> open_debugfs(const Host& host, const char* path) {
    const oamhal_backend_host_t* c = host.c();
    if (c->size < offsetof(oamhal_backend_host_t, open_debugfs) + sizeof c->open_debugfs ||
        c->open_debugfs == nullptr)
      return std::unexpected(Failure{OAMHAL_ERROR_NOT_SUPPORTED, "this library opens nothing of debugfs."});
    const oamhal_window_access_t* access = nullptr;
    oamhal_error_t error = OAMHAL_ERROR_INIT;
    if (const std::int32_t status = c->open_debugfs(c->self, path, &access, &error); status != OAMHAL_OK)
      return std::unexpected(Failure{static_cast<oamhal_status>(status), error.message});
    return Window(c, access);
  }
  Window(Window&& other) noexcept : host_(other.host_), access_(std::exchange(other.access_, nullptr)) {}
  Window& operator=(Window&&) = delete;
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() {
    if (access_ != nullptr) host_->close_window(host_->self, access_);
  }

  /// Its registers, given the offset of the witness.
  [[nodiscard]] Registers registers(std::uint64_t witness) const { return {access_, witness}; }
  [[nodiscard]] const oamhal_window_access_t& access() const { return *access_; }

 private:
  Window(const oamhal_backend_host_t* host, const oamhal_window_access_t* access)
      : host_(host), access_(access) {}

  const oamhal_backend_host_t* host_;
  const oamhal_window_access_t* access_;
};

}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_WINDOW_HPP
