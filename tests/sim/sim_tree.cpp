// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "sim_tree.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace {

// A tmpfs when there is a roomy one: see fast_tmp.sh.
std::string temporary_directory() {
  constexpr std::uintmax_t kRoom = std::uintmax_t{2} << 30;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
  if (const char* chosen = std::getenv("TMPDIR"); chosen != nullptr) return chosen;
  std::error_code error;
  const fs::space_info space = fs::space("/dev/shm", error);
  return !error && space.available > kRoom ? "/dev/shm" : "/tmp";
}

}  // namespace

SimTree::SimTree(const std::string& machine, const std::string& toml) {
  std::string pattern = temporary_directory() + "/oam-sim-test.XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  work_ = pattern;
  root_ = work_ / "tree";
  std::string name = machine;
  if (!toml.empty()) {
    name = (work_ / (machine + ".toml")).string();
    std::ofstream(name) << toml;
  }
  const std::string command = fmt::format("'{}' tree '{}' '{}'", OAM_SIM_PROGRAM, name, root_.string());
  // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

SimTree::~SimTree() {
  std::error_code ignored;
  fs::remove_all(work_, ignored);
}

bool SimTree::has(const std::string& path) const {
  return fs::exists(root_ / path);
}

std::string SimTree::bytes(const std::string& path) const {
  std::ifstream file(root_ / path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string SimTree::text(const std::string& path) const {
  std::string content = bytes(path);
  EXPECT_TRUE(content.ends_with('\n')) << path;
  if (!content.empty()) content.pop_back();
  return content;
}

std::vector<std::string> SimTree::names(const std::string& directory) const {
  std::vector<std::string> result;
  for (const auto& entry : fs::directory_iterator(root_ / directory))
    result.push_back(entry.path().filename());
  std::ranges::sort(result);
  return result;
}

std::vector<std::string> SimTree::functions_with(const std::string& file, const std::string& content) const {
  std::vector<std::string> result;
  for (const std::string& bdf : names("sys/bus/pci/devices")) {
    const std::string path = fmt::format("{}/{}", pci(bdf), file);
    if (has(path) && text(path) == content) result.push_back(pci(bdf));
  }
  return result;
}

std::string SimTree::accelerator_in(const std::string& slot) const {
  const std::string address = text("sys/bus/pci/slots/" + slot + "/address");
  for (const std::string& path : functions_with("class", "0x120000")) {
    const std::string real = fs::canonical(root_ / path).string();
    if (real.find(address) != std::string::npos) return path;
  }
  ADD_FAILURE() << "no accelerator in slot " << slot;
  return {};
}

std::map<std::string, std::uint64_t> SimTree::kfd(const std::string& file) const {
  std::map<std::string, std::uint64_t> result;
  std::istringstream lines(text("sys/class/kfd/kfd/topology/" + file));
  std::string key;
  std::uint64_t value = 0;
  while (lines >> key >> value) result[key] = value;
  return result;
}

std::vector<std::string> SimTree::gpu_nodes() const {
  std::vector<std::string> result;
  for (const std::string& node : names("sys/class/kfd/kfd/topology/nodes")) {
    if (text("sys/class/kfd/kfd/topology/nodes/" + node + "/gpu_id") != "0") result.push_back(node);
  }
  return result;
}

std::uint64_t little_endian(const std::string& bytes, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes.at(offset + i));
  return value;
}
