// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A PCI Express link whose ends answer to lane margining as the standard says, in time that a test moves.

#ifndef OAMHAL_TESTS_UNIT_HAL_BRINGUP_FAKE_LINK_HPP
#define OAMHAL_TESTS_UNIT_HAL_BRINGUP_FAKE_LINK_HPP

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config_bytes.hpp"
#include "hal/bringup/margining/session.hpp"

namespace oamhal::hal::test {

/// Time that passes only while somebody waits.
struct FakePace final : Pace {
  Duration time{0};
  std::function<void(Duration)> waited = {};

  Duration now() override { return time; }
  void wait(Duration more) override {
    time += more;
    if (waited) waited(time);
  }
};

/// A receiver, on all of its lanes.
struct FakeReceiver {
  /// The answers to kReport 88h to 90h.
  std::vector<unsigned> reports = {0x1f, 32, 16, 40, 20, 63, 31, 0, 3};
  /// Steps in time without an error; in voltage twice as many.
  unsigned eye = 10;
  bool silent = false;
  bool refuses_steps = false;
  bool refuses_settings = false;
  /// How long it sets a step up.
  Pace::Duration setup{0};
};

/// Both ends: 0000:0b:00.0, a root port, and 0000:0c:00.0 below it. 16 GT/s, 8 lanes, two retimers.
struct FakeLink {
  static constexpr std::size_t kExpress = 0x60, kLinkControl = 0x70, kLinkStatus = 0x72, kLinkControl2 = 0x90,
                               kStatus2 = 0x92, kMargining = 0x240;
  struct Write {
    bool upper;
    std::size_t offset;
    std::uint16_t value;
    auto operator<=>(const Write&) const = default;
  };
  struct Lane {
    std::uint16_t order = 0;
    Pace::Duration due{0};
    Pace::Duration since{0};
    unsigned limit = 4;
  };

  FakeLink();
  FakeLink(const FakeLink&) = delete;
  FakeLink& operator=(const FakeLink&) = delete;

  /// Registers that do not change by writing.
  std::map<std::pair<bool, std::size_t>, std::uint16_t> stuck;
  ConfigMaker upper = full_function(4);
  ConfigMaker lower = full_function(0);
  std::string upper_not_written;
  std::string lower_not_written;
  std::map<unsigned, FakeReceiver> receivers;
  /// By receiver and lane: where a step has the sampler; what is not here is in the middle.
  std::map<std::pair<unsigned, unsigned>, std::uint16_t> moved;
  std::map<std::pair<bool, unsigned>, Lane> lanes;
  std::vector<Write> writes;
  bool gone = false;
  FakePace pace;
  /// How long a training takes that Retrain Link asks for, and Link Status of the upper end behind it.
  Pace::Duration training{5000};
  std::uint16_t trained = 0x6000 | 8 << 4 | 4;

  /// The link trains anew at 2.5 GT/s: margining ends, and its registers are as after a reset.
  void go_down();
  [[nodiscard]] std::uint16_t value(bool of_upper, std::size_t offset) const;
  void set(bool of_upper, std::size_t offset, std::uint16_t value);
  /// What was written to the control register of a lane, but for No Command.
  [[nodiscard]] std::vector<std::uint16_t> orders(bool of_upper, unsigned lane) const;
  [[nodiscard]] std::vector<Write> writes_at(std::size_t offset) const;

  Result<LinkEnd> end(bool of_upper);
  Result<std::unique_ptr<MarginSession>> open();

  std::uint16_t read(bool of_upper, std::size_t offset);
  void write(bool of_upper, std::size_t offset, std::uint16_t value);

 private:
  std::optional<Pace::Duration> up_at_;

  std::uint16_t answer(bool of_upper, unsigned lane);
  void obey(bool of_upper, unsigned lane, std::uint16_t order);
};

}  // namespace oamhal::hal::test

#endif  // OAMHAL_TESTS_UNIT_HAL_BRINGUP_FAKE_LINK_HPP
