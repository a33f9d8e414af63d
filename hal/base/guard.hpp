// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BASE_GUARD_HPP
#define OAMHAL_HAL_BASE_GUARD_HPP

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <string_view>

#include <oamhal/status.h>

#include "hal/base/error.hpp"

/// What every function of the C interface shares: nothing thrown leaves, errors reach the caller's struct and
/// the thread's last message, structs are written to the size that both sides know.
namespace oamhal::api {

/// Puts a failure where the caller looks for it. Returns its status.
oamhal_status fail(oamhal_error_t* error, oamhal_status status, std::string_view message,
                   int system_errno = 0) noexcept;

/// The message of this thread's last failure; "" before the first.
const char* last_message() noexcept;

inline oamhal_status fail(oamhal_error_t* error, const hal::Error& cause) noexcept {
  return fail(error, cause.status, cause.message, cause.system_errno);
}

/// Runs body, which returns oamhal_status.
template <typename F>
oamhal_status guarded(oamhal_error_t* error, F&& body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return fail(error, OAMHAL_ERROR_NO_MEMORY, "out of memory.");
  } catch (const std::exception& thrown) {
    return fail(error, OAMHAL_ERROR_INTERNAL, thrown.what());
  } catch (...) {
    return fail(error, OAMHAL_ERROR_INTERNAL, "something that is no exception was thrown.");
  }
}

/// Writes what fits of from into *to, whose size field says how much it holds, and zeroes the rest.
template <typename T>
oamhal_status copy_out(const T& from, T* to) noexcept {
  const std::size_t size = to->size;
  if (size < sizeof(std::size_t))
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT,
                "info.size is not set: set it to sizeof(info) first.");
  std::memcpy(to, &from, std::min(size, sizeof from));
  if (size > sizeof from) std::memset(reinterpret_cast<char*>(to) + sizeof from, 0, size - sizeof from);
  to->size = size;
  return OAMHAL_OK;
}

/// Whether a caller's options, which may be NULL, have their size.
template <typename T>
bool is_sized(const T* options) noexcept {
  return options == nullptr || options->size >= sizeof(std::size_t);
}

/// Reads a caller's struct into ours: what he does not know is zero.
template <typename T>
T copy_in(const T* from) noexcept {
  T to{};
  if (from != nullptr) std::memcpy(&to, from, std::min(from->size, sizeof to));
  to.size = sizeof to;
  return to;
}

/// The common body of oamhal_NOUN_get: list is a pointer to the snapshot's list, or nullptr.
template <typename List, typename Info>
oamhal_status get(const List* list, std::uint32_t index, Info* info) noexcept {
  if (list == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (index >= list->size()) return fail(nullptr, OAMHAL_ERROR_NOT_FOUND, "the index is past the end.");
  return copy_out((*list)[index], info);
}

}  // namespace oamhal::api

#endif  // OAMHAL_HAL_BASE_GUARD_HPP
