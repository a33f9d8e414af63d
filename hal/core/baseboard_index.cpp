// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/baseboard_index.hpp"

#include <memory>

#include "hal/core/snapshot.hpp"

namespace oamhal::hal {

namespace {

std::uint32_t board_of_module(const oamhal_snapshot& snapshot, std::uint32_t module) {
  return module < snapshot.modules.size() ? snapshot.modules[module].baseboard : OAMHAL_NO_INDEX;
}

std::uint32_t board_of_device(const oamhal_snapshot& snapshot, std::uint32_t device) {
  return device < snapshot.devices.size() ? board_of_module(snapshot, snapshot.devices[device].module)
                                          : OAMHAL_NO_INDEX;
}

std::uint32_t board_of_end(const oamhal_snapshot& snapshot, const oamhal_link_end_t& end) {
  return end.kind == OAMHAL_END_DEVICE ? board_of_device(snapshot, end.device) : OAMHAL_NO_INDEX;
}

}  // namespace

template <typename F>
void BaseboardIndex::Kind::fill(std::size_t boards, std::size_t count, F&& boards_of) {
  first.assign(boards + 1, 0);
  const auto each = [&](auto&& tell) {
    for (std::uint32_t index = 0; index < count; ++index)
      boards_of(index, [&](std::uint32_t board) {
        if (board < boards) tell(board, index);
      });
  };
  each([&](std::uint32_t board, std::uint32_t /*index*/) { ++first[board + 1]; });
  for (std::size_t board = 0; board < boards; ++board) first[board + 1] += first[board];
  members.resize(first[boards]);
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  each([&](std::uint32_t board, std::uint32_t index) { members[next[board]++] = index; });
}

std::span<const std::uint32_t> BaseboardIndex::Kind::of(std::uint32_t baseboard) const {
  return std::span(members).subspan(first[baseboard], first[baseboard + 1] - first[baseboard]);
}

BaseboardIndex::BaseboardIndex(const oamhal_snapshot& snapshot) {
  const std::size_t boards = snapshot.baseboards.size();
  modules_.fill(boards, snapshot.modules.size(),
                [&](std::uint32_t index, auto&& tell) { tell(board_of_module(snapshot, index)); });
  devices_.fill(boards, snapshot.devices.size(),
                [&](std::uint32_t index, auto&& tell) { tell(board_of_device(snapshot, index)); });
  ports_.fill(boards, snapshot.ports.size(), [&](std::uint32_t index, auto&& tell) {
    tell(board_of_device(snapshot, snapshot.ports[index].device));
  });
  links_.fill(boards, snapshot.links.size(), [&](std::uint32_t index, auto&& tell) {
    const std::uint32_t a = board_of_end(snapshot, snapshot.links[index].a);
    const std::uint32_t b = board_of_end(snapshot, snapshot.links[index].b);
    tell(a);
    if (b != a) tell(b);
  });
}

BaseboardIndex::Members BaseboardIndex::of(std::uint32_t baseboard) const {
  return {modules_.of(baseboard), devices_.of(baseboard), ports_.of(baseboard), links_.of(baseboard)};
}

const BaseboardIndex& LazyBaseboardIndex::get(const oamhal_snapshot& snapshot) const {
  const BaseboardIndex* known = made_.load(std::memory_order_acquire);
  if (known != nullptr) return *known;
  auto own = std::make_unique<const BaseboardIndex>(snapshot);
  if (made_.compare_exchange_strong(known, own.get(), std::memory_order_acq_rel, std::memory_order_acquire))
    return *own.release();
  return *known;
}

}  // namespace oamhal::hal
