// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <cerrno>
#include <span>
#include <string>

#include "device.hpp"

namespace oamhal::amd {
namespace {

/// amdgpu answers EPERM while it resets the device (amdgpu_pm.c): that is no lack of permission.
constexpr unsigned kFlags = OAMHAL_READ_EPERM_IS_ANSWER;

std::string revision_text(const GpuMetricsError& error) {
  return "v" + std::to_string(error.format) + "." + std::to_string(error.content) + " of " +
         std::to_string(error.size) + " bytes";
}

}  // namespace

std::string Instinct::read_line(const Directory& device, const char* name,
                                oamhal_attribute_class attribute_class) {
  const auto text = device.line(name, attribute_class, kFlags);
  if (text) return std::string(*text);
  resetting_ = resetting_ || text.error() == EPERM;
  return {};
}

Number Instinct::read_number(const Directory& device, const char* name) {
  const Number number = device.number(name, 10, OAMHAL_ATTRIBUTE_CACHED, kFlags);
  // A number tells EACCES and EPERM alike; only the second one is a reset.
  if (number.absence == OAMHAL_ABSENT_NO_PERMISSION) (void)read_line(device, name);
  return number;
}

void Instinct::read_attributes(const Host& host) {
  const Directory device = host.device();
  const Part& part = *facts_->part;
  const std::string id = read_line(device, "unique_id");
  if (!id.empty()) {
    attributes_.unique_id = parse_hex(id);
    if (!attributes_.unique_id) device.malformed("unique_id", "16 hexadecimal digits");
  }
  attributes_.vram_total = read_number(device, "mem_info_vram_total");
  attributes_.vram_used = read_number(device, "mem_info_vram_used");
  attributes_.visible_vram = read_number(device, "mem_info_vis_vram_total");
  attributes_.vbios_version = read_line(device, "vbios_version");
  if (part.model == nullptr) attributes_.product_name = read_line(device, "product_name");
  // A virtual function has no FRU EEPROM, and claims no place.
  if (facts_->virtual_function) return;
  attributes_.serial_number = read_line(device, "serial_number");
  attributes_.product_number = read_line(device, "product_number");
  // A socketed part is not asked: nothing that board_info can say changes that.
  if (part.form_factor != OAMHAL_FORM_FACTOR_SOCKET) {
    const std::string board = read_line(device, "board_info");
    attributes_.board_type = board_type(board);
    if (!board.empty() && attributes_.board_type.empty())
      device.malformed("board_info", "\"type : oam\", \"cem\" or \"unknown\"");
  }
  // The dies of a dual-die module have two numbers, and nothing says how they map to one place.
  if (!part.dual_die && facts_->hive != 0) attributes_.physical_id = read_number(device, "xgmi_physical_id");
}

void Instinct::read_live(const Host& host) {
  if (!host.allows(OAMHAL_ATTRIBUTE_LIVE)) return;
  const Directory device = host.device();
  attributes_.compute_mode = read_line(device, "current_compute_partition", OAMHAL_ATTRIBUTE_LIVE);
  attributes_.memory_mode = read_line(device, "current_memory_partition", OAMHAL_ATTRIBUTE_LIVE);
  if (attributes_.compute_mode == "UNKNOWN") attributes_.compute_mode.clear();
  if (attributes_.memory_mode == "UNKNOWN") attributes_.memory_mode.clear();
  read_metrics(host, device);
}

void Instinct::read_metrics(const Host& host, const Directory& device) {
  const auto blob = device.blob("gpu_metrics", OAMHAL_ATTRIBUTE_LIVE, kFlags);
  if (!blob) {
    resetting_ = resetting_ || blob.error() == EPERM;
    return;
  }
  const auto decoded = decode(std::as_bytes(std::span(blob->data(), blob->size())));
  if (decoded) {
    metrics_ = *decoded;
    return;
  }
  const GpuMetricsError& error = decoded.error();
  if (error.kind == GpuMetricsError::Kind::kUnknownRevision)
    host.report("amd.gpu-metrics-unknown-revision", OAMHAL_SEVERITY_INFO,
                "gpu_metrics is " + revision_text(error) +
                    ", which this version does not know; port widths, "
                    "rates and states are unknown",
                "Use a newer oamhal; the attribute is decoded by exact revision and size only.");
  else
    device.malformed("gpu_metrics", ("a whole table; the header says " + revision_text(error)).c_str());
}

}  // namespace oamhal::amd
