// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "hal/base/error.hpp"

namespace oamhal::hal {

namespace {

/// Drivers that hold a function for somebody else instead of running it.
constexpr std::array<std::string_view, 5> kPassThrough{"vfio-pci", "pci-stub", "uio_pci_generic", "igb_uio",
                                                       "pciback"};

void set(Draft& draft, Arena& arena, oamhal_state state, std::string_view reason) {
  draft.state = state;
  draft.state_reason = arena.copy(reason);
}

bool judge_access(Draft& draft, Arena& arena) {
  const PciFunction& function = draft.function;
  if (function.config.all_ones) {
    set(draft, arena, OAMHAL_STATE_LOST, "configuration space reads all ones: the function does not answer");
    draft.reports.push_back(
        {"pci.config-all-ones", OAMHAL_SEVERITY_ERROR,
         fmt::format("{} does not answer: its configuration space reads all ones.", draft.bdf_text),
         "It fell off the bus or has no power: look at the slot's power, the kernel log and "
         "the AER counters of the port above."});
    return true;
  }
  if (function.inaccessible != 0) {
    set(draft, arena, OAMHAL_STATE_INACCESSIBLE,
        fmt::format("its sysfs directory cannot be opened: {}", describe_errno(function.inaccessible)));
    draft.reports.push_back({"pci.inaccessible", OAMHAL_SEVERITY_ERROR,
                             fmt::format("the sysfs directory of {} cannot be opened: {}.", draft.bdf_text,
                                         describe_errno(function.inaccessible)),
                             "Run with the rights to read it, or look whether the device just went away."});
    return true;
  }
  return false;
}

/// What the registers of the function said, or did not say.
bool judge_registers(Draft& draft, Arena& arena) {
  if (draft.unreachable == OAMHAL_OK) return false;
  const bool lost = draft.unreachable == OAMHAL_ERROR_DEVICE_LOST;
  set(draft, arena, lost ? OAMHAL_STATE_LOST : OAMHAL_STATE_INACCESSIBLE,
      lost ? "its registers are gone: the device does not answer" : "its registers did not answer in time");
  draft.reports.push_back(
      {lost ? "registers.lost" : "registers.timeout", OAMHAL_SEVERITY_ERROR,
       lost ? fmt::format("the registers of {} are gone: the device does not answer.", draft.bdf_text)
            : fmt::format("the registers of {} did not answer in time.", draft.bdf_text),
       "Look at the module's power, the kernel log and the AER counters of the port above; then reset it."});
  return true;
}

bool judge_driver(Draft& draft, Arena& arena) {
  const std::string& driver = draft.function.ids.driver;
  const bool passed_on = std::ranges::find(kPassThrough, driver) != kPassThrough.end();
  if ((draft.identity.flags & OAMHAL_IDENTITY_NO_KERNEL_DRIVER) != 0 && (driver.empty() || passed_on))
    return false;
  if (driver.empty()) {
    set(draft, arena, OAMHAL_STATE_NO_DRIVER, "no kernel driver is bound");
    draft.reports.push_back(
        {"driver.none", OAMHAL_SEVERITY_ERROR,
         fmt::format("no kernel driver is bound to {}.", draft.bdf_text),
         "Load the maker's driver; if it is loaded, its probe failed: look at the kernel log."});
    return true;
  }
  if (!passed_on) return false;
  set(draft, arena, OAMHAL_STATE_NO_DRIVER,
      fmt::format("bound to {}, for use by a guest or from user space", driver));
  draft.reports.push_back(
      {"driver.pass-through", OAMHAL_SEVERITY_INFO,
       fmt::format("{} is bound to {}, not to its maker's driver.", draft.bdf_text, driver),
       "Nothing to do if a guest or a user-space driver uses it."});
  return true;
}

}  // namespace

void judge_state(Draft& draft, Arena& arena) {
  if (judge_access(draft, arena) || judge_registers(draft, arena) || judge_driver(draft, arena)) return;
  draft.state = static_cast<oamhal_state>(draft.identity.state);
  draft.state_reason = draft.identity.state_reason;
  if (draft.state == OAMHAL_STATE_UNKNOWN) draft.state = OAMHAL_STATE_OK;
}

std::int32_t worse(std::int32_t a, std::int32_t b) {
  constexpr std::array<oamhal_state, 9> kOrder{
      OAMHAL_STATE_UNKNOWN,       OAMHAL_STATE_OK,           OAMHAL_STATE_DEGRADED,
      OAMHAL_STATE_RESETTING,     OAMHAL_STATE_INACCESSIBLE, OAMHAL_STATE_NO_DRIVER,
      OAMHAL_STATE_DRIVER_FAILED, OAMHAL_STATE_ABSENT,       OAMHAL_STATE_LOST};
  const auto rank = [&](std::int32_t state) {
    return std::find(kOrder.begin(), kOrder.end(), static_cast<oamhal_state>(state)) - kOrder.begin();
  };
  return rank(a) >= rank(b) ? a : b;
}

}  // namespace oamhal::hal
