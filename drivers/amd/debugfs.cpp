// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A function that amdgpu has: what the driver's own file shows of its registers, for those who ask for it.

#include <algorithm>
#include <string>

#include "device.hpp"

namespace oamhal::amd {
namespace {

/// The number of its card node, by which the directory of DRM's debugfs is called; empty when there is none.
std::string card_number(const Host& host) {
  constexpr std::string_view kCard = "card";
  std::string number;
  const Directory device = host.device();
  const auto nodes = device.open("drm");
  if (!nodes) return number;
  (void)nodes->list([&](const char* entry) {
    const std::string_view name = entry;
    if (!name.starts_with(kCard) || name.size() == kCard.size()) return;
    const std::string_view digits = name.substr(kCard.size());
    if (std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) number = digits;
  });
  return number;
}

}  // namespace

void Instinct::read_by_driver(const Host& host) {
  const RegisterSet set = registers();
  if (set != RegisterSet::kMi200 && set != RegisterSet::kMi300) return;
  const std::string card = card_number(host);
  auto read =
      card.empty()
          ? Result<std::vector<PortReading>>(std::unexpected(backend::Failure{
                OAMHAL_ERROR_NOT_FOUND, "it has no card node, so where its debugfs is is not known."}))
          : read_debugfs(host, ("dri/" + card + "/amdgpu_regs_pcie").c_str(), set);
  if (read) {
    registers_ = RegisterReading{Number(), std::move(*read)};
    return;
  }
  host.report(
      "amd.registers-unreadable", OAMHAL_SEVERITY_WARNING,
      "its registers could not be read through amdgpu: " + read.error().message,
      "Do what the message says, and look again; without them states and errors of its ports are what "
      "the driver tells elsewhere.");
}

}  // namespace oamhal::amd
