// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_BRINGUP_MARGINING_SESSION_HPP
#define OAMHAL_HAL_BRINGUP_MARGINING_SESSION_HPP

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <oamhal/bringup/margining.h>

#include "hal/bringup/margining/link_end.hpp"
#include "hal/bringup/margining/quiet_link.hpp"

namespace oamhal::hal {

/// Time, as a session waits for answers.
class Pace {
 public:
  using Duration = std::chrono::microseconds;
  Pace() = default;
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;
  virtual ~Pace() = default;
  /// Since an arbitrary start.
  virtual Duration now() = 0;
  virtual void wait(Duration time) = 0;
  /// The host's.
  static Pace& real();
};

/// A link that is margined; see margining.h. Used by one thread at a time.
class MarginSession {
 public:
  /// Errors: as oamhal_margining_open(). pace outlives the session.
  static Result<std::unique_ptr<MarginSession>> open(LinkEnd upper, LinkEnd lower, Pace& pace);
  MarginSession(const MarginSession&) = delete;
  MarginSession& operator=(const MarginSession&) = delete;
  /// Moves back what was moved; the link is put back as it was then.
  ~MarginSession();

  /// Has its end touch nothing: in a process that was forked from the one that opened it.
  void forget();

  [[nodiscard]] const oamhal_margining_info_t& info() const { return info_; }
  Result<oamhal_margining_receiver_t> receiver(std::uint32_t number);
  Result<void> limit(std::uint32_t number, std::uint32_t lane, std::uint32_t errors);
  Result<void> step(std::uint32_t number, std::uint32_t lane, std::int32_t axis, std::int32_t step);
  Result<oamhal_margining_status_t> read(std::uint32_t number, std::uint32_t lane);
  Result<void> normal(std::uint32_t number, std::uint32_t lane);
  Result<void> clear(std::uint32_t number, std::uint32_t lane);
  Result<std::uint64_t> estimate(std::uint32_t number, std::uint32_t dwell_us);

 private:
  /// A lane of a receiver.
  struct Place {
    std::uint32_t number = 0;
    std::uint32_t lane = 0;
  };

  MarginSession(LinkEnd upper, LinkEnd lower, Pace& pace);
  Result<void> begin();

  LinkEnd& end_of(std::uint32_t number);
  [[nodiscard]] bool is_on_link(std::uint32_t number) const;
  Result<void> check(Place place);
  Result<void> report(oamhal_margining_receiver_t& receiver);
  Result<unsigned> ask(Place place, unsigned what);
  Result<void> set(Place place, unsigned payload);
  /// Gives an order, and the payload of the answer to it.
  Result<unsigned> order(Place place, unsigned type, unsigned payload);
  Result<std::uint16_t> await(Place place, std::uint16_t answer);
  /// Why a lane does not show what it should; what says so when the link is as it was.
  Error silent(Place place, oamhal_status status, const std::string& what);

  Pace& pace_;
  LinkEnd upper_;
  LinkEnd lower_;
  QuietLink quiet_;
  oamhal_margining_info_t info_{};
  /// Why receivers of the upper and of the lower end are not reached, or "".
  std::string no_upper_;
  std::string no_lower_;
  std::array<std::optional<oamhal_margining_receiver_t>, OAMHAL_MARGINING_RECEIVERS + 1> receivers_;
  /// What each lane of an end was told last, as its answer is known; and each receiver and lane that a step
  /// moved.
  std::map<std::pair<const LinkEnd*, std::uint32_t>, std::uint16_t> told_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> moved_;
  /// The link is not what it was: nobody is waited for any more.
  bool void_ = false;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_BRINGUP_MARGINING_SESSION_HPP
