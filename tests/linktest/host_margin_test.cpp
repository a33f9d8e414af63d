// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What the margins of the links to the host leave noted, and how that is put back. The library's functions
// for it are these here: receivers of the simulated board never fail.

#include "tools/oam-linktest/checks/host_margin.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/bringup/config.h>
#include <oamhal/bringup/margining.h>

#include "sim_machine.hpp"
#include "tools/oam-linktest/checks/host_link.hpp"

namespace {

/// Links with one lane that is reached at Rx(F).
struct Links {
  static constexpr std::uint32_t kReceiver = 6;

  std::int32_t opened = OAMHAL_ERROR_NOT_SUPPORTED;
  std::int32_t read = OAMHAL_OK;
  std::int32_t moved_back = OAMHAL_OK;
  unsigned steps = 0;
  /// Functions whose configuration space was written, and the one that refuses it.
  std::vector<std::string> written = {};
  std::string unwritable = {};
};
Links links;

oamhal_status tell(std::int32_t status, oamhal_error_t* error, std::string_view words) {
  if (status != OAMHAL_OK && error != nullptr) words.copy(error->message, sizeof error->message - 1);
  return static_cast<oamhal_status>(status);
}

}  // namespace

struct oamhal_margining {
  std::string upper;
  std::string lower;
};

// The program's own functions are taken before those of the shared library.
oamhal_status oamhal_margining_open(oamhal_context_t* /*context*/, const char* upper, const char* lower,
                                    oamhal_margining_t** margining, oamhal_error_t* error) {
  if (links.opened == OAMHAL_OK) *margining = new oamhal_margining{upper, lower};
  return tell(links.opened, error, "the link cannot be margined.");
}
void oamhal_margining_close(oamhal_margining_t* margining) {
  delete margining;
}
oamhal_status oamhal_margining_get(const oamhal_margining_t* margining, oamhal_margining_info_t* info) {
  constexpr std::uint32_t kMask = 1U << Links::kReceiver;
  *info = {sizeof *info, margining->upper.c_str(), margining->lower.c_str(), 160, 1, kMask, kMask, {}};
  return OAMHAL_OK;
}
oamhal_status oamhal_margining_receiver_get(oamhal_margining_t* /*margining*/, std::uint32_t number,
                                            oamhal_margining_receiver_t* receiver,
                                            oamhal_error_t* /*error*/) {
  receiver->number = number;
  receiver->reached = receiver->independent_sampler = OAMHAL_ANSWER_YES;
  receiver->timing_steps = 2;
  receiver->lanes_at_once = 1;
  return OAMHAL_OK;
}
oamhal_status oamhal_margining_step(oamhal_margining_t* /*margining*/, std::uint32_t /*number*/,
                                    std::uint32_t /*lane*/, std::int32_t /*axis*/, std::int32_t /*step*/,
                                    oamhal_error_t* /*error*/) {
  ++links.steps;
  return OAMHAL_OK;
}
oamhal_status oamhal_margining_read(oamhal_margining_t* /*margining*/, std::uint32_t /*number*/,
                                    std::uint32_t /*lane*/, oamhal_margining_status_t* status,
                                    oamhal_error_t* error) {
  status->state = OAMHAL_MARGINING_COUNTING;
  return tell(links.read, error, "the module no longer answers.");
}
oamhal_status oamhal_margining_normal(oamhal_margining_t* /*margining*/, std::uint32_t /*number*/,
                                      std::uint32_t /*lane*/, oamhal_error_t* error) {
  return tell(links.moved_back, error, "the receiver does not answer within 0.1 s.");
}
oamhal_status oamhal_margining_clear(oamhal_margining_t* /*margining*/, std::uint32_t /*number*/,
                                     std::uint32_t /*lane*/, oamhal_error_t* /*error*/) {
  return OAMHAL_OK;
}
oamhal_status oamhal_margining_estimate(oamhal_margining_t* /*margining*/, std::uint32_t /*number*/,
                                        std::uint32_t /*dwell_us*/, std::uint64_t* estimate,
                                        oamhal_error_t* /*error*/) {
  *estimate = 0;
  return OAMHAL_OK;
}
oamhal_status oamhal_config_write(oamhal_context_t* /*context*/, const char* bdf, std::uint32_t /*offset*/,
                                  std::uint32_t /*width*/, std::uint32_t /*value*/, oamhal_error_t* error) {
  if (links.unwritable == bdf)
    return tell(OAMHAL_ERROR_NOT_SUPPORTED, error, "nothing in it can be written.");
  links.written.emplace_back(bdf);
  return OAMHAL_OK;
}

namespace {

namespace fs = std::filesystem;
using oam_linktest::Journal;
using oamhal::test::Ran;
using oamhal::test::SimMachine;

class HostMarginTest : public testing::Test {
 protected:
  void SetUp() override {
    links = {};
    fs::remove_all(folder_);
  }
  void TearDown() override {
    links = {};
    fs::remove_all(folder_);
  }
  /// Margins the link above oam3. How many notes are left.
  std::ptrdiff_t notes_after_run() {
    links.opened = OAMHAL_OK;
    auto machine = sim_.look();
    EXPECT_FALSE(oam_linktest::choose(machine, {"oam3"}, {}));
    const auto settings = oamhal::test::long_settings();
    Ran ran;
    {
      Journal journal(folder_.string(), machine.snapshot.info().root);
      oam_linktest::Run one{machine, sim_.clock(), settings, ran.report, {}, &journal};
      oam_linktest::check_host_margin(one, false);
    }
    EXPECT_GT(links.steps, 0U);
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }
  /// The link above oam3 with ASPM changed at both ends since it was noted.
  oam_linktest::HostLinkNote changed() {
    const auto machine = sim_.look();
    const auto device = std::ranges::find(machine.devices, "oam3", &oam_linktest::Device::short_name);
    auto note = oam_linktest::note_host_link(sim_.context(), "oam3:pcie",
                                             oam_linktest::port_above(machine, *device), device->bdf);
    EXPECT_EQ(note.ends.size(), 2U);
    EXPECT_TRUE(oam_linktest::is_as_noted(sim_.context(), note));
    for (auto& end : note.ends) end.control ^= 3;
    return note;
  }

  fs::path folder_ =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  SimMachine sim_{true};
};

TEST_F(HostMarginTest, SamplersThatAreBackNeedNoNoteAnyMore) {
  EXPECT_EQ(notes_after_run(), 0);
}

TEST_F(HostMarginTest, ASamplerThatIsNotBackStaysNoted) {
  links.moved_back = OAMHAL_ERROR_TIMEOUT;
  EXPECT_EQ(notes_after_run(), 1);
}

TEST_F(HostMarginTest, ASamplerOfALostModuleStaysNoted) {
  links.read = OAMHAL_ERROR_DEVICE_LOST;
  EXPECT_EQ(notes_after_run(), 1);
}

TEST_F(HostMarginTest, OfALinkThatCannotBeMarginedAspmIsPutBack) {
  const auto note = changed();
  EXPECT_EQ(oam_linktest::restore_host_link(sim_.context(), note), "");
  EXPECT_EQ(links.written, (std::vector<std::string>{note.upper, note.lower}));
}

TEST_F(HostMarginTest, WhatFailsKeepsNothingElseFromBeingPutBack) {
  const auto note = changed();
  links.unwritable = note.upper;
  EXPECT_EQ(oam_linktest::restore_host_link(sim_.context(), note), "nothing in it can be written.");
  EXPECT_EQ(links.written, std::vector<std::string>{note.lower});
  // Samplers come first, and so does what is wrong with them.
  links.opened = OAMHAL_ERROR_TIMEOUT;
  EXPECT_EQ(oam_linktest::restore_host_link(sim_.context(), note), "the link cannot be margined.");
  EXPECT_EQ(links.written, (std::vector<std::string>{note.lower, note.lower}));
}

}  // namespace
