// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/window.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include <oamhal/backend/mmio.hpp>

namespace oamhal::hal {

namespace {

namespace mmio = backend::mmio;

constexpr std::uint64_t kWord = 4;

/// Calls f with a value of the unsigned type of width bytes.
template <typename F>
auto with_width(unsigned width, F&& f) {
  switch (width) {
    case 1:
      return f(std::uint8_t{});
    case 2:
      return f(std::uint16_t{});
    case 4:
      return f(std::uint32_t{});
    default:
      return f(std::uint64_t{});
  }
}

bool is_all_ones(std::uint64_t value, unsigned width) {
  return value == std::numeric_limits<std::uint64_t>::max() >> (64 - 8 * width);
}

}  // namespace

/// The functions behind the C table.
struct Window::Thunks {
  static Window& of(void* self) { return *static_cast<Window*>(self); }

  template <typename F>
  static std::int32_t run(void* self, F&& body) noexcept {
    Window& window = of(self);
    try {
      const auto result = body(window);
      if (result) return OAMHAL_OK;
      window.why_ = result.error().message;
      return result.error().status;
    } catch (const std::bad_alloc&) {
      window.why_.clear();
      return OAMHAL_ERROR_NO_MEMORY;
    }
  }

  static std::int32_t read(void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t* value) {
    return run(self, [&](Window& window) -> Result<void> {
      const auto got = window.read(offset, width);
      if (!got) return std::unexpected(got.error());
      *value = *got;
      return {};
    });
  }
  static std::int32_t write(void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t value) {
    return run(self, [&](Window& window) { return window.write(offset, width, value); });
  }
  static std::int32_t confirm(void* self, std::uint64_t witness) {
    return run(self, [&](Window& window) { return window.confirm(witness); });
  }
  static const char* why(void* self) { return of(self).why_.c_str(); }
  static std::int32_t read_indexed(void* self, const oamhal_index_pair_t* pair, std::uint64_t index,
                                   std::uint64_t* value) {
    return run(self, [&](Window& window) -> Result<void> {
      const auto got = window.read_indexed(*pair, index);
      if (!got) return std::unexpected(got.error());
      *value = *got;
      return {};
    });
  }
  static std::int32_t write_indexed(void* self, const oamhal_index_pair_t* pair, std::uint64_t index,
                                    std::uint64_t value) {
    return run(self, [&](Window& window) { return window.write_indexed(*pair, index, value); });
  }
};

Result<std::unique_ptr<Window>> Window::open(std::shared_ptr<OpenFunction> function, unsigned bar) {
  if (bar >= kBars)
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_FOUND, 0, fmt::format("{}: there is no BAR {}.", function->bdf, bar)});
  auto region = function->access->region(bar);
  if (!region) return std::unexpected(std::move(region.error()));
  if (region->length == 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_FOUND, 0,
              fmt::format("{}: BAR {} is not there, or is no memory.", function->bdf, bar)});
  std::unique_ptr<Window> window(new Window(std::move(function), bar, std::move(*region)));
  if (auto mapped = window->map_areas(); !mapped) return std::unexpected(std::move(mapped.error()));
  return window;
}

Window::Window(std::shared_ptr<OpenFunction> function, unsigned bar, Region region)
    : function_(std::move(function)), bar_(bar), region_(std::move(region)) {
  std::uint32_t capabilities = function_->capabilities;
  if (!region_.readable) capabilities &= ~std::uint32_t{OAMHAL_WINDOW_READ};
  if (!region_.writable) capabilities &= ~std::uint32_t{OAMHAL_WINDOW_WRITE | OAMHAL_WINDOW_INDIRECT};
  access_ = {sizeof access_,
             this,
             region_.length,
             nullptr,
             0,
             capabilities,
             0,
             &Thunks::read,
             &Thunks::write,
             &Thunks::confirm,
             &Thunks::why,
             &Thunks::read_indexed,
             &Thunks::write_indexed};
}

Result<void> Window::map_areas() {
  const bool writable = (access_.capabilities & (OAMHAL_WINDOW_WRITE | OAMHAL_WINDOW_INDIRECT)) != 0;
  for (const Area& area : region_.mappable) {
    auto mapping = function_->access->map(bar_, area, writable);
    if (!mapping) return std::unexpected(std::move(mapping.error()));
    if (function_->guarded) guards_.emplace_back(mapping->data(), area.length);
    mappings_.push_back(std::move(*mapping));
  }
  if (mappings_.empty() || mappings_.front().area().offset != 0) return {};
  access_.mapped = mappings_.front().data();
  if ((access_.capabilities & OAMHAL_WINDOW_READ) != 0)
    access_.read_bytes = mappings_.front().area().length & ~std::uint64_t{7};
  return {};
}

std::uint64_t Window::mapped_length() const {
  std::uint64_t length = 0;
  for (const Mapping& mapping : mappings_) length += mapping.area().length;
  return length;
}

std::unexpected<Error> Window::fail(std::uint64_t offset, Error error) const {
  const std::string where = fmt::format("{} BAR {} offset {:#x}: ", function_->bdf, bar_, offset);
  // Errors of the function begin with its address too.
  const std::string device = function_->bdf + ": ";
  error.message =
      where + (error.message.starts_with(device) ? error.message.substr(device.size()) : error.message);
  return std::unexpected(std::move(error));
}

Result<void> Window::check(std::uint64_t offset, unsigned width, std::uint32_t capability,
                           const char* verb) const {
  if (lost_) return std::unexpected(*lost_);
  if (!std::has_single_bit(width) || width > sizeof(std::uint64_t))
    return fail(offset, {OAMHAL_ERROR_INVALID_ARGUMENT, 0, fmt::format("no access has {} bytes.", width)});
  if (offset > region_.length || width > region_.length - offset)
    return fail(offset,
                {OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                 fmt::format("{} bytes end behind the BAR, which has {:#x}.", width, region_.length)});
  if (offset % width != 0)
    return fail(offset,
                {OAMHAL_ERROR_INVALID_ARGUMENT, 0, fmt::format("it is not aligned to its {} bytes.", width)});
  if ((access_.capabilities & capability) == 0)
    return fail(offset, {OAMHAL_ERROR_NO_PERMISSION, 0, fmt::format("this window is not for {}.", verb)});
  return {};
}

const Mapping* Window::mapping_of(std::uint64_t offset, unsigned width) const {
  for (const Mapping& mapping : mappings_) {
    const Area& area = mapping.area();
    if (offset >= area.offset && width <= area.length && offset - area.offset <= area.length - width)
      return &mapping;
  }
  return nullptr;
}

Result<std::uint64_t> Window::load(std::uint64_t offset, unsigned width) {
  if (const Mapping* mapping = mapping_of(offset, width)) {
    const std::uint64_t at = (offset - mapping->area().offset) / width;
    return with_width(
        width, [&](auto type) -> std::uint64_t { return mmio::load<decltype(type)>(mapping->data(), at); });
  }
  std::array<std::byte, sizeof(std::uint64_t)> bytes{};
  if (auto got = function_->access->read(bar_, offset, std::span(bytes).first(width)); !got)
    return std::unexpected(std::move(got.error()));
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  return value;
}

Result<std::uint64_t> Window::read(std::uint64_t offset, unsigned width) {
  if (auto checked = check(offset, width, OAMHAL_WINDOW_READ, "reading"); !checked)
    return std::unexpected(std::move(checked.error()));
  auto value = load(offset, width);
  if (value) return value;
  auto failed = fail(offset, std::move(value.error()));
  if (failed.error().status == OAMHAL_ERROR_DEVICE_LOST) lose(failed.error());
  return failed;
}

Result<void> Window::store(std::uint64_t offset, unsigned width, std::uint64_t value) {
  if (const Mapping* mapping = mapping_of(offset, width)) {
    const std::uint64_t at = (offset - mapping->area().offset) / width;
    with_width(width, [&](auto type) {
      mmio::store(mapping->data(), at, static_cast<decltype(type)>(value));
      return 0;
    });
    return {};
  }
  std::array<std::byte, sizeof(std::uint64_t)> bytes{};
  for (unsigned i = 0; i < width; ++i) bytes[i] = static_cast<std::byte>(value >> (8 * i) & 0xff);
  return function_->access->write(bar_, offset, std::span(bytes).first(width));
}

Result<void> Window::write(std::uint64_t offset, unsigned width, std::uint64_t value) {
  if (auto checked =
          check(offset, width, OAMHAL_WINDOW_WRITE, "writing; ask for it with OAMHAL_BRINGUP_WRITE");
      !checked)
    return checked;
  auto put = store(offset, width, value);
  if (put) return {};
  if (put.error().status == OAMHAL_ERROR_DEVICE_LOST) lose(put.error());
  return fail(offset, std::move(put.error()));
}

Result<void> Window::confirm(std::uint64_t witness) {
  const auto value = read(witness, kWord);
  if (!value) return std::unexpected(value.error());
  if (!is_all_ones(*value, kWord)) return {};
  lose({OAMHAL_ERROR_DEVICE_LOST, 0,
        fmt::format("{}: registers read as all ones, and so does the one at {:#x} of BAR {}, which never "
                    "does: the device "
                    "is gone, or its memory is switched off.",
                    function_->bdf, witness, bar_)});
  return std::unexpected(*lost_);
}

/// From now on every access fails with why, inline ones too.
void Window::lose(Error why) {
  access_.read_bytes = 0;
  lost_ = std::move(why);
}

}  // namespace oamhal::hal
