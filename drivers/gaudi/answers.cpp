// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <cerrno>

#include "device.hpp"

namespace oamhal::gaudi {

void Gaudi::read_answers(const Host& host) {
  if (!facts_->hw_ip) return;
  const Control control(host, *facts_->number, facts_->old_class);
  dram_free_ = control.dram_free();
  driver_status_ = control.device_status();
  const auto throttle = control.clock_throttle();
  if (!throttle || (!throttle->power && !throttle->thermal)) return;
  std::string why = throttle->power ? "its power" : "its temperature";
  if (throttle->power && throttle->thermal) why = "its power and its temperature";
  host.report("gaudi.throttled", OAMHAL_SEVERITY_WARNING,
              "the clock of " + facts_->bdf_text + " is slowed down because of " + why,
              "Look at the cooling and the power of the chassis, and at max_power of the device.");
}

/// The driver keeps a part of the memory for itself, and tells how much of the rest is free.
void Gaudi::set_memory(backend::Identity& identity) const {
  if (facts_ == nullptr || !facts_->hw_ip || facts_->hw_ip->dram_size == 0) return;
  const std::uint64_t size = facts_->hw_ip->dram_size;
  const std::uint64_t reserved = facts_->hw_ip->reserved_dram_size;
  if (reserved > UINT64_MAX - size) return;
  identity.memory_capacity_bytes = Number(size + reserved);
  // The size is rounded down to whole pages, what is free is not.
  if (dram_free_)
    identity.memory_used_bytes = Number(*dram_free_ < size + reserved ? size + reserved - *dram_free_ : 0);
}

Result<void> Gaudi::memory(Host& /*host*/, backend::MemorySink& sink) const {
  if (bound_) {
    // HL_MEM_OP_EXPORT_DMABUF_FD of include/uapi/drm/habanalabs_accel.h; the kernel's driver has no import.
    backend::Sharing sharing;
    sharing.dma_buf_export = OAMHAL_ANSWER_YES;
    sharing.export_call = "HL_MEM_OP_EXPORT_DMABUF_FD";
    sharing.reason =
        "by the process that has the compute node open, of which there is one; whether the maker's "
        "own driver imports is not known";
    sink.add(sharing);
  }
  backend::Identity identity;
  set_memory(identity);
  if (!identity.memory_capacity_bytes.known()) return {};
  backend::Memory memory;
  memory.kind = "hbm";
  memory.name = "HBM";
  memory.capacity_bytes = identity.memory_capacity_bytes;
  memory.used_bytes = identity.memory_used_bytes;
  sink.add(memory);
  return {};
}

/// The attribute and the answer are one variable of the driver. What it answers to being asked at all counts
/// where neither tells.
void Gaudi::set_state(backend::Identity& identity) const {
  const auto set = [&](oamhal_state state, std::string why) {
    identity.state = state;
    if (state != OAMHAL_STATE_UNKNOWN) identity.state_reason = std::move(why);
  };
  if (facts_ != nullptr && facts_->hw_ip) identity.part_number = facts_->hw_ip->card_name;
  if (!status_.empty())
    set(state_of(status_), "the driver's status is \"" + status_ + "\"");
  else if (driver_status_)
    set(driver_status_->state, std::string("the driver's status is \"") + driver_status_->word + "\"");
  if (identity.state != OAMHAL_STATE_UNKNOWN || facts_ == nullptr || facts_->hw_ip) return;
  switch (facts_->hw_ip.error()) {
    case ENODEV:
    case ENXIO:
      set(OAMHAL_STATE_LOST, "the driver answers that the device was removed");
      break;
    case EPERM:
      set(OAMHAL_STATE_DRIVER_FAILED, "the driver does not let its control node be opened: it is disabled");
      break;
    case EBUSY:
      set(OAMHAL_STATE_RESETTING, "the driver answers that the device is in a reset");
      break;
    default:
      break;
  }
}

}  // namespace oamhal::gaudi
