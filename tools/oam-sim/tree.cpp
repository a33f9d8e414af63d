// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tree.hpp"

#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <map>

#include "driver_files.hpp"
#include "error.hpp"
#include "gpu_metrics.hpp"
#include "kfd_files.hpp"
#include "pci_files.hpp"
#include "tree_writer.hpp"
#include "xgmi.hpp"

namespace oam_sim {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result.push_back('\\');
    result.push_back(c);
  }
  return result + "\"";
}

// The device nodes that the drivers of the machine would make, and who may use them.
std::map<std::string, std::string> device_nodes(const Machine& machine) {
  std::map<std::string, std::string> nodes;
  const auto add_drm = [&](const char* kind, int first, unsigned count) {
    for (unsigned i = 0; first >= 0 && i < count; ++i) {
      nodes.emplace(fmt::format("/dev/dri/{}{}", kind, static_cast<unsigned>(first) + i), "ok");
    }
  };
  for (const Function& function : machine.functions) {
    add_drm("card", function.card, function.drm.partitions);
    add_drm("renderD", function.render_minor, function.drm.partitions);
    if (function.kfd.present) nodes.emplace("/dev/kfd", "ok");
    if (function.accel_number >= 0) {
      nodes.emplace(fmt::format("/dev/accel/accel{}", function.accel_number), "ok");
      nodes.emplace(fmt::format("/dev/accel/accel_controlD{}", function.accel_number), "ok");
    }
  }
  for (const auto& [path, access] : machine.host.nodes) nodes[path] = access;
  return nodes;
}

void add_marker(FileMap& files, const Machine& machine) {
  std::string text = fmt::format(
      "# Written by oam-sim: nothing below this directory comes from real hardware.\n"
      "origin = \"simulated\"\nmachine = {}\ndescription = {}\ngenerator = \"oam-sim {}\"\n\n[nodes]\n",
      quoted(machine.name), quoted(machine.description), OAM_SIM_VERSION);
  for (const auto& [path, access] : device_nodes(machine)) {
    text += fmt::format("{} = {}\n", quoted(path), quoted(access));
  }
  files.bytes(".oamhal/machine.toml", text);
}

void add_numa(FileMap& files, const Host& host) {
  const std::string base = "sys/devices/system/";
  const unsigned cpus = cpu_count(host);
  const std::string nodes = host.numa.size() > 1 ? fmt::format("0-{}", host.numa.size() - 1) : "0";
  files.text(base + "node/online", nodes);
  files.text(base + "node/possible", nodes);
  files.text(base + "node/has_memory", nodes);
  files.text(base + "cpu/online", fmt::format("0-{}", cpus == 0 ? 0 : cpus - 1));
  files.text(base + "cpu/possible", fmt::format("0-{}", cpus == 0 ? 0 : cpus - 1));
  for (std::size_t n = 0; n < host.numa.size(); ++n) {
    const std::string node = fmt::format("{}node/node{}/", base, n);
    files.text(node + "cpulist", host.numa[n].cpus);
    files.text(node + "cpumap", cpu_mask(host.numa[n].cpus, cpus));
    if (const std::uint64_t memory = host.numa[n].memory_bytes; memory != 0)
      files.text(node + "meminfo", fmt::format("Node {} MemTotal:       {} kB", n, memory / 1024));
    // Each node is a package of its own. Where its first CPU is named the others need not be looked at.
    const std::string first = host.numa[n].cpus.substr(0, host.numa[n].cpus.find_first_of(",-"));
    const std::string topology = fmt::format("{}cpu/cpu{}/topology/", base, first);
    files.text(topology + "physical_package_id", std::to_string(n));
    files.text(topology + "package_cpus_list", host.numa[n].cpus);
    std::string distances;
    for (std::size_t to = 0; to < host.numa.size(); ++to) {
      distances += fmt::format("{}{}", to == 0 ? "" : " ", to == n ? 10 : host.remote_distance);
    }
    files.text(node + "distance", distances);
  }
}

FileMap host_files(const Machine& machine) {
  FileMap files;
  add_marker(files, machine);
  add_numa(files, machine.host);
  files.text("proc/sys/kernel/hostname", machine.host.hostname);
  files.text("proc/sys/kernel/osrelease", machine.host.kernel);
  files.text("proc/sys/kernel/ostype", "Linux");
  files.text("sys/kernel/security/lockdown", machine.host.lockdown);
  for (const auto& [name, value] : machine.host.dmi) files.text("sys/devices/virtual/dmi/id/" + name, value);
  if (!machine.host.dmi.empty()) files.link("sys/class/dmi/id", "sys/devices/virtual/dmi/id");
  return files;
}

struct HivePlace {
  const Hive* hive;
  std::size_t member;
};

class Writing {
 public:
  Writing(const Machine& machine, const std::string& directory)
      : machine_(machine), directory_(directory), hives_(build_hives(machine)) {
    for (const Hive& hive : hives_) {
      for (std::size_t m = 0; m < hive.members.size(); ++m) places_[hive.members[m].function] = {&hive, m};
    }
  }

  void run() {
    const auto part = [](FileMap files) {
      return [files = std::move(files)](TreeWriter& writer) { writer.write("", files); };
    };
    jobs_.emplace_back(part(kfd_files(machine_, hives_)));
    jobs_.emplace_back(part(pci_bus_files(machine_)));
    jobs_.emplace_back(part(class_files(machine_)));
    jobs_.emplace_back(part(host_files(machine_)));
    for (std::size_t f = 0; f < machine_.functions.size(); ++f) {
      jobs_.emplace_back([this, f](TreeWriter& writer) { write_function(writer, f); });
    }
    // A large tree is bound by the kernel's work per file, which two threads halve.
    auto second = std::async(std::launch::async, [this] { work(); });
    work();
    second.get();
  }

 private:
  void work() {
    TreeWriter writer(directory_);
    for (std::size_t job = next_++; job < jobs_.size(); job = next_++) jobs_[job](writer);
  }
  void write_function(TreeWriter& writer, std::size_t f) const;

  const Machine& machine_;
  const std::string& directory_;
  const std::vector<Hive> hives_;
  std::map<std::size_t, HivePlace> places_;
  std::vector<std::function<void(TreeWriter&)>> jobs_;
  std::atomic<std::size_t> next_ = 0;
};

void Writing::write_function(TreeWriter& writer, std::size_t f) const {
  const Function& function = machine_.functions[f];
  FileMap files = pci_function_files(machine_, function);
  add_driver_files(files, function);
  if (const auto place = places_.find(f); place != places_.end()) {
    add_hive_files(files, machine_, *place->second.hive, place->second.member);
  }
  for (const std::string& name : function.drop_attributes) files.drop(name);
  for (const auto& [name, value] : function.always_attributes) {
    files.text(name, expand(value, function.variables));
  }
  writer.write(function.path, files);
}

}  // namespace

void check_tree(const Machine& machine) {
  build_hives(machine);
  for (const Function& function : machine.functions) {
    if (!function.metrics.revision.empty()) gpu_metrics(function.metrics);
    if (!function.vf_of.empty()) machine.index_of(function.vf_of);
    for (const Texts* texts : {&function.attributes, &function.always_attributes, &function.hwmon}) {
      for (const auto& [name, value] : *texts) expand(value, function.variables);
    }
  }
}

void write_tree(Machine machine, const std::string& directory) {
  number_classes(machine);
  Writing(machine, directory).run();
  TreeWriter writer(directory);
  FileMap extra;
  for (const auto& [name, value] : machine.files) extra.text(name, value);
  writer.write("", extra);
  for (const std::string& path : machine.drop_files) writer.remove(path);
}

void prepare_directory(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (!fs::exists(status)) {
    if (!fs::create_directory(directory, error)) {
      throw Error(fmt::format("cannot make the directory {}: {}", directory, error.message()));
    }
    return;
  }
  if (!fs::is_directory(status))
    throw Error(fmt::format("{} is not a directory: give a new or an empty one", directory));
  const bool empty = fs::is_empty(directory, error);
  if (error) throw Error(fmt::format("cannot read the directory {}: {}", directory, error.message()));
  if (!empty) throw Error(fmt::format("{} is not empty: give a new or an empty directory", directory));
}

}  // namespace oam_sim
