// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/plugins.hpp"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "hal/base/error.hpp"
#include "hal/base/fd.hpp"
#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kSymbol = "oamhal_plugin";
constexpr std::size_t kMaxConf = 64 * 1024;

std::vector<std::string> files_of(const std::string& directory, std::string_view ending) {
  std::vector<std::string> files;
  const auto close = [](DIR* open) { ::closedir(open); };
  const std::unique_ptr<DIR, decltype(close)> listing(::opendir(directory.c_str()), close);
  if (listing == nullptr) return files;
  // Nobody else has this listing. NOLINTNEXTLINE(concurrency-mt-unsafe)
  while (const dirent* entry = ::readdir(listing.get()))
    if (std::string_view(entry->d_name).ends_with(ending)) files.push_back(directory + '/' + entry->d_name);
  std::ranges::sort(files);
  return files;
}

/// "" when there is nothing wrong with who may write a file or directory.
std::string ownership(const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0)
    return fmt::format("{} cannot be looked at: {}", path, describe_errno(errno));
  if (status.st_uid != 0 && status.st_uid != ::geteuid())
    return fmt::format("{} belongs to user {}, who is neither root nor you", path, status.st_uid);
  // In a directory with the sticky bit nobody replaces what belongs to root or the caller.
  if (S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0) return "";
  if ((status.st_mode & S_IWOTH) != 0) return fmt::format("{} can be written by everybody", path);
  if ((status.st_mode & S_IWGRP) != 0 && status.st_gid != 0)
    return fmt::format("{} can be written by group {}", path, status.st_gid);
  return "";
}

/// The same for a path of directories and the file at its end. path has no symbolic link in it.
std::string ownership_of_all(const std::string& path) {
  for (std::size_t slash = 0; slash != std::string::npos; slash = path.find('/', slash + 1))
    if (std::string wrong = ownership(slash == 0 ? "/" : path.substr(0, slash)); !wrong.empty()) return wrong;
  return ownership(path);
}

void add_lines(const std::string& file, std::vector<std::string>& paths) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  std::string text(kMaxConf, '\0');
  const ssize_t got = fd.valid() ? ::read(fd.get(), text.data(), text.size()) : 0;
  std::string_view rest(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  while (!rest.empty()) {
    const std::string_view line = trim(next_line(rest));
    if (!line.empty() && line.front() != '#') paths.emplace_back(line);
  }
}

}  // namespace

std::vector<std::string> installed_plugins(const std::string& plugin_directory,
                                           const std::string& conf_directory) {
  std::vector<std::string> paths = files_of(plugin_directory, ".so");
  for (const std::string& file : files_of(conf_directory, ".conf"))
    if (ownership_of_all(file).empty()) add_lines(file, paths);
  return paths;
}

void load_plugin(const std::string& path, Registry& registry) {
  const auto refuse = [&](std::string_view why, std::string_view advice) {
    registry.refuse_plugin(path, fmt::format("plugin {} is not loaded: {}. {}", path, why, advice));
  };
  if (!path.starts_with('/')) return refuse("its path is not absolute", "Name it from / on.");
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  if (real == nullptr) return refuse(describe_errno(errno), "Look whether it is installed.");
  if (const std::string wrong = ownership_of_all(real.get()); !wrong.empty())
    return refuse(
        wrong,
        "Make it, and every directory above, root's or your own, and take the right to write from others.");
  void* library = ::dlopen(real.get(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) {
    // Of this thread in glibc and musl. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const char* why = ::dlerror();
    return refuse(why == nullptr ? "the dynamic linker does not say why" : why, "Build it for this machine.");
  }
  const void* symbol = ::dlsym(library, kSymbol);
  const auto* backend = symbol == nullptr ? nullptr : *static_cast<const oamhal_backend_t* const*>(symbol);
  if (backend == nullptr)
    refuse(fmt::format("it has no symbol {}", kSymbol),
           "It is no plugin of oamhal; see OAMHAL_PLUGIN in its headers.");
  else
    registry.add_plugin(path, *backend);
  ::dlclose(library);
}

}  // namespace oamhal::hal
