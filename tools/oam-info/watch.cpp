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

void Watch::begin(const char* directory, const char* name, std::int32_t attribute_class) {
  started_ns_.store(0, std::memory_order_release);
  copy(directory_, directory);
  copy(name_, name);
  attribute_class_ = attribute_class;
  started_ns_.store(monotonic_ns(), std::memory_order_release);
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
