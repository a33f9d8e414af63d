// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/capture/gather.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <set>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "tools/oam-info/capture/allow_list.hpp"

namespace oam_info {

namespace {

constexpr const char* kDevices = "sys/bus/pci/devices/";

/// Levels of directories that Take::kNames takes.
constexpr int kDeep = 3;

std::string reason_of(int error, double deadline_seconds) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "is not there";
    case ETIMEDOUT:
      return fmt::format("did not answer within {} s", deadline_seconds);
    case ENODATA:
      return "was left out, because others of its class did not answer";
    case EFBIG:
      return "is larger than any attribute of a kernel";
    case EXDEV:
      return "leads out of the root directory";
    case EINVAL:
      return "is not a regular file, or the driver refuses to answer";
    default:
      return std::generic_category().message(error);
  }
}

/// The functions that are accelerators or bridges above them, each with its driver.
using Functions = std::set<std::pair<std::string, std::string>>;

Functions functions_of(const Inventory& inventory) {
  Functions functions;
  for (const auto& device : inventory.devices) {
    functions.emplace(oamhal::text_of(device.bdf_text), oamhal::text_of(device.kernel_driver));
    for (const auto& bridge : inventory.snapshot.bridges(device))
      functions.emplace(oamhal::text_of(bridge.bdf_text), "");
  }
  return functions;
}

void take_extras(Gatherer& gatherer, const Functions& functions, std::span<const Extra> list) {
  for (const auto& [bdf, driver] : functions)
    for (const Extra& extra : list) {
      if (!extra.driver.empty() && extra.driver != driver) continue;
      const std::string path = fmt::format("{}{}/{}", kDevices, bdf, extra.path);
      if (extra.take == Take::kFolder)
        gatherer.take_folder(path, extra.attribute_class);
      else if (extra.take == Take::kNames)
        gatherer.take_names(path, kDeep);
      else
        gatherer.take_extra(normalized("", path.c_str(), extra.attribute_class));
    }
}

}  // namespace

void Gatherer::miss(const std::string& path, int error, bool expected) {
  if (!expected && (error == ENOENT || error == ENOTDIR)) return;
  result_.missing.push_back({path, reason_of(error, deadline_seconds_)});
}

void Gatherer::take(const Attribute& attribute, bool expected) {
  const std::string path =
      attribute.directory.empty() ? attribute.name : attribute.directory + '/' + attribute.name;
  if (const int verdict = skip_.verdict(attribute); verdict != 0) {
    // Its directory stands for it: without one, what the attribute belongs to would be gone too.
    if (const auto folder = reader_.copy(result_.tree, attribute.directory); !folder)
      miss(attribute.directory, folder.error(), true);
    return miss(path, verdict, true);
  }
  watch_.begin(attribute.directory.c_str(), attribute.name.c_str(), attribute.attribute_class);
  const auto place = reader_.copy(result_.tree, path);
  watch_.end();
  if (!place) return miss(path, place.error(), expected);
  const Entry& entry = result_.tree.find(*place)->second;
  if (entry.kind != Kind::kFile) return miss(path, EISDIR, expected);
  total_bytes_ += entry.content.size();
  result_.taken.push_back({path, attribute.attribute_class, entry.content.size()});
}

void Gatherer::take_names(const std::string& directory, int levels) {
  const auto place = reader_.copy(result_.tree, directory);
  const auto names = place ? reader_.list(*place) : std::unexpected(place.error());
  if (!names) return miss(directory, names.error(), false);
  for (const std::string& name : *names) {
    std::string path = *place;
    path.append("/").append(name);
    if (const int error = reader_.copy_name(result_.tree, path); error != 0)
      miss(std::string(directory).append("/").append(name), error, false);
    const auto entry = result_.tree.find(path);
    if (levels > 1 && entry != result_.tree.end() && entry->second.kind == Kind::kDirectory)
      take_names(path, levels - 1);
  }
}

void Gatherer::take_folder(const std::string& directory, std::int32_t attribute_class) {
  take_names(directory);
  const auto place = reader_.copy(result_.tree, directory);
  const auto names = place ? reader_.list(*place) : std::unexpected(place.error());
  if (!names) return;
  for (const std::string& name : *names)
    // What take_names() added is a link or a directory.
    if (!result_.tree.contains(*place + '/' + name)) take_extra({directory, name, attribute_class});
}

void Gatherer::take_link(const std::string& path) {
  if (reader_.copy_name(result_.tree, path) != 0) return;
  if (const auto target = reader_.copy(result_.tree, path); !target) miss(path, target.error(), true);
}

void Gatherer::add(const std::string& path, std::string content) {
  if (!add_directory(result_.tree, parent_of(path))) return;
  total_bytes_ += content.size();
  result_.tree.insert_or_assign(path, Entry{Kind::kFile, std::move(content)});
}

bool Gatherer::too_large() const {
  return total_bytes_ > kMaxTotalBytes || result_.tree.size() > kMaxEntries;
}

void gather(Gatherer& gatherer, const Inventory& inventory, const std::vector<Attribute>& seen,
            bool support) {
  for (const std::string_view directory : listed_directories()) gatherer.take_names(std::string(directory));
  for (const std::string_view directory : deeply_listed_directories())
    gatherer.take_names(std::string(directory), kDeep);
  std::set<std::pair<std::string_view, std::string_view>> done;
  for (const Attribute& attribute : seen)
    if (done.emplace(attribute.directory, attribute.name).second) gatherer.take(attribute);
  const Functions functions = functions_of(inventory);
  for (const auto& [bdf, driver] : functions)
    for (const std::string_view name : function_links())
      gatherer.take_link(fmt::format("{}{}/{}", kDevices, bdf, name));
  take_extras(gatherer, functions, extras());
  if (!support) return;
  take_extras(gatherer, functions, support_extras());
  std::set<std::string> drivers;
  for (const auto& [bdf, driver] : functions)
    if (!driver.empty() && drivers.insert(driver).second)
      gatherer.take_folder(fmt::format("sys/bus/pci/drivers/{}/module/parameters", driver),
                           OAMHAL_ATTRIBUTE_CACHED);
}

}  // namespace oam_info
