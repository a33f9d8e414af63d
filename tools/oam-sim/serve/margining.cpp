// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-sim/serve/margining.hpp"

#include <algorithm>

namespace oam_sim {
namespace {

// Fields of both registers: receiver [2:0], margin type [5:3], usage model [6], payload [15:8].
enum Type : std::uint8_t { kReport = 1, kSet = 2, kTiming = 3, kVoltage = 4, kNoCommand = 7 };

constexpr unsigned kTooManyErrors = 0U << 6, kInProgress = 2U << 6, kNak = 3U << 6;

constexpr std::uint16_t word(unsigned receiver, unsigned type, unsigned payload) {
  return static_cast<std::uint16_t>(receiver | type << 3 | payload << 8);
}

}  // namespace

// Payloads 88h to 90h ask for one limit each.
unsigned Margining::report(unsigned payload) const {
  switch (payload) {
    case 0x88:  // capabilities: independent error sampler, independent left/right and up/down, voltage
      return 0x17;
    case 0x89:
      return kVoltageSteps;
    case 0x8a:
      return kTimingSteps;
    case 0x8b:
      return kMaxTimingPercent;
    case 0x8c:
      return kMaxVoltagePercent;
    case 0x8d:
    case 0x8e:
      return 0x3f;  // every bit is sampled
    case 0x8f:
      return 0;
    case 0x90:
      return kLanes - 1;
    default:
      return ~0U;
  }
}

unsigned Margining::set(std::size_t lane, unsigned payload) {
  if (payload >> 6 == 3) {
    limit_[lane] = payload & 0x3f;
    return payload;
  }
  // Back to normal, and clear the error log: no step is kept here, so nothing is left to undo.
  return payload == 0x0f || payload == 0x55 ? payload : ~0U;
}

// Errors double with each step beyond the edge of the eye; at the limit the lane gives the margin up.
unsigned Margining::step(std::size_t lane, unsigned steps, unsigned steps_to_edge) const {
  const unsigned beyond = steps > steps_to_edge ? steps - steps_to_edge : 0;
  const unsigned errors = beyond == 0 ? 0 : std::min(1U << std::min(beyond - 1, 6U), 63U);
  return (errors > limit_[lane] ? kTooManyErrors : kInProgress) | errors;
}

std::uint16_t Margining::answer(std::size_t lane, std::uint16_t control) {
  const unsigned receiver = control & 7U;
  const unsigned type = control >> 3 & 7U;
  const unsigned payload = control >> 8;
  if (type == kNoCommand) return control;
  // Only settings may go to all receivers at once; others than this are not here.
  const bool for_us = receiver == kReceiver || (receiver == 0 && type == kSet);
  if ((control & 0x40) != 0 || !for_us) return word(0, kNoCommand, 0);
  switch (type) {
    case kReport: {
      const unsigned reported = report(payload);
      return reported == ~0U ? word(0, kNoCommand, 0) : word(receiver, type, reported);
    }
    case kSet: {
      const unsigned echoed = set(lane, payload);
      return echoed == ~0U ? word(0, kNoCommand, 0) : word(receiver, type, echoed);
    }
    case kTiming: {
      const unsigned steps = payload & 0x3f;
      return word(receiver, type, steps > kTimingSteps ? kNak : step(lane, steps, eye_[lane]));
    }
    case kVoltage: {
      const unsigned steps = payload & 0x7f;
      return word(receiver, type, steps > kVoltageSteps ? kNak : step(lane, steps, eye_[lane] * 2));
    }
    default:
      return word(0, kNoCommand, 0);
  }
}

void Margining::reset() {
  limit_.fill(kDefaultLimit);
}

}  // namespace oam_sim
