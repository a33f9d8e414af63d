// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/plugins.hpp"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <expected>
#include <memory>
#include <string_view>

#include "hal/base/error.hpp"
#include "hal/base/fd.hpp"
#include "hal/base/text.hpp"
#include "hal/core/loaded_images.hpp"
#include "hal/core/plugin_tables.hpp"
#include "hal/core/trusted_path.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kSymbol = "oamhal_plugin";
constexpr std::size_t kMaxConf = 64 * 1024;

std::vector<std::string> files_of(const std::string& directory, std::string_view ending, Registry& registry) {
  std::vector<std::string> files;
  const auto close = [](DIR* open) { ::closedir(open); };
  const std::unique_ptr<DIR, decltype(close)> listing(::opendir(directory.c_str()), close);
  if (listing == nullptr) {
    if (errno != ENOENT)
      registry.refuse_plugin(directory, fmt::format("no plugin of {} is loaded: {}. Let this user read it.",
                                                    directory, describe_errno(errno)));
    return files;
  }
  // Nobody else has this listing. NOLINTNEXTLINE(concurrency-mt-unsafe)
  while (const dirent* entry = ::readdir(listing.get()))
    if (std::string_view(entry->d_name).ends_with(ending)) files.push_back(directory + '/' + entry->d_name);
  std::ranges::sort(files);
  return files;
}

/// The text of a conf file, or what is wrong with it.
std::expected<std::string, std::string> read_conf(const std::string& file) {
  const auto path = trusted_path(file);
  if (!path) return std::unexpected(fmt::format("{}. {}", path.error().why, path.error().advice));
  const UniqueFd fd(::open(path->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
  std::string text(kMaxConf + 1, '\0');
  const ssize_t got = fd.valid() ? ::read(fd.get(), text.data(), text.size()) : -1;
  if (got < 0) return std::unexpected(fmt::format("{}. Let this user read it.", describe_errno(errno)));
  text.resize(static_cast<std::size_t>(got));
  if (text.size() > kMaxConf) return std::unexpected("it is longer than 64 KiB. Name fewer plugins.");
  return text;
}

void add_lines(const std::string& file, std::vector<std::string>& paths, Registry& registry) {
  const auto text = read_conf(file);
  if (!text)
    return registry.refuse_plugin(file,
                                  fmt::format("no plugin that {} names is loaded: {}", file, text.error()));
  std::string_view rest = *text;
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = trim(next_line(rest));
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '/' && is_plain_text(line))
      paths.emplace_back(line);
    else
      registry.refuse_plugin(
          file,
          fmt::format("line {} of {} names no plugin: a line is the path of one, from / on.", number, file));
  }
}

}  // namespace

std::vector<std::string> installed_plugins(const std::string& plugin_directory,
                                           const std::string& conf_directory, Registry& registry) {
  std::vector<std::string> paths = files_of(plugin_directory, ".so", registry);
  for (const std::string& file : files_of(conf_directory, ".conf", registry))
    add_lines(file, paths, registry);
  return paths;
}

void load_plugin(const std::string& path, const BackendGate& gate, Registry& registry) {
  const auto refuse = [&](std::string_view why, std::string_view advice) {
    registry.refuse_plugin(path, fmt::format("plugin {} is not loaded: {}. {}", path, why, advice));
  };
  if (!path.starts_with('/')) return refuse("its path is not absolute", "Name it from / on.");
  const auto real = trusted_path(path);
  if (!real) return refuse(real.error().why, real.error().advice);
  void* library = nullptr;
  const int refused = gate.pass(path.c_str(), "load", nullptr, [&] {
    library = ::dlopen(real->c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  });
  if (refused != 0)
    return refuse(refused == ETIMEDOUT ? "loading it did not end in time" : "the program leaves it out",
                  "Ask its maker what it does when it is loaded.");
  if (library == nullptr) {
    // Of this thread in glibc and musl. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const char* why = ::dlerror();
    return refuse(why == nullptr ? "the dynamic linker does not say why" : why, "Build it for this machine.");
  }
  const LoadedImages images;
  const void* symbol = ::dlsym(library, kSymbol);
  const auto* backend = images.holds(symbol, sizeof(const oamhal_backend_t*))
                            ? *static_cast<const oamhal_backend_t* const*>(symbol)
                            : nullptr;
  if (backend == nullptr)
    refuse(fmt::format("it has no symbol {}", kSymbol),
           "It is no plugin of oamhal; see OAMHAL_PLUGIN in its headers.");
  else if (const std::string wrong = wrong_in_tables(backend, images); !wrong.empty())
    refuse("it " + wrong, "Ask its maker for a right one.");
  else
    registry.add_plugin(path, *backend);
  ::dlclose(library);
}

}  // namespace oamhal::hal
