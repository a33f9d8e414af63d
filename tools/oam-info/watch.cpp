// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/watch.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <string_view>

#include <oamhal/types.h>

namespace oam_info {

namespace {

constexpr std::ptrdiff_t kHungOfDirectory = 2;
constexpr std::ptrdiff_t kHungOfClass = 4;
constexpr std::ptrdiff_t kHungOfOperation = 2;
constexpr std::ptrdiff_t kHungOfBackend = 3;

template <std::size_t N>
void copy(std::array<char, N>& to, const char* from) {
  const std::size_t length = ::strnlen(from, N - 1);
  std::memcpy(to.data(), from, length);
  to[length] = '\0';
}

}  // namespace

void SkipList::add(const Attribute& hung) {
  hung_.push_back(hung);
  if (hung.attribute_class == OAMHAL_ATTRIBUTE_CACHED) return;
  const auto same_class = [&](const Attribute& other) {
    return other.attribute_class == hung.attribute_class;
  };
  const auto same_directory = [&](const Attribute& other) {
    return same_class(other) && other.directory == hung.directory;
  };
  if (std::ranges::count_if(hung_, same_class) >= kHungOfClass)
    neighbours_.push_back({"", "", hung.attribute_class});
  else if (std::ranges::count_if(hung_, same_directory) >= kHungOfDirectory)
    neighbours_.push_back({hung.directory, "", hung.attribute_class});
}

int SkipList::verdict(const Attribute& attribute) const {
  if (std::ranges::find(hung_, attribute) != hung_.end()) return ETIMEDOUT;
  const bool neighbour = std::ranges::any_of(neighbours_, [&](const Attribute& other) {
    return other.attribute_class == attribute.attribute_class &&
           (other.directory.empty() || other.directory == attribute.directory);
  });
  return neighbour ? ENODATA : 0;
}

void SkipList::add(const Operation& hung) {
  const auto same_backend = [&](const Operation& other) { return other.backend == hung.backend; };
  const auto same_operation = [&](const Operation& other) {
    return same_backend(other) && other.operation == hung.operation;
  };
  hung_operations_.push_back(hung);
  if (std::ranges::count_if(hung_operations_, same_backend) >= kHungOfBackend)
    hung_operations_.push_back({hung.backend, "", ""});
  else if (std::ranges::count_if(hung_operations_, same_operation) >= kHungOfOperation)
    hung_operations_.push_back({hung.backend, hung.operation, ""});
}

int SkipList::verdict(const Operation& operation) const {
  const bool out = std::ranges::any_of(hung_operations_, [&](const Operation& hung) {
    return hung.backend == operation.backend &&
           (hung.operation.empty() || hung.operation == operation.operation) &&
           (hung.device.empty() || hung.device == operation.device);
  });
  return out ? ETIMEDOUT : 0;
}

void SkipList::acquit(const Attribute& attribute) {
  std::erase(hung_, attribute);
}

void Watch::set_attribute(const char* directory, const char* name, std::int32_t attribute_class) {
  copy(directory_, directory);
  copy(name_, name);
  attribute_class_ = attribute_class;
}

void Watch::begin(const char* directory, const char* name, std::int32_t attribute_class) {
  started_ns_.store(0, std::memory_order_release);
  set_attribute(directory, name, attribute_class);
  started_ns_.store(monotonic_ns(), std::memory_order_release);
}

void Watch::begin(const Operation& operation) {
  started_ns_.store(0, std::memory_order_release);
  copy(backend_, operation.backend.c_str());
  copy(operation_, operation.operation.c_str());
  copy(device_, operation.device.c_str());
  set_attribute("", "", 0);
  started_ns_.store(monotonic_ns(), std::memory_order_release);
}

void Watch::end_operation() {
  started_ns_.store(0, std::memory_order_release);
  backend_[0] = '\0';
  set_attribute("", "putting together what was read", 0);
  started_ns_.store(monotonic_ns(), std::memory_order_release);
}

Operation Watch::operation() const {
  if (backend_[0] == '\0') return {};
  return {backend_.data(), operation_.data(), device_.data()};
}

Attribute Watch::attribute() const {
  return normalized(directory_.data(), name_.data(), attribute_class_);
}

std::int64_t monotonic_ns() {
  timespec now = {};
  static_cast<void>(::clock_gettime(CLOCK_MONOTONIC, &now));
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

Attribute normalized(const char* directory, const char* name, std::int32_t attribute_class) {
  std::string path = *directory != '\0' && std::string_view(directory) != "." ? directory : "";
  if (!path.empty()) path += '/';
  path += name;
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path, attribute_class};
  return {path.substr(0, slash), path.substr(slash + 1), attribute_class};
}

}  // namespace oam_info
