// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// A tree that oam-sim wrote, for tests to look at.

#ifndef OAMHAL_TESTS_SIM_SIM_TREE_HPP_
#define OAMHAL_TESTS_SIM_SIM_TREE_HPP_

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

class SimTree {
 public:
  // A machine that oam-sim knows; or, with `toml`, a machine file of the test's own (which may extend a known
  // one).
  explicit SimTree(const std::string& machine, const std::string& toml = {});
  ~SimTree();
  SimTree(const SimTree&) = delete;
  SimTree& operator=(const SimTree&) = delete;

  std::filesystem::path operator/(const std::string& path) const { return root_ / path; }
  bool has(const std::string& path) const;
  // The content without its last newline; a test failure when the file is not there.
  std::string text(const std::string& path) const;
  std::string bytes(const std::string& path) const;
  std::vector<std::string> names(const std::string& directory) const;

  // Directory of a PCI function, from the root of the tree, by a file in it: file name and content.
  std::vector<std::string> functions_with(const std::string& file, const std::string& content) const;
  // Directory of the accelerator of this physical slot.
  std::string accelerator_in(const std::string& slot) const;
  std::string pci(const std::string& bdf) const { return "sys/bus/pci/devices/" + bdf; }

  // "key value" lines of a KFD file below topology/.
  std::map<std::string, std::uint64_t> kfd(const std::string& file) const;
  // KFD node numbers with a gpu_id that is not 0.
  std::vector<std::string> gpu_nodes() const;

 private:
  std::filesystem::path work_, root_;
};

std::uint64_t little_endian(const std::string& bytes, std::size_t offset, std::size_t size);

#endif  // OAMHAL_TESTS_SIM_SIM_TREE_HPP_
