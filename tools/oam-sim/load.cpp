// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "error.hpp"
#include "load_function.hpp"
#include "load_reference.hpp"
#include "pci_layout.hpp"
#include "props.hpp"
#include "toml_file.hpp"

namespace oam_sim {
namespace {

namespace fs = std::filesystem;

// As many functions as 16 PCI domains could have, and far more than any machine.
constexpr std::int64_t kMaxCount = 1 << 20;
// Ports of a link between two modules.
constexpr std::int64_t kMaxPorts = 64;

bool is_path(const std::string& machine) {
  return machine.find('/') != std::string::npos || machine.ends_with(".toml");
}

std::string find_file(const std::string& machine, const std::string& directory) {
  const std::string path = is_path(machine) ? machine : directory + "/" + machine + ".toml";
  if (fs::is_regular_file(path)) return path;
  if (is_path(machine)) throw Error(fmt::format("there is no machine file {}", machine));
  throw Error(fmt::format(
      "there is no machine \"{}\": choose one of {} (`oam-sim list`), or give the path of a .toml", machine,
      fmt::join(machine_names(directory), ", ")));
}

// A file that `extends` another is laid over it. A relative base is looked up beside the file, then by name.
toml::table load_table(const std::string& machine, const std::string& directory, int depth) {
  if (depth > 8) throw Error(fmt::format("machine {}: `extends` goes round in a circle", machine));
  const std::string path = find_file(machine, directory);
  toml::table own = parse_toml(read_text_file(path), path);
  if (!own.contains("name")) own.insert("name", fs::path(path).stem().string());
  const auto base_name = own["extends"].value<std::string>();
  if (!base_name) return own;
  own.erase("extends");
  const std::string beside = (fs::path(path).parent_path() / *base_name).string();
  toml::table base = load_table(is_path(*base_name) ? beside : *base_name, directory, depth + 1);
  merge(base, own);
  return base;
}

class Loader {
 public:
  explicit Loader(const toml::table& table) : table_(table), top_(table, "machine", none_) {}

  Machine load() {
    machine_.name = top_.required_text("name");
    machine_.description = top_.text("description");
    read_host();
    read_drivers();
    read_roots();
    read_functions();
    read_wiring();
    read_kfd();
    if (auto reference = top_.child("reference"))
      machine_.reference = read_reference_board(*reference, machine_.name);
    check_reference_modules(machine_);
    machine_.files = top_.pairs("files");
    machine_.drop_files = top_.texts("drop_files");
    top_.child("template");
    top_.finish();
    check_overrides();
    return std::move(machine_);
  }

 private:
  void read_host();
  void read_drivers();
  void read_roots();
  void read_functions();
  void read_wiring();
  void read_kfd();
  toml::table template_table(const std::string& name, int depth);
  void add_function(const toml::table& entry, std::int64_t i, const std::string& where);
  bool matches(const toml::table& override_table, const toml::table& merged,
               const Variables& variables) const;
  void apply_overrides(toml::table& merged, const Variables& variables);
  void check_overrides() const;

  const Variables none_;
  const toml::table& table_;
  Props top_;
  Machine machine_;
  std::map<std::int64_t, std::int64_t> devices_of_module_;
  std::map<int, int> next_position_;  // by hive
  std::map<std::size_t, int> used_overrides_;
};

void Loader::read_host() {
  auto host = top_.child("host");
  if (!host) throw Error(fmt::format("machine {}: the table [host] is missing", machine_.name));
  machine_.host.hostname = host->text("hostname", machine_.name);
  machine_.host.kernel = host->text("kernel", "6.12.0");
  machine_.host.lockdown = host->text("lockdown", "[none] integrity confidentiality");
  machine_.host.remote_distance = static_cast<int>(host->number("remote_distance", 21));
  machine_.host.iommu = host->flag("iommu", true);
  machine_.host.dmi = host->pairs("dmi");
  machine_.host.nodes = host->pairs("nodes");
  for (Props& node : host->children("numa")) {
    machine_.host.numa.push_back({node.required_text("cpus"), node.size("memory", 0)});
    node.finish();
  }
  if (machine_.host.numa.empty()) host->fail("numa", "is missing: give at least one node");
  host->finish();
}

void Loader::read_drivers() {
  auto drivers = top_.child("drivers");
  if (!drivers) return;
  for (const std::string& name : drivers->keys()) {
    auto entry = *drivers->child(name);
    machine_.drivers[name] = {entry.text("version"), entry.flag("builtin", false)};
    entry.finish();
  }
}

const toml::node* element(const toml::table& each, std::string_view key, std::int64_t i) {
  const toml::array* values = each.get_as<toml::array>(key);
  return values == nullptr ? nullptr : values->get(static_cast<std::size_t>(i));
}

// The entry as number `i` of its count: without `count`, with element i of every array of `each`.
toml::table nth(const toml::table& entry, std::int64_t i, const std::string& where) {
  toml::table result = entry;
  result.erase("count");
  const toml::table* each = entry.get_as<toml::table>("each");
  if (each == nullptr) return result;
  for (auto&& [key, values] : *each) {
    const toml::node* value = element(*each, key.str(), i);
    if (value == nullptr) throw Error(fmt::format("{}: each.{} has no element {}", where, key.str(), i));
    result.insert_or_assign(key.str(), *value);
  }
  result.erase("each");
  return result;
}

template <typename Action>
void for_each_entry(const toml::table& table, std::string_view key, Action action) {
  const toml::array* entries = table.get_as<toml::array>(key);
  if (entries == nullptr) return;
  for (std::size_t n = 0; n < entries->size(); ++n) {
    const toml::table* entry = entries->get_as<toml::table>(n);
    const std::string where = fmt::format("{}[{}]", key, n);
    if (entry == nullptr) throw Error(fmt::format("{} must be a table", where));
    const std::int64_t count = (*entry)["count"].value_or(std::int64_t{1});
    if (count < 0 || count > kMaxCount)
      throw Error(fmt::format("{}: count must be from 0 to {}", where, kMaxCount));
    for (std::int64_t i = 0; i < count; ++i) action(nth(*entry, i, where), i, where);
  }
}

void Loader::read_roots() {
  top_.children("root");
  for_each_entry(table_, "root", [&](const toml::table& entry, std::int64_t i, const std::string& where) {
    const Variables variables{{{"i", i}}, {}};
    Props props(entry, where, variables);
    Root root;
    root.name = props.required_text("name");
    root.domain = static_cast<unsigned>(props.number("domain", 0));
    root.bus = static_cast<unsigned>(props.number("bus", 0));
    root.numa = static_cast<int>(props.number("numa", -1));
    if (root.domain > 0xffff || root.bus > 0xff)
      props.fail("bus", "must be up to 0xff, and domain up to 0xffff");
    if (root.numa >= static_cast<int>(machine_.host.numa.size())) props.fail("numa", "is no node of [host]");
    props.finish();
    machine_.roots.push_back(std::move(root));
  });
}

toml::table Loader::template_table(const std::string& name, int depth) {
  const toml::table* found = table_["template"][name].as_table();
  if (found == nullptr || depth > 8)
    throw Error(fmt::format("there is no [template.{}] in the machine file", name));
  const auto base_name = (*found)["like"].value<std::string>();
  if (!base_name) return *found;
  toml::table result = template_table(*base_name, depth + 1);
  merge(result, *found);
  result.erase("like");
  return result;
}

void Loader::read_functions() {
  top_.children("function");
  top_.children("override");
  for_each_entry(table_, "function", [&](const toml::table& entry, std::int64_t i, const std::string& where) {
    add_function(entry, i, where);
  });
}

void Loader::add_function(const toml::table& entry, std::int64_t i, const std::string& where) {
  const Variables variables{{{"i", i}}, {}};
  toml::table merged;
  if (const auto name = entry["template"].value<std::string>()) merged = template_table(*name, 0);
  merge(merged, entry);
  apply_overrides(merged, variables);
  Function function = read_function(merged, where, variables, machine_.name);
  if (function.hive >= 0) {
    int& next = next_position_[function.hive];
    if (function.position < 0) function.position = next;
    function.variables.numbers["position"] = function.position;
    ++next;
  }
  machine_.functions.push_back(std::move(function));
}

bool Loader::matches(const toml::table& override_table, const toml::table& merged,
                     const Variables& variables) const {
  Props props(merged, "function", variables);
  const std::int64_t module = props.number("module", -1);
  const auto same = [&](std::string_view key, const std::string& value) {
    const auto wanted = override_table[key].value<std::string>();
    return !wanted || *wanted == value;
  };
  const auto wanted_module = override_table["module"].value<std::int64_t>();
  const auto wanted_device = override_table["device"].value<std::int64_t>();
  if (wanted_module && *wanted_module != module) return false;
  const auto device = devices_of_module_.find(module);
  if (wanted_device && (device == devices_of_module_.end() || *wanted_device != device->second)) return false;
  return same("function", props.text("name")) && same("template", props.text("template"));
}

void Loader::apply_overrides(toml::table& merged, const Variables& variables) {
  const toml::array* overrides = table_.get_as<toml::array>("override");
  const std::int64_t module = Props(merged, "function", variables).number("module", -1);
  if (module >= 0) {
    const auto [device, first] = devices_of_module_.try_emplace(module, 0);
    if (!first) ++device->second;
  }
  for (std::size_t n = 0; overrides != nullptr && n < overrides->size(); ++n) {
    toml::table override_table = *overrides->get_as<toml::table>(n);
    if (!matches(override_table, merged, variables)) continue;
    ++used_overrides_[n];
    for (const char* selector : {"module", "device", "function", "template"}) override_table.erase(selector);
    merge(merged, override_table);
  }
}

void Loader::check_overrides() const {
  const toml::array* overrides = table_.get_as<toml::array>("override");
  for (std::size_t n = 0; overrides != nullptr && n < overrides->size(); ++n) {
    if (used_overrides_.contains(n)) continue;
    const toml::table& unused = *overrides->get_as<toml::table>(n);
    std::string wanted;
    for (const char* selector : {"function", "template"}) {
      if (const auto value = unused[selector].value<std::string>())
        wanted += fmt::format(" {} = \"{}\"", selector, *value);
    }
    for (const char* selector : {"module", "device"}) {
      if (const auto value = unused[selector].value<std::int64_t>())
        wanted += fmt::format(" {} = {}", selector, *value);
    }
    throw Error(fmt::format("the [[override]] for{} matches no function: correct it", wanted));
  }
}

void Loader::read_wiring() {
  if (auto xgmi = top_.child("xgmi")) {
    machine_.wiring.full_mesh = xgmi->text("wiring", "list") == "full-mesh";
    for (Props& link : xgmi->children("links")) {
      WiredLink wired{static_cast<int>(link.number("a", 0)), static_cast<int>(link.number("b", 0)), {}};
      const std::int64_t ports = link.number("count", 1);
      if (ports < 0 || ports > kMaxPorts) link.fail("count", fmt::format("must be from 0 to {}", kMaxPorts));
      wired.ports.resize(static_cast<std::size_t>(ports));
      link.finish();
      machine_.wiring.links.push_back(std::move(wired));
    }
    xgmi->finish();
  }
  for (Props& missing : top_.children("missing_link")) {
    const auto between = missing.texts("between");
    if (between.size() != 2) missing.fail("between", "must name two functions");
    machine_.missing_links.push_back({between[0], between[1], static_cast<int>(missing.number("count", -1))});
    missing.finish();
  }
}

void Loader::read_kfd() {
  auto kfd = top_.child("kfd");
  if (!kfd) return;
  machine_.kfd.present = kfd->flag("present", true);
  machine_.kfd.p2p_links = kfd->flag("p2p_links", true);
  machine_.kfd.package_links = kfd->flag("package_links", true);
  machine_.kfd.partition_links = kfd->flag("partition_links", true);
  machine_.kfd.generation_id = kfd->size("generation_id", 2);
  machine_.kfd.platform_oem = kfd->size("platform_oem", 0);
  machine_.kfd.platform_id = kfd->size("platform_id", 0);
  machine_.kfd.platform_rev = kfd->size("platform_rev", 0);
  machine_.kfd.cpu_link_type = static_cast<unsigned>(kfd->number("cpu_link_type", 1));
  machine_.kfd.drop_keys = kfd->texts("drop_keys");
  kfd->finish();
}

}  // namespace

std::string machines_directory(const std::string& chosen) {
  if (!chosen.empty()) {
    if (fs::is_directory(chosen)) return chosen;
    throw Error(fmt::format("--machines {}: not a directory", chosen));
  }
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path installed = program.parent_path().parent_path() / "share/oamhal/machines";
  if (fs::is_directory(installed, ignored)) return installed.string();
  if (fs::is_directory(OAM_SIM_SOURCE_MACHINES, ignored)) return OAM_SIM_SOURCE_MACHINES;
  throw Error(
      fmt::format("no machine files in {}: give their directory with --machines", installed.string()));
}

std::vector<std::string> machine_names(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

namespace {

Machine resolve(const toml::table& table, std::string_view machine) {
  try {
    Machine loaded = Loader(table).load();
    enumerate_pci(loaded);
    return loaded;
  } catch (const Error& error) {
    throw Error(fmt::format("machine {}: {}", machine, error.what()));
  }
}

}  // namespace

Machine load_machine(const std::string& machine, const std::string& directory) {
  return resolve(load_table(machine, directory, 0), machine);
}

Machine load_machine_text(std::string_view text, const std::string& name) {
  return resolve(parse_toml(text, name), name);
}

}  // namespace oam_sim
