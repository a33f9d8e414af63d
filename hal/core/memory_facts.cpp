// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/memory_facts.hpp"

#include <algorithm>
#include <string>

#include "hal/core/proximity.hpp"

namespace oamhal::hal {

namespace {

constexpr oamhal_number_t absent(oamhal_absence why) {
  return {0, why, 0};
}

bool is_present(const oamhal_number_t& number) {
  return number.absence == OAMHAL_PRESENT;
}

bool joins_these(const oamhal_link_info_t& link, std::uint32_t a, std::uint32_t b) {
  const auto is = [](const oamhal_link_end_t& end, std::uint32_t device) {
    return end.kind == OAMHAL_END_DEVICE && end.device == device;
  };
  return (is(link.a, a) && is(link.b, b)) || (is(link.a, b) && is(link.b, a));
}

oamhal_peer_info_t peer(oamhal_answer access, const char* way, const char* reason,
                        std::int32_t atomics = OAMHAL_ATOMICS_UNKNOWN) {
  return {sizeof(oamhal_peer_info_t), access, atomics, way, reason};
}

/// Over PCIe the way is there, but whether it may be used the drivers decide.
oamhal_peer_info_t over_pcie(const oamhal_snapshot& snapshot, std::uint32_t from, std::uint32_t to) {
  for (const std::uint32_t device : {from, to})
    if (snapshot.isolation[device].acs_redirects == OAMHAL_ANSWER_YES)
      return peer(
          OAMHAL_ANSWER_UNKNOWN, "pcie",
          "no link joins them; over PCIe a bridge redirects their requests to the root complex (ACS), "
          "which may pass them on or not");
  return peer(OAMHAL_ANSWER_UNKNOWN, "pcie",
              "no link joins them; whether requests between them pass over PCIe the root complex and the "
              "drivers decide, and nothing tells without trying");
}

}  // namespace

oamhal_number_t free_of(const oamhal_backend_memory_t& memory) {
  if (!is_present(memory.capacity_bytes)) return memory.capacity_bytes;
  if (!is_present(memory.used_bytes)) return memory.used_bytes;
  if (memory.used_bytes.value > memory.capacity_bytes.value) return absent(OAMHAL_ABSENT_MALFORMED);
  return {memory.capacity_bytes.value - memory.used_bytes.value, OAMHAL_PRESENT, 0};
}

oamhal_sharing_info_t sharing_info(const Draft& draft) {
  const auto& told = draft.sharing;
  if (told.size == 0)
    return {sizeof(oamhal_sharing_info_t),      OAMHAL_ANSWER_UNKNOWN,      OAMHAL_ANSWER_UNKNOWN, nullptr,
            absent(OAMHAL_ABSENT_NOT_REPORTED), "the backend does not tell"};
  return {sizeof(oamhal_sharing_info_t), told.dma_buf_export, told.dma_buf_import, told.export_call,
          told.alignment_bytes,          told.reason};
}

void read_isolation(AttributeReader& reader, Arena& arena, Draft& draft) {
  const auto& group = draft.function.iommu_group;
  if (!is_present(group)) {
    draft.group_functions = absent(static_cast<oamhal_absence>(group.absence));
    return;
  }
  const std::string path = "sys/kernel/iommu_groups/" + std::to_string(group.value);
  const auto directory = reader.root().open_directory(reader.root().directory(), path.c_str());
  if (!directory) {
    draft.group_functions = absent(OAMHAL_ABSENT_NOT_REPORTED);
    return;
  }
  if (const auto type = reader.text(*directory, "type")) draft.iommu_type = arena.copy(*type);
  std::uint64_t functions = 0;
  const auto members = reader.root().open_directory(*directory, "devices");
  const bool counted = members && reader.list(*members, [&](const char*) {
    ++functions;
    return true;
  }) == 0;
  draft.group_functions = counted && functions != 0 ? oamhal_number_t{functions, OAMHAL_PRESENT, 0}
                                                    : absent(OAMHAL_ABSENT_NOT_REPORTED);
}

oamhal_isolation_info_t isolation_info(const Draft& draft, const PciScan& pci,
                                       const std::vector<oamhal_bridge_info_t>& infos) {
  oamhal_isolation_info_t info{};
  info.size = sizeof info;
  info.iommu_group = draft.function.iommu_group;
  info.iommu_type = draft.iommu_type;
  info.group_functions = draft.group_functions;
  const auto& bridges = draft.function.bridges;
  bool all_known = draft.function.placed;
  // The root port itself sends nothing on to a neighbour: what is above the last switch does not count.
  for (std::size_t i = 0; i + 1 < bridges.size(); ++i) {
    const auto& redirect = pci.bridges[bridges[i]].config.acs_redirect;
    all_known = all_known && redirect.has_value();
    if (redirect != true) continue;
    info.acs_redirects = OAMHAL_ANSWER_YES;
    info.acs_bridge = infos[bridges[i]].bdf_text;
    return info;
  }
  info.acs_redirects = all_known ? OAMHAL_ANSWER_NO : OAMHAL_ANSWER_UNKNOWN;
  if (!all_known)
    info.acs_reason = draft.function.placed
                          ? "the configuration space of a bridge on the way was not read, or not far enough: "
                            "that needs class CONFIG and root"
                          : "the bridges on its way to the host are not known";
  return info;
}

oamhal_peer_info_t peer_info(const oamhal_snapshot& snapshot, std::uint32_t from, std::uint32_t to) {
  if (from == to) return peer(OAMHAL_ANSWER_YES, "self", "it is its own memory", OAMHAL_ATOMICS_UNKNOWN);
  const oamhal_link_info_t* doubtful = nullptr;
  const oamhal_link_info_t* down = nullptr;
  for (const oamhal_link_info_t& link : snapshot.links) {
    if (!joins_these(link, from, to)) continue;
    const bool seen = link.evidence == OAMHAL_EVIDENCE_SEEN || link.evidence == OAMHAL_EVIDENCE_DERIVED;
    if (seen && link.state == OAMHAL_LINK_STATE_UP)
      return peer(OAMHAL_ANSWER_YES, "link", "a link that is up joins them", link.atomics);
    if (link.state == OAMHAL_LINK_STATE_DOWN || link.state == OAMHAL_LINK_STATE_DISABLED ||
        link.state == OAMHAL_LINK_STATE_NO_LINK)
      down = &link;
    else
      doubtful = &link;
  }
  if (doubtful != nullptr)
    return peer(OAMHAL_ANSWER_UNKNOWN, "link", "a link joins them, and nothing tells whether it is up",
                doubtful->atomics);
  if (down != nullptr)
    return peer(OAMHAL_ANSWER_NO, nullptr, "the links between them are down", OAMHAL_ATOMICS_UNKNOWN);
  return over_pcie(snapshot, from, to);
}

}  // namespace oamhal::hal
