// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_UNIT_DRIVERS_AMD_MACHINE_HPP
#define OAMHAL_TESTS_UNIT_DRIVERS_AMD_MACHINE_HPP

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <oamhal/backend/backend.hpp>

#include "support/fake_host.hpp"
#include "support/recording_sink.hpp"

extern "C" const oamhal_backend_t oamhal_backend_amd;

namespace oamhal::test {

/// What the backend said of one device.
struct Device : Recorded {
  std::int32_t probe = -1;

  [[nodiscard]] const backend::Link* link_to(const std::string& bdf) const;
  [[nodiscard]] std::size_t device_links() const;
};

struct Gpu {
  std::string bdf;
  std::uint16_t device_id = 0x74a1;
  const char* driver = "amdgpu";
  bool virtual_function = false;
  std::uint32_t pci_class = 0x120000;
};

/// An io_link in a synthetic node.
struct IoLink {
  std::uint32_t to = 0;
  unsigned type = 11;
  unsigned weight = 15;
  std::uint64_t least = 50000;
  std::uint64_t most = 50000;
  unsigned flags = 1;
};

/// A synthetic machine: KFD topology and amdgpu attributes in the formats of the kernel.
class Machine {
 public:
  FakeHost host;
  std::vector<Gpu> gpus;

  /// Adds a function with its attributes.
  void add_gpu(const Gpu& gpu);
  void set(const std::string& bdf, const std::string& attribute, const std::string& text);
  void add_cpu_node(std::uint32_t number);
  /// extra replaces or adds keys; an empty value removes the key.
  void add_gpu_node(std::uint32_t number, std::uint32_t domain, std::uint32_t location,
                    const std::vector<IoLink>& links, std::map<std::string, std::string> extra = {});
  void hide_node(std::uint32_t number);
  /// SPX machine: fully connected functions, nodes from 1 on.
  void mesh(const std::vector<Gpu>& all);

  /// Enumerates: scan, then each device.
  std::map<std::string, Device> run();

  static std::string node_path(std::uint32_t number);
};

/// Index of the entry that takes the function: id before class; -1 when none does.
int match_of(const Gpu& gpu);

oamhal_bdf_t bdf_of(const std::string& text);

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_UNIT_DRIVERS_AMD_MACHINE_HPP
