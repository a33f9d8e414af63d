// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/checks/run.hpp"

#include <array>

namespace oam_linktest {

Result not_tested(std::string test, Subject subject, std::string reason, std::string enable) {
  Result result;
  result.test = std::move(test);
  result.subject = std::move(subject);
  result.verdict = Verdict::not_tested;
  result.reason = std::move(reason);
  result.enable = std::move(enable);
  return result;
}

Result not_tested(std::string test, Subject subject, const oamhal_link_capability_t& answer) {
  return not_tested(std::move(test), std::move(subject), answer.reason, answer.enable);
}

Verdict worse(Verdict a, Verdict b) {
  const auto rank = [](Verdict verdict) {
    constexpr std::array kRank{0, 3, 2, 1};
    return kRank[static_cast<std::size_t>(verdict)];
  };
  return rank(a) >= rank(b) ? a : b;
}

std::string note_failure(Device& device, const oamhal::error& error) {
  if (error.status == OAMHAL_ERROR_DEVICE_LOST) device.lost = true;
  return error.message;
}

}  // namespace oam_linktest
