// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// run_registers(), in the module for bring-up.

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <limits>
#include <memory>

#include <oamhal/bringup/window.h>

#include "tools/oam-info/bringup/module.hpp"

namespace oam_info {

namespace {

struct Closer {
  void operator()(oamhal_function_t* function) const { oamhal_function_close(function); }
  void operator()(oamhal_window_t* window) const { oamhal_window_close(window); }
};

/// The windows of one function, opened when they are needed.
class Windows {
 public:
  Windows(const Inventory& inventory, const RegisterTask& task) : task_(task) {
    oamhal_function_t* opened = nullptr;
    if (oamhal_function_open(inventory.context.c_handle(), task.bdf.c_str(), &opened, &error_) == OAMHAL_OK)
      function_.reset(opened);
  }

  [[nodiscard]] bool open() const { return function_ != nullptr; }
  [[nodiscard]] std::string why() const { return error_.message; }
  std::string transport() {
    oamhal_function_info_t info{};
    info.size = sizeof info;
    return oamhal_function_get(function_.get(), &info, &error_) == OAMHAL_OK ? info.transport : "";
  }

  /// Reads a register; nothing when that fails, and then why() tells. All ones are believed when the witness
  /// is there.
  std::optional<std::uint64_t> read(std::uint32_t bar, std::uint64_t offset, std::uint32_t width,
                                    const oamhal_index_pair_t* pair = nullptr) {
    oamhal_window_t* window = window_of(bar);
    if (window == nullptr) return std::nullopt;
    std::uint64_t value = 0;
    const oamhal_status status = pair == nullptr
                                     ? oamhal_window_read(window, offset, width, &value, &error_)
                                     : oamhal_window_read_indexed(window, pair, offset, &value, &error_);
    if (status != OAMHAL_OK) return std::nullopt;
    if (value == std::numeric_limits<std::uint64_t>::max() >> (64 - 8 * width) && !is_there())
      return std::nullopt;
    return value;
  }

  std::optional<std::uint64_t> read(const RegisterPlace& place) {
    return read(place.bar, place.offset, place.width(), place.pair);
  }

  bool write(const RegisterPlace& place, std::uint64_t value) {
    oamhal_window_t* window = window_of(place.bar);
    if (window == nullptr) return false;
    return (place.pair == nullptr
                ? oamhal_window_write(window, place.offset, place.width(), value, &error_)
                : oamhal_window_write_indexed(window, place.pair, place.offset, value, &error_)) == OAMHAL_OK;
  }

 private:
  oamhal_window_t* window_of(std::uint32_t bar) {
    if (bar >= windows_.size()) return nullptr;
    if (windows_[bar] == nullptr) {
      oamhal_window_t* opened = nullptr;
      if (oamhal_window_open(function_.get(), bar, &opened, &error_) == OAMHAL_OK)
        windows_[bar].reset(opened);
    }
    return windows_[bar].get();
  }

  bool is_there() {
    if (task_.map == nullptr) return true;
    oamhal_window_t* window = window_of(task_.map->witness_bar);
    if (window == nullptr) return false;
    const oamhal_window_access_t& access = *oamhal_window_access_get(window);
    if (access.confirm(access.self, task_.map->witness_offset) == OAMHAL_OK) return true;
    fmt::format_to_n(error_.message, sizeof error_.message - 1, "{}", access.why(access.self)).out[0] = '\0';
    return false;
  }

  const RegisterTask& task_;
  std::unique_ptr<oamhal_function_t, Closer> function_;
  std::array<std::unique_ptr<oamhal_window_t, Closer>, 6> windows_;
  oamhal_error_t error_ = OAMHAL_ERROR_INIT;
};

std::string write_one(Windows& windows, RegisterTask& task) {
  const RegisterWrite& write = *task.write;
  const RegisterPlace& place = write.place;
  const bool readable = place.info->access != OAMHAL_REGISTER_WRITE_ONLY;
  std::uint64_t value = write.value;
  if (readable) {
    task.before = windows.read(place);
    if (!task.before) return windows.why();
    if (write.field != nullptr) {
      // Bits that are cleared by a 1 stay as they are unless they are the field's.
      const std::uint64_t rest = place.info->access == OAMHAL_REGISTER_WRITE_ONE_TO_CLEAR ? 0 : *task.before;
      const std::uint64_t mask = bits_of(*write.field, std::numeric_limits<std::uint64_t>::max())
                                 << write.field->low;
      value = (rest & ~mask) | (write.value << write.field->low);
    }
  }
  task.write->value = value;
  if (std::string why = note_write(task, "begin"); !why.empty()) return why;
  if (!windows.write(place, value)) return windows.why();
  task.written = true;
  if (readable) task.after = windows.read(place);
  return note_write(task, "done");
}

std::string read_raw(Windows& windows, RegisterTask& task) {
  for (std::uint32_t i = 0; i < task.raw->count; ++i) {
    const auto word = windows.read(task.raw->bar, task.raw->offset + std::uint64_t{4} * i, 4);
    if (!word) return windows.why();
    task.words.push_back(static_cast<std::uint32_t>(*word));
  }
  return "";
}

}  // namespace

std::string run_registers_here(const Inventory& inventory, RegisterTask& task, Watch& watch,
                               const SkipList& skip) {
  const Operation operation = {"oam-info", "registers", task.bdf};
  if (skip.verdict(operation) != 0)
    return fmt::format("{}: its registers did not answer in time, and were left alone.", task.bdf);
  watch.begin(operation);
  Windows windows(inventory, task);
  if (!windows.open()) return windows.why();
  task.transport = windows.transport();
  std::string why;
  if (task.write) why = write_one(windows, task);
  if (why.empty() && task.raw) why = read_raw(windows, task);
  if (!why.empty()) return why;
  for (RegisterPlace& place : task.places) {
    if (place.info->access == OAMHAL_REGISTER_WRITE_ONLY) {
      place.problem = "can only be written";
      continue;
    }
    place.value = windows.read(place);
    if (!place.value) return windows.why();
  }
  watch.end_operation();
  return "";
}

}  // namespace oam_info
