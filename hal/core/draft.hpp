// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_DRAFT_HPP
#define OAMHAL_HAL_CORE_DRAFT_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <oamhal/backend/backend.h>
#include <oamhal/node.h>

#include "hal/base/arena.hpp"
#include "hal/base/report.hpp"
#include "hal/pci/function.hpp"

namespace oamhal::hal {

/// Whether this process can use something; the reason is nullptr or lies in the arena.
struct Use {
  oamhal_usable usable = OAMHAL_USABLE_UNKNOWN;
  const char* reason = nullptr;
};

/// A device while it is being put together: what PCIe says, what its backend adds, what was found. Texts from
/// the backend are copied into the snapshot's arena at once.
struct Draft {
  PciFunction function;
  const oamhal_backend_match_t* match = nullptr;
  std::uint32_t backend = 0;
  /// The text of the address, in the arena.
  const char* bdf_text = nullptr;

  oamhal_backend_identity_t identity{};
  std::string module_key;
  std::string baseboard_key;
  std::vector<std::pair<const char*, const char*>> firmware;
  std::vector<oamhal_backend_memory_t> memories;
  oamhal_backend_sharing_t sharing{};
  std::vector<oamhal_backend_partition_t> partitions;
  std::vector<oamhal_backend_port_t> ports;
  /// In the order of their ports.
  std::vector<oamhal_backend_counter_t> counters;
  std::vector<oamhal_backend_link_t> links;
  std::vector<oamhal_backend_reading_t> readings;
  std::vector<oamhal_backend_runtime_id_t> runtime_ids;
  /// Device nodes, and what this process may do with each.
  std::vector<oamhal_backend_node_t> nodes;
  std::vector<oamhal_access> access;
  std::vector<Report> reports;
  /// What the kernel does in its IOMMU group, nullptr when that was not read; and who else is in it.
  const char* iommu_type = nullptr;
  oamhal_number_t group_functions{0, OAMHAL_ABSENT_NOT_READ, 0};
  /// Static, or nullptr.
  const oamhal_register_map_t* register_map = nullptr;
  /// What a backend found that could not reach it: DEVICE_LOST, TIMEOUT, or OK.
  oamhal_status unreachable = OAMHAL_OK;
  /// Backends that said that it is none of theirs.
  std::vector<std::uint32_t> given_up_by;

  /// Index in the snapshot.
  std::uint32_t index = OAMHAL_NO_INDEX;
  const char* id = nullptr;
  const char* id_source = nullptr;
  oamhal_state state = OAMHAL_STATE_UNKNOWN;
  const char* state_reason = nullptr;
  /// Of the device, and of each partition.
  Use use;
  std::vector<Use> partition_use;
  /// The caller wants what he can use, and this is not: its index stays OAMHAL_NO_INDEX.
  bool left_out = false;
};

/// The C sink of a draft. Copies every struct to its full size and every text into arena.
class DraftSink {
 public:
  DraftSink(Draft& draft, Arena& arena);
  DraftSink(const DraftSink&) = delete;
  DraftSink& operator=(const DraftSink&) = delete;

  [[nodiscard]] const oamhal_backend_sink_t* c() const { return &sink_; }
  /// How many things were refused since this was asked last: they have an impossible size or no end, or are
  /// one too many.
  [[nodiscard]] std::size_t take_refused() { return std::exchange(refused_, 0); }

 private:
  struct Functions;

  Draft& draft_;
  Arena& arena_;
  std::size_t refused_ = 0;
  oamhal_backend_sink_t sink_{};
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_DRAFT_HPP
