// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "support/tree.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace oamhal::test {

namespace fs = std::filesystem;

Tree::Tree() {
  std::string name = fs::exists("/dev/shm") ? "/dev/shm/oamhal-unit-XXXXXX" : "/tmp/oamhal-unit-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  directory_ = name;
  fs::permissions(directory_, static_cast<fs::perms>(0755));
  fs::create_directory(path());
}

Tree::~Tree() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

void Tree::write(const std::string& path, const std::string& content) const {
  const fs::path file = *this / path;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
}

void Tree::link(const std::string& path, const std::string& target) const {
  const fs::path file = *this / path;
  fs::create_directories(file.parent_path());
  fs::remove(file);
  fs::create_symlink(target, file);
}

void Tree::directory(const std::string& path) const {
  fs::create_directories(*this / path);
}

void Tree::remove(const std::string& path) const {
  fs::remove_all(*this / path);
}

void Tree::add(const Function& function) const {
  const std::string place = fmt::format("sys/devices/pci0000:00/{}{}/", function.above, function.bdf);
  write(place + "class", fmt::format("{:#08x}\n", function.pci_class));
  write(place + "vendor", fmt::format("{:#06x}\n", function.vendor));
  write(place + "device", fmt::format("{:#06x}\n", function.device));
  write(place + "subsystem_vendor", fmt::format("{:#06x}\n", function.vendor));
  write(place + "subsystem_device", "0x0abc\n");
  write(place + "revision", "0x01\n");
  const std::string driver = function.driver.empty() ? "" : fmt::format("DRIVER={}\n", function.driver);
  write(place + "uevent",
        fmt::format("{}PCI_CLASS={:X}\nPCI_ID={:04X}:{:04X}\nPCI_SUBSYS_ID={:04X}:0ABC\n", driver,
                    function.pci_class, function.vendor, function.device, function.vendor));
  std::string resource = "0x0000000010000000 0x0000000010ffffff 0x0000000000040200\n";
  for (int i = 1; i < 13; ++i) resource += "0x0000000000000000 0x0000000000000000 0x0000000000000000\n";
  write(place + "resource", resource);
  if (!function.driver.empty()) link(place + "driver", "../../../bus/pci/drivers/" + function.driver);
  link("sys/bus/pci/devices/" + function.bdf,
       fmt::format("../../../devices/pci0000:00/{}{}", function.above, function.bdf));
}

void Tree::set(const std::string& bdf, const std::string& attribute, const std::string& content) const {
  write(fmt::format("sys/bus/pci/devices/{}/{}", bdf, attribute), content);
}

}  // namespace oamhal::test
