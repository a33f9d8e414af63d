// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_BACKEND_LINK_TEST_HPP
#define OAMHAL_BACKEND_LINK_TEST_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <oamhal/backend/backend.h>
#include <oamhal/backend/host.hpp>
#include <oamhal/backend/result.hpp>

/// Link tests of a backend in C++: member functions of its device type, each optional but port_status, with
/// the names and meanings of oamhal_backend_link_ops_t:
///
///     Result<void> port_status(Host&, std::uint32_t port, oamhal_port_status_t&) const;
///     Result<void> port_counters(Host&, std::uint32_t port, PortCounters&) const;
///     Result<void> port_control(Host&, std::uint32_t port, std::int32_t action) const;
///     Result<void> lane_status(Host&, std::uint32_t port, std::uint32_t lane, oamhal_lane_status_t&) const;
namespace oamhal::backend {

/// A counter of a port; see oamhal_port_counter_t. Texts are static.
struct PortCounter {
  std::string_view name;
  std::string_view unit;
  Number value;
  std::uint32_t bits = 0;
  oamhal_counter_kind kind = OAMHAL_COUNTER_UNKNOWN;
  oamhal_direction direction = OAMHAL_DIRECTION_UNKNOWN;
};

/// Puts a text, cut where the array ends, into a field of a C structure.
template <std::size_t N>
void put_text(char (&to)[N], std::string_view text) {
  to[text.copy(to, N - 1)] = 0;
}

namespace detail {

/// How an argument of a member function crosses: numbers as they are, structures by pointer.
template <typename A>
struct Crossing {
  using C = A;
  explicit Crossing(C given) : value(given) {}
  A get() { return value; }
  A value;
};
template <typename S>
struct Crossing<S&> {
  using C = S*;
  explicit Crossing(C given) : caller(given) { full.size = sizeof full; }
  S& get() { return full; }
  /// The caller's structure may be shorter or longer than ours.
  ~Crossing() {
    const std::size_t size = caller->size;
    full.size = size;
    std::memcpy(static_cast<void*>(caller), &full, std::min(size, sizeof full));
  }
  Crossing(const Crossing&) = delete;
  Crossing& operator=(const Crossing&) = delete;
  S full{};
  S* caller;
};

}  // namespace detail

/// Where the counters of a port go: the caller's list, without one in between.
class PortCounters {
 public:
  PortCounters(oamhal_port_counter_t* list, std::uint32_t capacity) : list_(list), capacity_(capacity) {}

  /// What does not fit is counted, and left out.
  void push_back(const PortCounter& counter) {
    if (count_++ >= capacity_) return;
    detail::Crossing<oamhal_port_counter_t&> crossing(&list_[count_ - 1]);
    oamhal_port_counter_t& to = crossing.get();
    put_text(to.name, counter.name);
    put_text(to.unit, counter.unit);
    to.value = counter.value.c();
    to.bits = counter.bits;
    to.kind = counter.kind;
    to.direction = counter.direction;
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }

 private:
  oamhal_port_counter_t* list_;
  std::uint32_t capacity_;
  std::uint32_t count_ = 0;
};

namespace detail {

template <typename F>
std::int32_t guarded(const oamhal_backend_host_t* host, F&& body) noexcept;

template <auto Operation>
struct LinkThunk;
template <typename T, typename... A, Result<void> (T::*Operation)(Host&, A...) const>
struct LinkThunk<Operation> {
  static std::int32_t call(void* device, const oamhal_backend_host_t* c_host,
                           typename Crossing<A>::C... given) noexcept {
    return guarded(c_host, [&]() -> Result<void> {
      Host host(c_host);
      return invoke(*static_cast<const T*>(device), host, Crossing<A>(given)...);
    });
  }

 private:
  template <typename... X>
  static Result<void> invoke(const T& device, Host& host, X&&... crossing) {
    return (device.*Operation)(host, crossing.get()...);
  }
};

template <typename T>
std::int32_t port_counters(void* device, const oamhal_backend_host_t* c_host, std::uint32_t port,
                           oamhal_port_counter_t* counters, std::uint32_t capacity,
                           std::uint32_t* count) noexcept {
  return guarded(c_host, [&]() -> Result<void> {
    Host host(c_host);
    PortCounters list(counters, capacity);
    if (auto done = static_cast<const T*>(device)->port_counters(host, port, list); !done) return done;
    *count = list.count();
    return {};
  });
}

/// The link tests that T has.
template <typename T>
constexpr oamhal_backend_link_ops_t make_link_ops() {
  oamhal_backend_link_ops_t ops{};
  ops.size = sizeof ops;
  ops.port_status = &LinkThunk<&T::port_status>::call;
  if constexpr (requires { &T::link_capability; }) ops.capability = &LinkThunk<&T::link_capability>::call;
  if constexpr (requires { &T::port_counters; }) ops.port_counters = &port_counters<T>;
  if constexpr (requires { &T::port_control; }) ops.port_control = &LinkThunk<&T::port_control>::call;
  if constexpr (requires { &T::lane_status; }) ops.lane_status = &LinkThunk<&T::lane_status>::call;
  if constexpr (requires { &T::prbs_set; }) ops.prbs_set = &LinkThunk<&T::prbs_set>::call;
  if constexpr (requires { &T::prbs_read; }) ops.prbs_read = &LinkThunk<&T::prbs_read>::call;
  if constexpr (requires { &T::inject_errors; }) ops.inject_errors = &LinkThunk<&T::inject_errors>::call;
  if constexpr (requires { &T::margin_limits; }) ops.margin_limits = &LinkThunk<&T::margin_limits>::call;
  if constexpr (requires { &T::margin_set; }) ops.margin_set = &LinkThunk<&T::margin_set>::call;
  if constexpr (requires { &T::margin_read; }) ops.margin_read = &LinkThunk<&T::margin_read>::call;
  return ops;
}

template <typename T>
inline constexpr oamhal_backend_link_ops_t kLinkOps = make_link_ops<T>();

}  // namespace detail
}  // namespace oamhal::backend

#endif  // OAMHAL_BACKEND_LINK_TEST_HPP
