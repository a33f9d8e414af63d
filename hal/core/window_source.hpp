// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_WINDOW_SOURCE_HPP
#define OAMHAL_HAL_CORE_WINDOW_SOURCE_HPP

#include <atomic>
#include <memory>

#include <oamhal/window.h>

namespace oamhal::hal {

/// Who opens register windows for a context: set once at most, by any thread, and let go with the context.
class WindowSource {
 public:
  WindowSource() = default;
  WindowSource(const WindowSource&) = delete;
  WindowSource& operator=(const WindowSource&) = delete;
  ~WindowSource() {
    const std::unique_ptr<const oamhal_window_source_t> owned(source_.load());
    if (owned != nullptr) owned->release(owned->self);
  }

  /// False when there is one already.
  bool set(const oamhal_window_source_t& source) {
    auto copy = std::make_unique<const oamhal_window_source_t>(source);
    const oamhal_window_source_t* none = nullptr;
    if (!source_.compare_exchange_strong(none, copy.get())) return false;
    return copy.release() != nullptr;
  }
  [[nodiscard]] const oamhal_window_source_t* get() const { return source_.load(); }

 private:
  std::atomic<const oamhal_window_source_t*> source_{nullptr};
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_WINDOW_SOURCE_HPP
