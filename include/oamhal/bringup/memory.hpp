// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BRINGUP_MEMORY_HPP
#define OAMHAL_BRINGUP_MEMORY_HPP

/// @file memory.hpp
/// Memory of devices and copies: an owner that is moved and not copied. Threads: as in memory.h.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <oamhal/bringup/memory.h>
#include <oamhal/bringup/bringup.hpp>

namespace oamhal::bringup {

/// The memory of a device and its engine. Errors of each function: as the function of memory.h that it calls.
/// Since 0.1.0.
class engine {
 public:
  /// What verify() found. Since 0.1.0.
  struct wrong {
    std::uint64_t words;
    std::uint64_t first;
  };

  /// Opens the engine of the function bdf. flags: OAMHAL_ENGINE_ bits. Since 0.1.0.
  [[nodiscard]] static result<engine> try_open(const context& of, const std::string& bdf,
                                               std::uint32_t flags = 0) {
    oamhal_engine_options_t options = OAMHAL_ENGINE_OPTIONS_INIT;
    options.flags = flags;
    oamhal_engine_t* opened = nullptr;
    detail::error_out why;
    const oamhal_status status = oamhal_engine_open(of.c_handle(), bdf.c_str(), &options, &opened, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return engine(opened);
  }

  /// Its texts live as long as the engine. Since 0.1.0.
  [[nodiscard]] oamhal_engine_info_t info() const noexcept {
    auto info = oamhal::detail::sized<oamhal_engine_info_t>();
    static_cast<void>(oamhal_engine_get(c_.get(), &info));
    return info;
  }
  [[nodiscard]] result<oamhal_buffer_t> try_allocate(std::uint64_t length) {
    return ask<oamhal_buffer_t>(oamhal_buffer_allocate, length);
  }
  [[nodiscard]] result<oamhal_buffer_t> try_allocate_host(std::uint64_t length) {
    return ask<oamhal_buffer_t>(oamhal_buffer_allocate_host, length);
  }
  [[nodiscard]] result<oamhal_buffer_t> try_register(void* memory, std::uint64_t length) {
    return ask<oamhal_buffer_t>(oamhal_buffer_register, memory, length);
  }
  [[nodiscard]] result<oamhal_buffer_t> try_import(int fd, std::uint64_t length) {
    return ask<oamhal_buffer_t>(oamhal_buffer_import, fd, length);
  }
  [[nodiscard]] result<void> try_free(oamhal_buffer_t buffer) { return tell(oamhal_buffer_free, buffer); }
  [[nodiscard]] result<oamhal_buffer_info_t> try_info(oamhal_buffer_t buffer) const {
    auto info = oamhal::detail::sized<oamhal_buffer_info_t>();
    if (const oamhal_status status = oamhal_buffer_get(c_.get(), buffer, &info); status != OAMHAL_OK)
      return error{status, oamhal_last_error(), 0};
    return info;
  }
  [[nodiscard]] result<void> try_write(oamhal_buffer_t buffer, std::uint64_t offset, const void* bytes,
                                       std::uint64_t length) {
    return tell(oamhal_buffer_write, buffer, offset, bytes, length);
  }
  [[nodiscard]] result<void> try_read(oamhal_buffer_t buffer, std::uint64_t offset, void* bytes,
                                      std::uint64_t length) {
    return tell(oamhal_buffer_read, buffer, offset, bytes, length);
  }
  [[nodiscard]] result<void> try_fill(oamhal_buffer_t buffer, std::uint64_t offset, std::uint64_t length,
                                      std::uint64_t seed) {
    return tell(oamhal_buffer_fill, buffer, offset, length, seed);
  }
  [[nodiscard]] result<wrong> try_verify(oamhal_buffer_t buffer, std::uint64_t offset, std::uint64_t length,
                                         std::uint64_t seed) {
    wrong found = {};
    detail::error_out why;
    const oamhal_status status =
        oamhal_buffer_verify(c_.get(), buffer, offset, length, seed, &found.words, &found.first, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return found;
  }
  /// Starts a copy, and gives its ticket. Since 0.1.0.
  [[nodiscard]] result<std::uint64_t> try_copy(const oamhal_copy_t& copy) {
    std::uint64_t ticket = 0;
    detail::error_out why;
    const oamhal_status status = oamhal_copy_start(c_.get(), &copy, &ticket, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return ticket;
  }
  [[nodiscard]] result<std::uint64_t> try_poll() { return ask<std::uint64_t>(oamhal_copy_poll); }
  [[nodiscard]] result<void> try_wait(std::uint64_t ticket, std::chrono::milliseconds limit) {
    return tell(oamhal_copy_wait, ticket, static_cast<std::uint32_t>(limit.count()));
  }

#ifdef __cpp_exceptions
  /// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
  [[nodiscard]] static engine open(const context& of, const std::string& bdf, std::uint32_t flags = 0) {
    return try_open(of, bdf, flags).value();
  }
  [[nodiscard]] oamhal_buffer_t allocate(std::uint64_t length) { return try_allocate(length).value(); }
  void free(oamhal_buffer_t buffer) { try_free(buffer).value(); }
  [[nodiscard]] std::uint64_t copy(const oamhal_copy_t& copy) { return try_copy(copy).value(); }
  void wait(std::uint64_t ticket, std::chrono::milliseconds limit) { try_wait(ticket, limit).value(); }
#endif

  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] oamhal_engine_t* c_handle() const noexcept { return c_.get(); }

 private:
  struct closer {
    void operator()(oamhal_engine_t* owned) const noexcept { oamhal_engine_close(owned); }
  };
  explicit engine(oamhal_engine_t* owned) noexcept : c_(owned) {}

  template <typename T, typename F, typename... Args>
  [[nodiscard]] result<T> ask(F call, Args... args) {
    T answer = {};
    detail::error_out why;
    const oamhal_status status = call(c_.get(), args..., &answer, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return answer;
  }
  template <typename F, typename... Args>
  [[nodiscard]] result<void> tell(F call, Args... args) {
    detail::error_out why;
    return detail::outcome(call(c_.get(), args..., &why.c), why);
  }

  std::unique_ptr<oamhal_engine_t, closer> c_;
};

}  // namespace oamhal::bringup

#endif  // OAMHAL_BRINGUP_MEMORY_HPP
