// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/context.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "hal/core/install_paths.hpp"
#include "hal/core/plugins.hpp"

namespace oamhal::hal {

namespace {

/// Where to look: what the caller says, else the environment if he allows it and the process is not
/// set-user-ID.
/// An empty path of the caller's is one that got lost: it is not taken for the live machine.
std::string root_path(const oamhal_context_options_t& options) {
  if (options.root != nullptr) return options.root;
  if ((options.flags & OAMHAL_CONTEXT_USE_ENVIRONMENT) == 0) return "/";
  const char* path = ::secure_getenv("OAMHAL_ROOT");
  return path == nullptr || *path == '\0' ? "/" : path;
}

/// All plugins that the caller asks for; one that is named twice counts once.
std::vector<std::string> plugin_paths(const oamhal_context_options_t& options, Registry& registry) {
  std::vector<std::string> paths;
  const auto add = [&](std::string path) {
    if (!path.empty() && std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
  };
  for (std::uint32_t i = 0; options.plugins != nullptr && i < options.plugin_count; ++i)
    if (options.plugins[i] != nullptr) add(options.plugins[i]);
  if ((options.flags & OAMHAL_CONTEXT_USE_ENVIRONMENT) != 0) {
    const char* named = ::secure_getenv("OAMHAL_PLUGINS");
    std::string_view rest = named == nullptr ? "" : named;
    while (!rest.empty()) {
      const std::size_t colon = rest.find(':');
      add(std::string(rest.substr(0, colon)));
      rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    }
  }
  if ((options.flags & OAMHAL_CONTEXT_LOAD_PLUGINS) != 0)
    for (std::string& path : installed_plugins(kPluginDirectory, kConfDirectory, registry))
      add(std::move(path));
  return paths;
}

}  // namespace

Result<std::unique_ptr<oamhal_context>> make_context(const oamhal_context_options_t& options) {
  const std::string path = root_path(options);
  auto root = path == "/" ? Root::live() : Root::replayed(path);
  if (!root) return std::unexpected(std::move(root.error()));
  auto context = std::make_unique<oamhal_context>(std::move(*root));
  if (context->root.is_live()) {
    context->machine.origin = OAMHAL_ORIGIN_LIVE;
  } else {
    auto machine = read_machine(context->root);
    if (!machine) return std::unexpected(std::move(machine.error()));
    context->machine = std::move(*machine);
  }
  context->process = ::getpid();
  context->registry = Registry::built_in();
  context->backend_gate = {options.backend_gate, options.backend_gate_user};
  for (const std::string& plugin : plugin_paths(options, context->registry))
    load_plugin(plugin, context->backend_gate, context->registry);
  context->registry.finish();
  context->identities = std::make_shared<Identities>();
  context->strictness = static_cast<oamhal_strictness>(options.strictness);
  context->log = options.log;
  context->log_user = options.log_user;
  context->gate = options.gate;
  context->gate_user = options.gate_user;
  if (context->log != nullptr)
    for (const Registry::Refusal& refusal : context->registry.refusals())
      context->log(context->log_user, OAMHAL_LOG_ERROR, refusal.why.c_str());
  return context;
}

}  // namespace oamhal::hal
