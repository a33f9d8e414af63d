// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// How wrong bits become wrong codewords and frames.

#ifndef OAM_SIM_MODULE_FRAMES_HPP_
#define OAM_SIM_MODULE_FRAMES_HPP_

#include "board.hpp"

namespace oam_sim {

// Bits of a frame between two checksums on a link without FEC; a codeword counts as one frame with it.
inline constexpr double kFrameBits = 2048 + 128;

// What goes wrong in what a port receives, per second.
struct LinkErrors {
  double random_bits = 0;
  double bursts = 0;
  double bad_frames = 0;  // codewords beyond repair; frames with a wrong bit when there is no FEC
  double recoveries = 0;  // a frame failed four times
};

LinkErrors link_errors(const Board& board, End receiver);

// Codewords a second, and the payload of a second in bytes, of a port with so many lanes at a rate.
double codewords_per_second(std::uint32_t mbps, unsigned lanes);
double payload_per_second(std::uint32_t mbps, unsigned lanes);

// Probability that a codeword is beyond repair when single bits are wrong with a probability, and when bursts
// are.
double bad_by_bits(std::uint32_t fec, double bit_error_ratio);
double bad_by_bursts(std::uint32_t fec, double bit_error_ratio);

}  // namespace oam_sim

#endif  // OAM_SIM_MODULE_FRAMES_HPP_
