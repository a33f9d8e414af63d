// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/bringup/config.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "hal/base/guard.hpp"
#include "hal/bringup/api/handles.hpp"
#include "hal/bringup/api/tree.hpp"
#include "hal/bringup/config/capabilities.hpp"
#include "hal/bringup/config/config_space.hpp"
#include "hal/bringup/config/config_write.hpp"

using oamhal::api::copy_out;
using oamhal::api::fail;
using oamhal::hal::ConfigSpace;

namespace {

oamhal::hal::Result<ConfigSpace> space_of(const oamhal_context_t* context, const char* bdf) {
  auto tree = oamhal::hal::tree_of(context);
  if (!tree) return std::unexpected(std::move(tree.error()));
  return ConfigSpace::open(*tree, bdf);
}

bool is_place(std::uint32_t offset, std::uint32_t width) {
  return (width == 1 || width == 2 || width == 4) && offset % width == 0;
}

}  // namespace

oamhal_status oamhal_config_read(const oamhal_context_t* context, const char* bdf, void* bytes,
                                 uint32_t capacity, oamhal_config_info_t* info, oamhal_error_t* error) {
  if (context == nullptr || bdf == nullptr || bytes == nullptr || info == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    auto space = space_of(context, bdf);
    if (!space) return fail(error, space.error());
    const auto read = space->read_all(capacity);
    if (!read) return fail(error, read.error());
    std::ranges::copy(*read, static_cast<std::uint8_t*>(bytes));
    const std::size_t wanted = std::min<std::size_t>(capacity, space->full_length());
    const oamhal_config_info_t full{sizeof full,
                                    static_cast<std::uint32_t>(read->size()),
                                    static_cast<std::uint32_t>(space->full_length()),
                                    static_cast<std::uint8_t>(read->size() < wanted ? 1 : 0),
                                    {}};
    return copy_out(full, info);
  });
}

oamhal_status oamhal_config_get(const oamhal_context_t* context, const char* bdf, uint32_t offset,
                                uint32_t width, uint32_t* value, oamhal_error_t* error) {
  if (context == nullptr || bdf == nullptr || value == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (!is_place(offset, width))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                "configuration space is read by 1, 2 or 4 bytes at a multiple of that.");
  return oamhal::api::guarded(error, [&] {
    auto space = space_of(context, bdf);
    if (!space) return fail(error, space.error());
    std::array<std::uint8_t, 4> bytes{};
    if (const auto read = space->read(offset, std::span(bytes).first(width)); !read)
      return fail(error, read.error());
    *value = static_cast<std::uint32_t>(oamhal::hal::config_value(bytes, 0, width));
    return OAMHAL_OK;
  });
}

oamhal_status oamhal_config_write(oamhal_context_t* context, const char* bdf, uint32_t offset, uint32_t width,
                                  uint32_t value, oamhal_error_t* error) {
  if (context == nullptr || bdf == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (!is_place(offset, width) || offset >= OAMHAL_CONFIG_SIZE || (width < 4 && value >> (8 * width) != 0))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                "configuration space is written by 1, 2 or 4 bytes at a multiple of that below 4096, and a "
                "value has no more than those.");
  return oamhal::api::guarded(error, [&] {
    oamhal_bdf_t address{};
    char text[OAMHAL_BDF_TEXT_SIZE];
    if (oamhal_bdf_parse(bdf, &address) != OAMHAL_OK ||
        oamhal_bdf_format(&address, text, sizeof text) != OAMHAL_OK)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, oamhal_last_error());
    const auto attachment = oamhal::hal::attachment_of(context);
    if (!attachment) return fail(error, attachment.error());
    if (((*attachment)->capabilities() & OAMHAL_WINDOW_WRITE) == 0)
      return fail(error, OAMHAL_ERROR_NO_PERMISSION,
                  "writing configuration space needs leave to write: attach with OAMHAL_BRINGUP_WRITE.");
    const auto owner = (*attachment)->opened(text);
    if (!owner) return fail(error, owner.error());
    std::array<std::uint8_t, 4> bytes{};
    for (std::uint32_t i = 0; i < width; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i) & 0xff);
    const auto written =
        oamhal::hal::write_config(owner->get(), oamhal::hal::Kernel::real(), (*attachment)->root(), text,
                                  offset, std::span(bytes).first(width));
    return written ? OAMHAL_OK : fail(error, written.error());
  });
}

oamhal_status oamhal_config_walk(const void* bytes, uint32_t length, oamhal_capability_t* list,
                                 uint32_t capacity, uint32_t* count, oamhal_error_t* error) {
  if ((bytes == nullptr && length > 0) || (list == nullptr && capacity > 0) || count == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (length > OAMHAL_CONFIG_SIZE)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "a configuration space has at most 4096 bytes.");
  return oamhal::api::guarded(error, [&] {
    const auto found = oamhal::hal::list_capabilities({static_cast<const std::uint8_t*>(bytes), length});
    *count = static_cast<std::uint32_t>(found.found.size());
    std::copy_n(found.found.begin(), std::min<std::size_t>(capacity, found.found.size()), list);
    if (!found.complaint.empty()) return fail(error, OAMHAL_ERROR_MALFORMED, found.complaint + ".");
    return OAMHAL_OK;
  });
}

const char* oamhal_capability_name(uint32_t id, uint32_t extended) {
  struct Name {
    std::uint32_t id;
    const char* name;
  };
  // As the PCI Code and ID Assignment Specification has them.
  static constexpr Name kOrdinary[] = {
      {0x01, "Power Management"}, {0x03, "VPD"},  {0x05, "MSI"},   {0x09, "Vendor Specific"},
      {0x0d, "Subsystem"},        {0x10, "PCIe"}, {0x11, "MSI-X"}, {0x13, "Advanced Features"}};
  static constexpr Name kExtended[] = {{0x01, "AER"},
                                       {0x02, "Virtual Channel"},
                                       {0x03, "Serial Number"},
                                       {0x04, "Power Budgeting"},
                                       {0x0b, "Vendor Specific"},
                                       {0x0d, "ACS"},
                                       {0x0e, "ARI"},
                                       {0x0f, "ATS"},
                                       {0x10, "SR-IOV"},
                                       {0x12, "Multicast"},
                                       {0x13, "PRI"},
                                       {0x15, "Resizable BAR"},
                                       {0x16, "Dynamic Power Allocation"},
                                       {0x17, "TPH"},
                                       {0x18, "LTR"},
                                       {0x19, "Secondary PCIe"},
                                       {0x1b, "PASID"},
                                       {0x1d, "DPC"},
                                       {0x1e, "L1 Substates"},
                                       {0x1f, "PTM"},
                                       {0x23, "DVSEC"},
                                       {0x24, "VF Resizable BAR"},
                                       {0x25, "Data Link Feature"},
                                       {0x26, "Physical Layer 16.0 GT/s"},
                                       {0x27, "Lane Margining"},
                                       {0x2a, "Physical Layer 32.0 GT/s"},
                                       {0x2e, "DOE"},
                                       {0x31, "Physical Layer 64.0 GT/s"}};
  const auto names = extended != 0 ? std::span<const Name>(kExtended) : std::span<const Name>(kOrdinary);
  const auto found = std::ranges::find(names, id, &Name::id);
  return found == names.end() ? "unknown" : found->name;
}
