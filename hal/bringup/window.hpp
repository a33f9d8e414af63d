// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_WINDOW_HPP
#define OAMHAL_HAL_BRINGUP_WINDOW_HPP

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <oamhal/window.h>

#include "hal/bringup/open_function.hpp"
#include "hal/bringup/sigbus.hpp"

namespace oamhal::hal {

/// A window over one BAR of a function, however that is reached. Used by one thread at a time.
class Window {
 public:
  /// Opens BAR bar and maps what may be mapped of it. Errors: NOT_FOUND (no such BAR, or it is for I/O
  /// ports), and those of the function.
  static Result<std::unique_ptr<Window>> open(std::shared_ptr<OpenFunction> function, unsigned bar);
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() = default;

  /// What code that accesses registers is given.
  [[nodiscard]] const oamhal_window_access_t& access() const { return access_; }
  [[nodiscard]] unsigned bar() const { return bar_; }
  [[nodiscard]] std::uint64_t mapped_length() const;
  /// What is mapped of it gathers stores: bulk stores go as whole lines, and mmio::flush_combined_writes()
  /// sends them.
  [[nodiscard]] bool write_combining() const { return region_.write_combining; }

  Result<std::uint64_t> read(std::uint64_t offset, unsigned width);
  Result<void> write(std::uint64_t offset, unsigned width, std::uint64_t value);
  /// A register behind an index register, as oamhal/window.h says.
  Result<std::uint64_t> read_indexed(const oamhal_index_pair_t& pair, std::uint64_t index);
  Result<void> write_indexed(const oamhal_index_pair_t& pair, std::uint64_t index, std::uint64_t value);
  /// OK when the register at witness is not all ones; else DEVICE_LOST, and no load works any more.
  Result<void> confirm(std::uint64_t witness);

 private:
  struct Thunks;

  Window(std::shared_ptr<OpenFunction> function, unsigned bar, Region region);
  Result<void> map_areas();
  Result<void> check(std::uint64_t offset, unsigned width, std::uint32_t capability, const char* verb) const;
  /// The mapping that holds all of an access, or nullptr.
  [[nodiscard]] const Mapping* mapping_of(std::uint64_t offset, unsigned width) const;
  /// One access that was checked. Errors are those of the function, without the place.
  Result<std::uint64_t> load(std::uint64_t offset, unsigned width);
  Result<void> store(std::uint64_t offset, unsigned width, std::uint64_t value);
  Result<void> check_indexed(const oamhal_index_pair_t& pair, std::uint64_t index,
                             std::uint32_t capability) const;
  /// With the lock of the pair.
  Result<void> set_index(const oamhal_index_pair_t& pair, std::uint64_t index);
  Result<void> leave_index(const oamhal_index_pair_t& pair);
  std::unexpected<Error> fail_indexed(const oamhal_index_pair_t& pair, std::uint64_t index, Error error);
  std::unexpected<Error> fail(std::uint64_t offset, Error error) const;
  void lose(Error why);

  std::shared_ptr<OpenFunction> function_;
  unsigned bar_;
  Region region_;
  std::vector<Mapping> mappings_;
  /// Of the mappings, which go after these.
  std::vector<SigbusRange> guards_;
  std::optional<Error> lost_;
  std::string why_;
  oamhal_window_access_t access_{};
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_WINDOW_HPP
