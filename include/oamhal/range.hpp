// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_RANGE_HPP
#define OAMHAL_RANGE_HPP

/// @file range.hpp
/// What the lists of a snapshot and of a context are: ranges whose elements are the C structures of the
/// library, filled when they are looked at.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include <oamhal/snapshot.h>

namespace oamhal {

/// A structure of the C interface together with its number in the list it was read from. Its texts belong to
/// the snapshot (or context). Since 0.1.0.
template <typename Info>
struct item : Info {
  /// The number in the snapshot, as other structures refer to it.
  std::uint32_t position = 0;
};

namespace detail {

/// A counted reference of a C handle.
template <typename T, T* (*Ref)(T*), void (*Unref)(T*)>
class handle {
 public:
  handle() noexcept = default;
  /// Takes over the reference that the caller holds.
  explicit handle(T* owned) noexcept : pointer_(owned) {}
  handle(const handle& other) noexcept : pointer_(Ref(other.pointer_)) {}
  handle(handle&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  handle& operator=(handle other) noexcept {
    std::swap(pointer_, other.pointer_);
    return *this;
  }
  ~handle() { Unref(pointer_); }

  [[nodiscard]] T* get() const noexcept { return pointer_; }

 private:
  T* pointer_ = nullptr;
};

using context_reference = handle<oamhal_context_t, oamhal_context_ref, oamhal_context_unref>;
using snapshot_reference = handle<oamhal_snapshot_t, oamhal_snapshot_ref, oamhal_snapshot_unref>;

/// A structure with its size set, ready for a C call.
template <typename Info>
[[nodiscard]] Info sized() noexcept {
  Info info = {};
  info.size = sizeof(Info);
  return info;
}

/// Reads element position of a list that is numbered through the whole snapshot.
template <typename Info, oamhal_status (*Get)(const oamhal_snapshot_t*, std::uint32_t, Info*)>
struct numbered {
  using owner = snapshot_reference;
  using value_type = item<Info>;
  static value_type read(const oamhal_snapshot_t* snapshot, std::uint32_t, std::uint32_t position) noexcept {
    value_type value = {};
    value.size = sizeof(Info);
    value.position = position;
    static_cast<void>(Get(snapshot, position, &value));
    return value;
  }
};

}  // namespace detail

/// A list. It holds a reference of what it lists, so it and its iterators' elements outlive the object it
/// came from; iterators live as long as the range. Elements are values. size() and operator[] are constant
/// time. Threads: as a snapshot, any. Since 0.1.0.
template <typename Source>
class range {
 public:
  using value_type = typename Source::value_type;

  /// Walks the list; two iterators of one range compare by their place.
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = typename Source::value_type;
    using difference_type = std::ptrdiff_t;
    using reference = value_type;
    using pointer = const value_type*;

    iterator() noexcept = default;
    iterator(const range* list, std::uint32_t place) noexcept : list_(list), place_(place) {}
    value_type operator*() const noexcept { return (*list_)[place_]; }
    iterator& operator++() noexcept {
      ++place_;
      return *this;
    }
    iterator operator++(int) noexcept {
      iterator before = *this;
      ++place_;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.place_ == b.place_; }
    friend bool operator!=(const iterator& a, const iterator& b) noexcept { return a.place_ != b.place_; }

   private:
    const range* list_ = nullptr;
    std::uint32_t place_ = 0;
  };
  using const_iterator = iterator;

  range(typename Source::owner owner, std::uint32_t parent, std::uint32_t first, std::uint32_t count) noexcept
      : owner_(std::move(owner)), parent_(parent), first_(first), count_(count) {}

  [[nodiscard]] iterator begin() const noexcept { return {this, 0}; }
  [[nodiscard]] iterator end() const noexcept { return {this, count_}; }
  [[nodiscard]] std::uint32_t size() const noexcept { return count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  /// Element place, which must be less than size().
  [[nodiscard]] value_type operator[](std::uint32_t place) const noexcept {
    return Source::read(owner_.get(), parent_, first_ + place);
  }

 private:
  typename Source::owner owner_;
  std::uint32_t parent_;
  std::uint32_t first_;
  std::uint32_t count_;
};

}  // namespace oamhal

#endif  // OAMHAL_RANGE_HPP
