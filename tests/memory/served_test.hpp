// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_MEMORY_SERVED_TEST_HPP_
#define OAMHAL_TESTS_MEMORY_SERVED_TEST_HPP_

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>

#include <oamhal/bringup/memory.hpp>
#include <oamhal/bringup/tester.hpp>
#include <oamhal/oamhal.hpp>

#include "tests/support/served_machine.hpp"

namespace oamhal::test {

/// Two modules of a simulated baseboard that are joined by a link, and a context that may write.
class ServedTest : public testing::Test {
 protected:
  void SetUp() override {
    context_.emplace(make(OAMHAL_BRINGUP_WRITE));
    const auto snapshot = context_->enumerate();
    for (const auto& device : snapshot.devices()) {
      const auto module = snapshot.modules()[device.module];
      if (module.slot.value == 0) first_ = device.bdf_text;
      if (module.slot.value == 5) other_ = device.bdf_text;
      if (module.slot.value != 0) continue;
      for (const auto& port : snapshot.ports(device)) {
        const std::string name = port.link_name;
        if (name == "7L") port_ = port.index;  // leads to oam5 (boards/ubb-combined-fc.toml)
        if (name == "1L") other_port_ = port.index;
        if (port.state == OAMHAL_LINK_STATE_NO_LINK) dead_port_ = port.index;
      }
    }
  }

  context make(std::uint32_t flags) {
    context_options options;
    options.root = machine_.path();
    auto made = context::create(options);
    bringup::attach(made, {flags, {}});
    return made;
  }

  void fault(const std::string& words) {
    const std::string command = fmt::format("'{}' fault --dir '{}' {}", OAM_SIM, machine_.path(), words);
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one at a time
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  ServedMachine machine_{"ubb8-reference"};
  std::optional<context> context_;
  std::string first_;
  std::string other_;
  std::uint32_t port_ = 0;
  std::uint32_t other_port_ = 0;
  std::uint32_t dead_port_ = 0;
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_MEMORY_SERVED_TEST_HPP_
