// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/api/tree.hpp"

#include <string_view>

namespace oamhal::hal {

Result<Root> tree_of(const oamhal_context_t* context) {
  oamhal_context_info_t info{};
  info.size = sizeof info;
  if (context == nullptr || oamhal_context_get(context, &info) != OAMHAL_OK)
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, "context is NULL."});
  return info.origin == OAMHAL_ORIGIN_LIVE ? Root::live() : Root::replayed(info.root);
}

}  // namespace oamhal::hal
