// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// PCI Express Base Specification, "Link Control Register" and "Link Status Register"; names and offsets as in
// <linux/pci_regs.h>.

#include "hal/bringup/margining/retrain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "hal/bringup/config/pcie.hpp"

namespace oamhal::hal {

namespace {

constexpr std::size_t kVendor = 0, kLinkControl = 0x10, kLinkStatus = 0x12;
constexpr std::uint16_t kLinkDisable = 0x0010, kRetrain = 0x0020;
constexpr std::uint16_t kTraining = 0x0800, kActive = 0x2000, kManagement = 0x4000;
constexpr unsigned kSpeedBits = 0xf, kWidthShift = 4, kWidthBits = 0x3f;

Error refusal(oamhal_status status, std::string message) {
  return {status, 0, std::move(message)};
}

double seconds_of(Pace::Duration time) {
  return std::chrono::duration<double>(time).count();
}

/// The link as its status says it runs.
oamhal_pcie_link_t link_of(const LinkEnd& upper, std::uint16_t status) {
  return {link_speed(status & kSpeedBits), present(status >> kWidthShift & kWidthBits),
          upper.info.link.max_speed_tenth_gts, upper.info.link.max_width};
}

class Retraining {
 public:
  Retraining(LinkEnd& upper, LinkEnd& lower, Pace& pace, Pace::Duration limit)
      : upper_(upper), lower_(lower), pace_(pace), limit_(limit) {}

  Result<oamhal_pcie_retraining_t> run() {
    if (auto fits = check_link(upper_, lower_); !fits) return std::unexpected(std::move(fits.error()));
    const auto now = status();
    if (!now) return std::unexpected(now.error());
    if (auto may = check(*now); !may) return std::unexpected(std::move(may.error()));
    if (limit_ == Pace::Duration::zero()) return told(*now, *now, {});
    // What the registers say now holds for a training that is under way as well, and that may not be
    // disturbed.
    const auto before = wait(pace_.now() + limit_, "is in training by itself, and does not end that");
    if (!before) return std::unexpected(before.error());
    const auto control = upper_.registers->read(upper_.express + kLinkControl);
    if (!control) return std::unexpected(control.error());
    const auto took = train(*control);
    const auto after = status();
    auto clean = after ? forget(*before, *after) : Result<void>{};
    if (!took) return std::unexpected(took.error());
    if (!after) return std::unexpected(after.error());
    if (!clean) return std::unexpected(std::move(clean.error()));
    return told(*before, *after, *took);
  }

 private:
  Result<std::uint16_t> status() {
    const auto read = upper_.registers->read(upper_.express + kLinkStatus);
    if (read && *read == UINT16_MAX)
      return std::unexpected(
          refusal(OAMHAL_ERROR_DEVICE_LOST, fmt::format("{} no longer answers.", upper_.bdf)));
    return read;
  }

  [[nodiscard]] oamhal_pcie_retraining_t told(std::uint16_t before, std::uint16_t after,
                                              Pace::Duration took) const {
    return {sizeof(oamhal_pcie_retraining_t), link_of(upper_, before), link_of(upper_, after),
            static_cast<std::uint64_t>(took.count())};
  }

  [[nodiscard]] bool tells() const { return upper_.info.link_active.absence == OAMHAL_PRESENT; }

  Result<void> check(std::uint16_t status) {
    if (!upper_.writable())
      return std::unexpected(refusal(OAMHAL_ERROR_NOT_SUPPORTED,
                                     fmt::format("the link between {0} and {1} is trained by a register of "
                                                 "{0}, which cannot be written: {2}",
                                                 upper_.bdf, lower_.bdf, upper_.not_written)));
    const auto control = upper_.registers->read(upper_.express + kLinkControl);
    if (!control) return std::unexpected(control.error());
    if ((*control & kLinkDisable) != 0 || (tells() && (status & kActive) == 0))
      return std::unexpected(
          refusal(OAMHAL_ERROR_IO,
                  fmt::format("the link between {} and {} is {}: there is nothing to train.", upper_.bdf,
                              lower_.bdf, (*control & kLinkDisable) != 0 ? "disabled" : "down")));
    return {};
  }

  /// Until data flows; the status then. Link Training is 1 from the order on, also before the training has
  /// begun.
  Result<std::uint16_t> wait(Pace::Duration until, const char* what) {
    Pace::Duration pause{50};
    while (true) {
      const auto now = status();
      if (!now) return std::unexpected(now.error());
      if ((*now & kTraining) == 0 && (!tells() || (*now & kActive) != 0)) return now;
      if (pace_.now() >= until)
        return std::unexpected(
            refusal(OAMHAL_ERROR_TIMEOUT, fmt::format("the link between {} and {} {} within {:.3g} s.",
                                                      upper_.bdf, lower_.bdf, what, seconds_of(limit_))));
      pace_.wait(pause);
      pause = std::min<Pace::Duration>(pause * 2, std::chrono::milliseconds(2));
    }
  }

  /// Gives the order; how long it took from there until data flowed, once the lower end answers.
  Result<Pace::Duration> train(std::uint16_t control) {
    const auto order = static_cast<std::uint16_t>(control | kRetrain);
    const auto start = pace_.now();
    if (auto given = upper_.registers->write(upper_.express + kLinkControl, order); !given)
      return std::unexpected(std::move(given.error()));
    if (auto flows = wait(start + limit_, "was told to train, and did not come back"); !flows)
      return std::unexpected(std::move(flows.error()));
    const auto took = pace_.now() - start;
    if (auto there = answers(start + limit_); !there) return std::unexpected(std::move(there.error()));
    return took;
  }

  Result<void> answers(Pace::Duration until) {
    while (true) {
      const auto vendor = lower_.registers->read(kVendor);
      if (!vendor) return std::unexpected(vendor.error());
      if (*vendor != UINT16_MAX) return {};
      if (pace_.now() >= until)
        return std::unexpected(
            refusal(OAMHAL_ERROR_DEVICE_LOST,
                    fmt::format("{} no longer answers after its link was trained.", lower_.bdf)));
      pace_.wait(std::chrono::milliseconds(1));
    }
  }

  /// Link Bandwidth Management Status is set by the order too, and is to tell what hardware did by itself: as
  /// the kernel does (drivers/pci/pci.c, pcie_retrain_link). Also when the training failed.
  Result<void> forget(std::uint16_t before, std::uint16_t after) {
    if ((after & kManagement) == 0 || (before & kManagement) != 0) return {};
    return upper_.registers->write(upper_.express + kLinkStatus, kManagement);
  }

  LinkEnd& upper_;
  LinkEnd& lower_;
  Pace& pace_;
  Pace::Duration limit_;
};

}  // namespace

Result<oamhal_pcie_retraining_t> retrain_link(LinkEnd& upper, LinkEnd& lower, Pace& pace,
                                              Pace::Duration limit) {
  return Retraining(upper, lower, pace, limit).run();
}

}  // namespace oamhal::hal
