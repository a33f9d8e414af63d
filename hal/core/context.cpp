// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/context.hpp"

#include <unistd.h>
#include <cstdlib>

#include <string>

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
  context->identities = std::make_shared<Identities>();
  context->strictness = static_cast<oamhal_strictness>(options.strictness);
  context->log = options.log;
  context->log_user = options.log_user;
  context->gate = options.gate;
  context->gate_user = options.gate_user;
  if (context->log != nullptr)
    for (const std::string& refusal : context->registry.refusals())
      context->log(context->log_user, OAMHAL_LOG_ERROR, refusal.c_str());
  return context;
}

}  // namespace oamhal::hal
