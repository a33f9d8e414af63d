// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "mailbox.hpp"

namespace oam_sim {
namespace {

void put(Board& board, unsigned module, rm::entry::What what, std::uint32_t value) {
  ModuleState& state = board.modules[module];
  Mailbox& mailbox = state.mailbox;
  if (mailbox.head - mailbox.tail >= rm::kEvents) {
    ++mailbox.lost;
  } else {
    const auto time = static_cast<std::uint64_t>(board.now - state.powered);
    mailbox.ring[mailbox.head % rm::kEvents] = {what.raw, value, time};
    ++mailbox.head;
  }
  raise(state, vector_bit(rm::Vector::kEvent));
}

rm::entry::What with_code(EventCode code) {
  return rm::entry::What{}.with<rm::entry::Code>(static_cast<std::uint32_t>(code));
}

}  // namespace

void post(Board& board, unsigned module, EventCode code, std::uint32_t value) {
  put(board, module, with_code(code), value);
}

void post(Board& board, End end, EventCode code, std::uint32_t value) {
  const auto what = with_code(code)
                        .with<rm::entry::Link>(end.port / rm::kHalves + 1)
                        .with<rm::entry::Half>(end.port % rm::kHalves);
  put(board, static_cast<unsigned>(end.module), what, value);
}

void raise(ModuleState& module, std::uint32_t vectors) {
  module.to_send |= vectors & ~module.pending & module.enable;
  module.pending |= vectors;
}

}  // namespace oam_sim
