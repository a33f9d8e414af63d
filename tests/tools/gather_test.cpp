// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What gather() takes for --support: from the outside only a live machine with accelerators would show it.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tools/oam-info/capture/gather.hpp"

namespace oam_info {
namespace {

constexpr const char* kDevice = "sys/bus/pci/devices/0000:65:00.0/";

class GatherTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "gather_test.XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    root_ = folder_ / "root";
    const std::string command = std::string(OAM_SIM) + " tree mi300x-ubb8 " + root_.string();
    ASSERT_EQ(std::system(command.c_str()), 0);
    write(std::string(kDevice) + "aer_dev_fatal", "TOTAL_ERR_FATAL 3\n");
    write("sys/bus/pci/devices/0000:60:01.1/aer_rootport_total_err_cor", "7\n");
    write("sys/bus/pci/drivers/amdgpu/module/parameters/vm_size", "-1\n");
  }

  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& path, const char* content) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << content;
  }

  // The content of a file as the capture has it, or what says that it has none.
  static std::string content(const Gathered& gathered, const std::string& name) {
    for (const auto& [path, entry] : gathered.tree)
      if (entry.kind == Kind::kFile && name_of(path) == name) return entry.content;
    return "(none)";
  }

  Gathered gathered(bool support) {
    Options options;
    options.command = Command::kCapture;
    options.root = root_.string();
    Watch watch;
    const SkipList skip;
    std::vector<Attribute> seen;
    const auto inventory = collect(options, watch, skip, &seen);
    EXPECT_TRUE(inventory);
    RootReader reader(options.root);
    Gatherer gatherer(reader, watch, skip, options.deadline_seconds);
    gather(gatherer, *inventory, seen, support);
    return gatherer.result();
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path root_;
};

TEST_F(GatherTest, SupportAddsCountersAndParameters) {
  const Gathered with = gathered(true);
  EXPECT_EQ(content(with, "aer_dev_fatal"), "TOTAL_ERR_FATAL 3\n");
  EXPECT_EQ(content(with, "aer_rootport_total_err_cor"), "7\n");
  EXPECT_EQ(content(with, "vm_size"), "-1\n");
}

TEST_F(GatherTest, WithoutSupportThereAreNone) {
  const Gathered without = gathered(false);
  EXPECT_EQ(content(without, "aer_dev_fatal"), "(none)");
  EXPECT_EQ(content(without, "vm_size"), "(none)");
  EXPECT_NE(content(without, "unique_id"), "(none)");
}

}  // namespace
}  // namespace oam_info
