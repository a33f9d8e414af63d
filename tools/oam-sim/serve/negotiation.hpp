// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The first message: versions, and limits as JSON.

#ifndef OAM_SIM_SERVE_NEGOTIATION_HPP_
#define OAM_SIM_SERVE_NEGOTIATION_HPP_

#include <cstdint>
#include <optional>
#include <string>

#include "tools/oam-sim/serve/message.hpp"

namespace oam_sim {

// Mappings of host memory that a client may have at a time.
inline constexpr std::uint32_t kMaxMappings = 65535;
inline constexpr std::uint32_t kPageSize = 4096;

struct Negotiated {
  // What the client takes in one message of DMA.
  std::uint32_t max_transfer = OAMHAL_VFIO_USER_DEFAULT_MAX_TRANSFER;
  // The payload of the answer.
  std::vector<std::byte> answer;
};

// Nothing when the client speaks another major version, or its text is no JSON of the form.
std::optional<Negotiated> negotiate(const Message& version);

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_NEGOTIATION_HPP_
