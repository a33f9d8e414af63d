// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/link_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "hal/bringup/memory/session_call.hpp"

namespace oamhal::hal {

namespace {

template <std::size_t N>
void put(char (&to)[N], std::string_view text) {
  to[text.copy(to, N - 1)] = 0;
}

bool has(const oamhal_backend_link_ops_t& ops, std::int32_t operation) {
  switch (operation) {
    case OAMHAL_LINK_STATUS:
      return ops.port_status != nullptr;
    case OAMHAL_LINK_COUNTERS:
      return ops.port_counters != nullptr;
    case OAMHAL_LINK_LANES:
      return ops.lane_status != nullptr;
    case OAMHAL_LINK_ENABLE:
    case OAMHAL_LINK_RETRAIN:
    case OAMHAL_LINK_LOOPBACK:
    case OAMHAL_LINK_FREEZE:
      return ops.port_control != nullptr;
    case OAMHAL_LINK_PRBS:
      return ops.prbs_set != nullptr && ops.prbs_read != nullptr;
    case OAMHAL_LINK_INJECT:
      return ops.inject_errors != nullptr;
    case OAMHAL_LINK_MARGIN:
      return ops.margin_limits != nullptr && ops.margin_set != nullptr && ops.margin_read != nullptr;
    default:
      return false;
  }
}

std::int32_t effect_of(std::int32_t operation) {
  switch (operation) {
    case OAMHAL_LINK_STATUS:
    case OAMHAL_LINK_COUNTERS:
    case OAMHAL_LINK_LANES:
      return OAMHAL_EFFECT_PASSIVE;
    case OAMHAL_LINK_COPY:
    case OAMHAL_LINK_FREEZE:
      return OAMHAL_EFFECT_LOAD;
    default:
      return OAMHAL_EFFECT_DISRUPTIVE;
  }
}

}  // namespace

oamhal_backend_link_ops_t link_ops_of(const oamhal_backend_ops_t& ops) {
  oamhal_backend_link_ops_t links{};
  if (ops.link_tests != nullptr)
    std::memcpy(&links, ops.link_tests, std::min(ops.link_tests->size, sizeof links));
  return links;
}

std::int32_t operation_of_action(std::int32_t action) {
  switch (action) {
    case OAMHAL_PORT_RETRAIN:
      return OAMHAL_LINK_RETRAIN;
    case OAMHAL_PORT_LOOPBACK_NONE:
    case OAMHAL_PORT_LOOPBACK_NEAR:
    case OAMHAL_PORT_LOOPBACK_FAR:
      return OAMHAL_LINK_LOOPBACK;
    case OAMHAL_PORT_FREEZE:
    case OAMHAL_PORT_THAW:
      return OAMHAL_LINK_FREEZE;
    default:
      return OAMHAL_LINK_ENABLE;
  }
}

bool CapabilityQuestion::judge_driver(const oamhal_backend_ops_t& ops) {
  const bool lent = about.kernel_driver == nullptr || std::string_view(about.kernel_driver) == "vfio-pci";
  if (operation != OAMHAL_LINK_COPY || lent || ops.managed == nullptr) return false;
  if (whole_table(ops.managed).start == nullptr) {
    put(answer.reason, fmt::format("{} lets no copies be made from here.", about.kernel_driver));
    return true;
  }
  if (!live) {
    put(answer.reason, "this is a copy of a machine, and no driver of the kernel is behind it.");
    return true;
  }
  answer.answer = OAMHAL_ANSWER_YES;
  put(answer.reason, fmt::format("by {}, which chooses the way between devices.", about.kernel_driver));
  return true;
}

void CapabilityQuestion::judge(const oamhal_backend_ops_t& ops, const oamhal_backend_host_t& host) {
  const bool in_table =
      operation == OAMHAL_LINK_COPY ? ops.copies != nullptr : has(link_ops_of(ops), operation);
  answer.answer = OAMHAL_ANSWER_NO;
  if (judge_driver(ops)) {
    if (answer.answer == OAMHAL_ANSWER_YES && (host.window_capabilities & OAMHAL_WINDOW_WRITE) == 0) {
      answer.answer = OAMHAL_ANSWER_NO;
      put(answer.reason, "what is in its memory may not be changed.");
      put(answer.enable, "ask for writing (OAMHAL_BRINGUP_WRITE)");
    }
    return;
  }
  if (!in_table) {
    put(answer.reason, about.kernel_driver != nullptr
                           ? fmt::format("{} gives no access to it, and the {} backend has no other way.",
                                         about.kernel_driver, about.backend)
                           : fmt::format("the {} backend has no way to it.", about.backend));
    return;
  }
  if (host.window_capabilities == 0) {
    put(answer.reason, "its registers are not reached.");
    put(answer.enable, "give the device to vfio-pci, and ask for VFIO (OAMHAL_BRINGUP_VFIO)");
    return;
  }
  if (answer.effect != OAMHAL_EFFECT_PASSIVE && (host.window_capabilities & OAMHAL_WINDOW_WRITE) == 0) {
    put(answer.reason, "registers may not be written.");
    put(answer.enable, "ask for writing (OAMHAL_BRINGUP_WRITE)");
    return;
  }
  answer.answer = OAMHAL_ANSWER_YES;
}

std::int32_t CapabilityQuestion::ask(const oamhal_backend_ops_t& ops, void* device,
                                     const oamhal_backend_host_t* host) {
  answer = {};
  answer.size = sizeof answer;
  answer.operation = operation;
  answer.effect = effect_of(operation);
  judge(ops, *host);
  const auto links = link_ops_of(ops);
  if (links.capability == nullptr) return OAMHAL_OK;
  // The backend knows its part better; where it has nothing to say the table speaks.
  oamhal_link_capability_t told = answer;
  const std::int32_t status = links.capability(device, host, operation, &told);
  end_texts(told);
  if (status == OAMHAL_OK && answer.answer != OAMHAL_ANSWER_NO) answer = told;
  if (status == OAMHAL_OK && answer.answer == OAMHAL_ANSWER_NO && told.answer == OAMHAL_ANSWER_NO &&
      told.reason[0] != 0)
    answer = told;
  return status == OAMHAL_ERROR_NOT_SUPPORTED ? OAMHAL_OK : status;
}

}  // namespace oamhal::hal
