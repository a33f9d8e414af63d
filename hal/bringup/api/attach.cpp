// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/context.h>

#include <cstring>
#include <memory>
#include <utility>

#include "hal/base/guard.hpp"
#include "hal/bringup/api/handles.hpp"

using oamhal::api::fail;
using oamhal::hal::Attachment;

namespace {

constexpr std::uint32_t kFlags = OAMHAL_BRINGUP_VFIO | OAMHAL_BRINGUP_SYSFS_UNOWNED |
                                 OAMHAL_BRINGUP_SYSFS_COMBINED | OAMHAL_BRINGUP_INDIRECT |
                                 OAMHAL_BRINGUP_WRITE | OAMHAL_BRINGUP_GUARD_SIGBUS;

/// What the context's source points to. The windows that it opened are closed before the context is freed.
struct Source {
  std::shared_ptr<Attachment> attachment;

  static std::int32_t open(void* self, const char* bdf, std::uint32_t bar,
                           const oamhal_window_access_t** window, oamhal_error_t* error) noexcept {
    return oamhal::api::guarded(error, [&] {
      auto function = static_cast<Source*>(self)->attachment->open(bdf);
      if (!function) return fail(error, function.error());
      auto opened = oamhal::hal::Window::open(std::move(*function), bar);
      if (!opened) return fail(error, opened.error());
      *window = &opened->release()->access();
      return OAMHAL_OK;
    });
  }
  static void close(void* /*self*/, const oamhal_window_access_t* window) noexcept {
    delete static_cast<oamhal::hal::Window*>(window->self);
  }
  static void release(void* self) noexcept { delete static_cast<Source*>(self); }
};

}  // namespace

namespace oamhal::hal {

Result<std::shared_ptr<Attachment>> attachment_of(const oamhal_context_t* context) {
  const oamhal_window_source_t* source = oamhal_context_window_source(context);
  if (source == nullptr || source->open != &Source::open)
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_SUPPORTED, 0,
              "this context has no way to registers: call oamhal_bringup_attach() first."});
  return static_cast<const Source*>(source->self)->attachment;
}

}  // namespace oamhal::hal

oamhal_status oamhal_bringup_attach(oamhal_context_t* context, const oamhal_bringup_options_t* options,
                                    oamhal_error_t* error) {
  if (context == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "context is NULL.");
  if (!oamhal::api::is_sized(options))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                "options.size is not set: begin with OAMHAL_BRINGUP_OPTIONS_INIT.");
  return oamhal::api::guarded(error, [&] {
    const auto given = oamhal::api::copy_in(options);
    if ((given.flags & ~kFlags) != 0)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                  "options.flags has a bit that this version does not know.");
    if ((given.flags & OAMHAL_BRINGUP_SYSFS_COMBINED) != 0 &&
        (given.flags & OAMHAL_BRINGUP_SYSFS_UNOWNED) == 0)
      return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                  "OAMHAL_BRINGUP_SYSFS_COMBINED is for OAMHAL_BRINGUP_SYSFS_UNOWNED: ask for both.");
    if ((given.flags & OAMHAL_BRINGUP_GUARD_SIGBUS) != 0)
      if (const auto guarded = oamhal::hal::enable_sigbus_guard(); !guarded)
        return fail(error, guarded.error());
    oamhal_context_info_t info{};
    info.size = sizeof info;
    if (const auto status = oamhal_context_get(context, &info); status != OAMHAL_OK)
      return fail(error, status, oamhal_last_error());
    auto attachment = Attachment::make(info.root, info.origin == OAMHAL_ORIGIN_LIVE, given);
    if (!attachment) return fail(error, attachment.error());
    const std::uint32_t capabilities = (*attachment)->capabilities();
    auto source = std::make_unique<Source>(Source{std::move(*attachment)});
    const oamhal_window_source_t table{sizeof table,  source.get(),   capabilities,    0,
                                       &Source::open, &Source::close, &Source::release};
    const auto status = oamhal_context_set_window_source(context, &table, error);
    // The context has it now. NOLINTNEXTLINE(bugprone-unused-return-value)
    if (status == OAMHAL_OK) (void)source.release();
    return status;
  });
}
