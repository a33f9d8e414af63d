// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/machine.hpp"

#include <gtest/gtest.h>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

class MachineTest : public LabTest {
 protected:
  hal::Result<hal::Machine> read(const std::string& toml) const {
    tree.write(".oamhal/machine.toml", toml);
    return read();
  }
  hal::Result<hal::Machine> read() const { return hal::read_machine(*hal::Root::replayed(tree.path())); }
};

TEST_F(MachineTest, ATreeThatSaysNothingIsACapture) {
  const auto machine = read();
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->origin, OAMHAL_ORIGIN_CAPTURE);
  EXPECT_EQ(machine->name, "");
  EXPECT_EQ(read("# nothing\n")->origin, OAMHAL_ORIGIN_CAPTURE);
}

TEST_F(MachineTest, SaysWhatItIs) {
  const auto simulated = read("origin = \"simulated\"\nmachine = \"mi300x-ubb8\"\n");
  ASSERT_TRUE(simulated);
  EXPECT_EQ(simulated->origin, OAMHAL_ORIGIN_SIMULATED);
  EXPECT_EQ(simulated->name, "mi300x-ubb8");
  EXPECT_EQ(read("origin = \"capture\"\n")->origin, OAMHAL_ORIGIN_CAPTURE);
}

// A tree must not pass for the live machine, nor for a capture because of a typing error.
TEST_F(MachineTest, OtherOriginsAreRefused) {
  for (const char* toml : {"origin = \"live\"\n", "origin = \"Simulated\"\n", "origin = \"\"\n"}) {
    const auto machine = read(toml);
    ASSERT_FALSE(machine) << toml;
    EXPECT_EQ(machine.error().status, OAMHAL_ERROR_MALFORMED);
    EXPECT_NE(machine.error().message.find("origin"), std::string::npos);
  }
}

TEST_F(MachineTest, AnOriginThatIsNoTextIsRefusedToo) {
  for (const char* toml : {"origin = 1\n", "[origin]\n", "origin = [\"simulated\"]\n"})
    EXPECT_FALSE(read(toml)) << toml;
}

TEST_F(MachineTest, WhatIsNoTomlIsMalformed) {
  for (const char* toml : {"origin", "origin = \n", "= 1\n", "[[\n"}) {
    const auto machine = read(toml);
    ASSERT_FALSE(machine) << toml;
    EXPECT_EQ(machine.error().status, OAMHAL_ERROR_MALFORMED);
    EXPECT_NE(machine.error().message.find(".oamhal/machine.toml"), std::string::npos);
  }
}

TEST_F(MachineTest, WhatIsCutOffOrNoPlainTextIsMalformed) {
  for (const char* toml : {"", "origin = \"capture\"", "machine = \"\xc3\xa4\"\n", "\xc3\xa4 = 1\n"}) {
    const auto machine = read(toml);
    ASSERT_FALSE(machine) << toml;
    EXPECT_EQ(machine.error().status, OAMHAL_ERROR_MALFORMED);
  }
}

// Thousands of units have more lines than any attribute.
TEST_F(MachineTest, ManyNodes) {
  std::string toml = "[nodes]\n";
  for (int i = 0; i < 16'384; ++i) toml += "\"/dev/dri/renderD" + std::to_string(i) + "\" = \"ok\"\n";
  const auto machine = read(toml);
  ASSERT_TRUE(machine) << machine.error().message;
  EXPECT_EQ(machine->nodes->size(), 16'384U);
}

TEST_F(MachineTest, ANameIsOneLineOfText) {
  EXPECT_FALSE(read("machine = \"a\\nb\"\n"));
  EXPECT_FALSE(read("machine = \"\\u001b[31m\"\n"));
}

TEST_F(MachineTest, AFileThatCannotBeReadIsNotMissing) {
  tree.directory(".oamhal/machine.toml");
  const auto machine = read();
  ASSERT_FALSE(machine);
  EXPECT_EQ(machine.error().status, OAMHAL_ERROR_MALFORMED);
}

TEST_F(MachineTest, ContextAndSnapshotSayIt) {
  tree.write(".oamhal/machine.toml", "origin = \"simulated\"\nmachine = \"a-name\"\n");
  const context here = open();
  EXPECT_EQ(here.info().origin, OAMHAL_ORIGIN_SIMULATED);
  EXPECT_STREQ(here.info().machine, "a-name");
  EXPECT_EQ(here.info().root, tree.path());
  const snapshot seen = here.enumerate();
  EXPECT_EQ(seen.info().origin, OAMHAL_ORIGIN_SIMULATED);
  EXPECT_STREQ(seen.info().machine, "a-name");
  EXPECT_EQ(seen.info().root, tree.path());
}

TEST_F(MachineTest, ABrokenOneFailsTheContext) {
  tree.write(".oamhal/machine.toml", "origin = \"live\"\n");
  context_options options;
  options.root = tree.path();
  const auto made = context::try_create(options);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().status, OAMHAL_ERROR_MALFORMED);
}

}  // namespace
}  // namespace oamhal::test
