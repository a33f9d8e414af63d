// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_HAL_SUPPORT_TREE_HPP
#define OAMHAL_TESTS_UNIT_HAL_SUPPORT_TREE_HPP

#include <sys/fsuid.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace oamhal::test {

/// A PCI function as sysfs shows it.
struct Function {
  std::string bdf;
  std::uint16_t vendor = 0;
  std::uint16_t device = 0;
  std::uint32_t pci_class = 0x120000;
  /// The bound driver, or "".
  std::string driver = {};
  /// The addresses above it, outermost first, each with a slash behind it.
  std::string above = {};
};

/// A root of files that goes with the object.
class Tree {
 public:
  Tree();
  ~Tree();
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  [[nodiscard]] std::string path() const { return (directory_ / "root").string(); }
  /// Next to the root: what nothing may reach.
  [[nodiscard]] std::string outside() const { return (directory_ / "outside").string(); }
  [[nodiscard]] std::filesystem::path operator/(const std::string& below) const {
    return directory_ / "root" / below;
  }

  /// These make the directories above too.
  void write(const std::string& path, const std::string& content) const;
  void link(const std::string& path, const std::string& target) const;
  void directory(const std::string& path) const;
  void remove(const std::string& path) const;

  void add(const Function& function) const;
  void set(const std::string& bdf, const std::string& attribute, const std::string& content) const;

 private:
  std::filesystem::path directory_;
};

/// Reads files as a user who owns none, until it is destroyed. Of no effect for those who are not root: to
/// them a file without permissions is closed anyway.
class AsNobody {
 public:
  AsNobody() : before_(::setfsuid(65534)) {}
  ~AsNobody() { ::setfsuid(static_cast<uid_t>(before_)); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  int before_;
};

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_UNIT_HAL_SUPPORT_TREE_HPP
