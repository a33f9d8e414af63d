// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/bringup/dma.h>

#include <array>
#include <cstddef>
#include <span>

#include "hal/base/guard.hpp"
#include "hal/bringup/api/handles.hpp"

using oamhal::api::fail;

namespace {

// Of <linux/pci_regs.h>.
constexpr std::uint64_t kCommand = 4;
constexpr std::byte kBusMaster{4};

bool may_write(const oamhal_function_t& function) {
  return (function.open->capabilities & OAMHAL_WINDOW_WRITE) != 0;
}

oamhal_status needs_write(oamhal_error_t* error) {
  return fail(error, OAMHAL_ERROR_NO_PERMISSION,
              "DMA needs leave to write: attach with OAMHAL_BRINGUP_WRITE.");
}

}  // namespace

oamhal_status oamhal_dma_map(oamhal_function_t* function, const oamhal_dma_range_t* range,
                             oamhal_error_t* error) {
  if (function == nullptr || range == nullptr || !oamhal::api::is_sized(range))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                "an argument is NULL, or without its size: begin with OAMHAL_DMA_RANGE_INIT.");
  return oamhal::api::guarded(error, [&] {
    if (!may_write(*function)) return needs_write(error);
    const auto given = oamhal::api::copy_in(range);
    if (given.memory == nullptr || given.length == 0 || (given.flags & ~OAMHAL_DMA_WRITABLE) != 0)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                  "range has no memory, or a flag that this version does not know.");
    const std::span memory(static_cast<std::byte*>(given.memory), given.length);
    const auto mapped = function->open->access->map_dma(given.address, memory, given.fd, given.offset,
                                                        (given.flags & OAMHAL_DMA_WRITABLE) != 0);
    return mapped ? OAMHAL_OK : fail(error, mapped.error());
  });
}

oamhal_status oamhal_dma_unmap(oamhal_function_t* function, uint64_t address, uint64_t length,
                               oamhal_error_t* error) {
  if (function == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "function is NULL.");
  return oamhal::api::guarded(error, [&] {
    const auto gone = function->open->access->unmap_dma(address, length);
    return gone ? OAMHAL_OK : fail(error, gone.error());
  });
}

oamhal_status oamhal_dma_enable(oamhal_function_t* function, int32_t enable, oamhal_error_t* error) {
  if (function == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "function is NULL.");
  return oamhal::api::guarded(error, [&] {
    if (!may_write(*function)) return needs_write(error);
    oamhal::hal::FunctionAccess& access = *function->open->access;
    std::array<std::byte, 2> command{};
    if (const auto read = access.read(oamhal::hal::kConfigRegion, kCommand, command); !read)
      return fail(error, read.error());
    const std::byte wanted = enable != 0 ? command[0] | kBusMaster : command[0] & ~kBusMaster;
    if (wanted == command[0]) return OAMHAL_OK;
    command[0] = wanted;
    const auto written = access.write(oamhal::hal::kConfigRegion, kCommand, command);
    return written ? OAMHAL_OK : fail(error, written.error());
  });
}
