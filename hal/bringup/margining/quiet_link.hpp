// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MARGINING_QUIET_LINK_HPP
#define OAMHAL_HAL_BRINGUP_MARGINING_QUIET_LINK_HPP

#include <cstdint>
#include <vector>

#include "hal/bringup/margining/link_end.hpp"

namespace oamhal::hal {

/// A link that stays in L0 as long as this lives: ASPM is off at both ends, and they are told not to change
/// speed or width by themselves. What was changed is put back when it goes, whatever became of begin().
class QuietLink {
 public:
  /// The ends outlive it.
  QuietLink(LinkEnd& upper, LinkEnd& lower) : upper_(upper), lower_(lower) {}
  QuietLink(const QuietLink&) = delete;
  QuietLink& operator=(const QuietLink&) = delete;
  ~QuietLink() { end(); }

  /// Errors: NOT_SUPPORTED (ASPM stays on at an end, and what to do), and those of the registers.
  Result<void> begin();
  void end();
  /// Leaves the link as it is.
  void forget() { saved_.clear(); }

 private:
  struct Saved {
    LinkEnd* end;
    std::size_t offset;
    std::uint16_t bits;
    std::uint16_t value;
  };

  Result<void> quieten(LinkEnd& end);
  Result<std::uint16_t> change(LinkEnd& end, std::size_t offset, std::uint16_t clear, std::uint16_t set);

  LinkEnd& upper_;
  LinkEnd& lower_;
  std::vector<Saved> saved_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MARGINING_QUIET_LINK_HPP
