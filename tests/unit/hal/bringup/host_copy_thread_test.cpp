// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "hal/bringup/memory/host_copy.hpp"

namespace oamhal::hal::test {
namespace {

TEST(HostCopier, CopiesFromManyThreadsWhileOneMeasures) {
  // With the machine's own clock and memory.
  std::vector<std::byte> from(kLargeCopy + 3);
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<std::byte>(i * 31 + (i >> 8U));
  HostCopier copier;
  std::array<std::vector<std::byte>, 3> copies;
  {
    std::vector<std::jthread> threads;
    threads.reserve(copies.size());
    for (auto& to : copies)
      threads.emplace_back([&] {
        to.resize(from.size());
        copier.copy(to.data(), from);
      });
  }
  for (const auto& to : copies) EXPECT_TRUE(to == from);
  const CopyRates rates = copier.rates();
  EXPECT_TRUE(rates.measured) << rates.why_not;
  for (const auto& of : rates.classes) EXPECT_GT(of.ratio(CopyWay::kWords), 0);
}

}  // namespace
}  // namespace oamhal::hal::test
