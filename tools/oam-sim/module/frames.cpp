// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Codes: IEEE Std 802.3, clause 91: RS(528,514) and RS(544,514) over symbols of 10 bits.

#include "frames.hpp"

#include <bit>
#include <cmath>

#include "signal.hpp"

namespace oam_sim {
namespace {

struct Code {
  double symbols, payload_symbols;
  int repairs;  // symbols
};
constexpr double kSymbolBits = 10;
// A frame of 256 bytes has so much around it.
constexpr double kFramePayload = 2048;

Code code_of(std::uint32_t fec) {
  return fec == 1 ? Code{528, 514, 7} : Code{544, 514, 15};
}

// Probability of more than `limit` of n, each with probability p.
double more_than(int limit, double n, double p) {
  if (!(p > 0)) return 0;
  double sum = 0;
  double ways = 0;  // logarithm of n over k
  for (int k = 0; k <= static_cast<int>(n) && k <= limit + 200; ++k) {
    if (k > 0) ways += std::log((n - k + 1) / k);
    if (k <= limit) continue;
    const double term = std::exp(ways + k * std::log(p) + (n - k) * std::log1p(-p));
    sum += term;
    if (k > n * p && term < sum * 1e-12) break;
  }
  return std::fmin(sum, 1);
}

}  // namespace

double bad_by_bits(std::uint32_t fec, double bit_error_ratio) {
  if (fec == 0) return -std::expm1(kFrameBits * std::log1p(-bit_error_ratio));
  const Code code = code_of(fec);
  const double symbol = -std::expm1(kSymbolBits * std::log1p(-bit_error_ratio));
  return more_than(code.repairs, code.symbols, symbol);
}

double bad_by_bursts(std::uint32_t fec, double bit_error_ratio) {
  if (fec == 0) return -std::expm1(-kFrameBits * bit_error_ratio / kBurst);
  const Code code = code_of(fec);
  const double bursts = code.symbols * kSymbolBits * bit_error_ratio / kBurst;
  // Poisson: more bursts than can be repaired.
  const int repairable = code.repairs / static_cast<int>(kBurstSymbols);
  double term = std::exp(-bursts);
  double bad = 0;
  for (int k = 1; k <= repairable + 60; ++k) {
    term *= bursts / k;
    if (k > repairable) bad += term;
  }
  return std::fmin(bad, 1);
}

double codewords_per_second(std::uint32_t mbps, unsigned lanes) {
  const Rate* rate = rate_of(mbps);
  if (rate == nullptr || rate->fec == 0) return 0;
  return mbps * 1e6 * lanes / (code_of(rate->fec).symbols * kSymbolBits);
}

double payload_per_second(std::uint32_t mbps, unsigned lanes) {
  const Rate* rate = rate_of(mbps);
  if (rate == nullptr) return 0;
  const Code code = code_of(rate->fec);
  const double coding = rate->fec == 0 ? 1 : code.payload_symbols / code.symbols;
  return mbps * 1e6 / 8 * lanes * coding * kFramePayload / kFrameBits;
}

LinkErrors link_errors(const Board& board, End receiver) {
  const PortState& port = board.port(receiver);
  const Rate* rate = rate_of(port.rate);
  const auto lanes = static_cast<unsigned>(std::popcount(port.active_mask));
  if (rate == nullptr || lanes == 0) return {};
  double random = 0;
  double bursty = 0;
  for (unsigned i = 0; i < port.lanes; ++i) {
    if ((port.active_mask >> i & 1) == 0) continue;
    const LaneState& lane = board.lane(receiver, i);
    (lane.bursty ? bursty : random) += bit_error_ratio(lane, port.rate);
  }
  const double bits = rate->mbps * 1e6;
  const double by_bits = bad_by_bits(rate->fec, random / lanes);
  const double by_bursts = bad_by_bursts(rate->fec, bursty / lanes);
  const double bad = by_bits + by_bursts - by_bits * by_bursts;
  const double frames = rate->fec == 0 ? bits * lanes / kFrameBits : codewords_per_second(port.rate, lanes);
  return {random * bits, bursty * bits / kBurst, bad * frames, std::pow(bad, 4) * frames};
}

}  // namespace oam_sim
