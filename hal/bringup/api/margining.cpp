// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/bringup/margining.h>

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "hal/base/guard.hpp"
#include "hal/bringup/api/handles.hpp"
#include "hal/bringup/margining/retrain.hpp"
#include "hal/bringup/margining/session.hpp"

using oamhal::api::copy_out;
using oamhal::api::fail;
using oamhal::hal::Error;
using oamhal::hal::Result;

struct oamhal_margining {
  /// What is open of the context goes after the session that uses it.
  std::shared_ptr<oamhal::hal::Attachment> attachment;
  std::unique_ptr<oamhal::hal::MarginSession> session;
};

namespace {

constexpr std::array<const char*, OAMHAL_MARGINING_RECEIVERS + 1> kReceivers{
    "unknown", "Rx(A)", "Rx(B)", "Rx(C)", "Rx(D)", "Rx(E)", "Rx(F)"};
constexpr std::array<const char*, 5> kStates{"unknown", "setting-up", "counting", "too-many-errors",
                                             "refused"};

/// What a link is opened for: the attachment goes after both ends.
struct Ends {
  std::shared_ptr<oamhal::hal::Attachment> attachment;
  oamhal::hal::LinkEnd upper;
  oamhal::hal::LinkEnd lower;
};

Result<std::string> canonical(const char* bdf) {
  oamhal_bdf_t address{};
  std::array<char, OAMHAL_BDF_TEXT_SIZE> text{};
  if (oamhal_bdf_parse(bdf, &address) != OAMHAL_OK ||
      oamhal_bdf_format(&address, text.data(), text.size()) != OAMHAL_OK)
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, oamhal_last_error()});
  return std::string(text.data());
}

Result<Ends> open_ends(oamhal_context_t* context, const char* upper_bdf, const char* lower_bdf) {
  const auto above = canonical(upper_bdf);
  if (!above) return std::unexpected(above.error());
  const auto below = canonical(lower_bdf);
  if (!below) return std::unexpected(below.error());
  auto attachment = oamhal::hal::attachment_of(context);
  if (!attachment) return std::unexpected(std::move(attachment.error()));
  auto upper = oamhal::hal::open_end(**attachment, *above);
  if (!upper) return std::unexpected(std::move(upper.error()));
  auto lower = oamhal::hal::open_end(**attachment, *below);
  if (!lower) return std::unexpected(std::move(lower.error()));
  return Ends{std::move(*attachment), std::move(*upper), std::move(*lower)};
}

/// What is done, as the beginning of a sentence, needs leave to write.
Result<void> may_write(const oamhal_context_t* context, const char* what) {
  const auto attachment = oamhal::hal::attachment_of(context);
  if (!attachment) return std::unexpected(attachment.error());
  if (((*attachment)->capabilities() & OAMHAL_WINDOW_WRITE) != 0) return {};
  return std::unexpected(
      Error{OAMHAL_ERROR_NO_PERMISSION, 0,
            fmt::format("{} a link needs leave to write: attach with OAMHAL_BRINGUP_WRITE.", what)});
}

Result<std::unique_ptr<oamhal_margining>> open(oamhal_context_t* context, const char* upper_bdf,
                                               const char* lower_bdf) {
  if (auto may = may_write(context, "margining"); !may) return std::unexpected(std::move(may.error()));
  auto ends = open_ends(context, upper_bdf, lower_bdf);
  if (!ends) return std::unexpected(std::move(ends.error()));
  auto made = std::make_unique<oamhal_margining>();
  made->attachment = std::move(ends->attachment);
  auto session = oamhal::hal::MarginSession::open(std::move(ends->upper), std::move(ends->lower),
                                                  oamhal::hal::Pace::real());
  if (!session) return std::unexpected(std::move(session.error()));
  made->session = std::move(*session);
  return made;
}

/// Calls body with the session, and tells what it says.
template <typename F>
oamhal_status tell(oamhal_margining_t* margining, oamhal_error_t* error, F&& body) {
  if (margining == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "margining is NULL.");
  return oamhal::api::guarded(error, [&] {
    if (!margining->attachment->is_ours())
      return fail(error, OAMHAL_ERROR_FORKED, "this process was forked from the one that opened the link.");
    const auto done = body(*margining->session);
    return done ? OAMHAL_OK : fail(error, done.error());
  });
}

/// The same for what has an answer, put into *out by put.
template <typename T, typename F, typename P>
oamhal_status ask(oamhal_margining_t* margining, T* out, oamhal_error_t* error, F&& body, P&& put) {
  if (out == nullptr) return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  oamhal_status copied = OAMHAL_OK;
  const oamhal_status status =
      tell(margining, error, [&](oamhal::hal::MarginSession& session) -> Result<void> {
        const auto answer = body(session);
        if (!answer) return std::unexpected(answer.error());
        copied = put(*answer);
        return {};
      });
  if (status != OAMHAL_OK || copied == OAMHAL_OK) return status;
  return fail(error, copied, oamhal_last_error());
}

template <std::size_t N>
const char* name_of(const std::array<const char*, N>& names, std::size_t number) {
  return number < N ? names[number] : "unknown";
}

}  // namespace

oamhal_status oamhal_margining_open(oamhal_context_t* context, const char* upper_bdf, const char* lower_bdf,
                                    oamhal_margining_t** margining, oamhal_error_t* error) {
  if (margining != nullptr) *margining = nullptr;
  if (context == nullptr || upper_bdf == nullptr || lower_bdf == nullptr || margining == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    auto opened = open(context, upper_bdf, lower_bdf);
    if (!opened) return fail(error, opened.error());
    *margining = opened->release();
    return OAMHAL_OK;
  });
}

void oamhal_margining_close(oamhal_margining_t* margining) {
  static_cast<void>(oamhal::api::guarded(nullptr, [&] {
    if (margining != nullptr && !margining->attachment->is_ours()) margining->session->forget();
    delete margining;
    return OAMHAL_OK;
  }));
}

oamhal_status oamhal_margining_get(const oamhal_margining_t* margining, oamhal_margining_info_t* info) {
  if (margining == nullptr || info == nullptr)
    return fail(nullptr, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return copy_out(margining->session->info(), info);
}

oamhal_status oamhal_margining_receiver_get(oamhal_margining_t* margining, uint32_t number,
                                            oamhal_margining_receiver_t* receiver, oamhal_error_t* error) {
  return ask(
      margining, receiver, error, [&](auto& session) { return session.receiver(number); },
      [&](const auto& answer) { return copy_out(answer, receiver); });
}

oamhal_status oamhal_margining_limit(oamhal_margining_t* margining, uint32_t number, uint32_t lane,
                                     uint32_t errors, oamhal_error_t* error) {
  return tell(margining, error, [&](auto& session) { return session.limit(number, lane, errors); });
}

oamhal_status oamhal_margining_step(oamhal_margining_t* margining, uint32_t number, uint32_t lane,
                                    int32_t axis, int32_t step, oamhal_error_t* error) {
  return tell(margining, error, [&](auto& session) { return session.step(number, lane, axis, step); });
}

oamhal_status oamhal_margining_read(oamhal_margining_t* margining, uint32_t number, uint32_t lane,
                                    oamhal_margining_status_t* status, oamhal_error_t* error) {
  return ask(
      margining, status, error, [&](auto& session) { return session.read(number, lane); },
      [&](const auto& answer) { return copy_out(answer, status); });
}

oamhal_status oamhal_margining_normal(oamhal_margining_t* margining, uint32_t number, uint32_t lane,
                                      oamhal_error_t* error) {
  return tell(margining, error, [&](auto& session) { return session.normal(number, lane); });
}

oamhal_status oamhal_margining_clear(oamhal_margining_t* margining, uint32_t number, uint32_t lane,
                                     oamhal_error_t* error) {
  return tell(margining, error, [&](auto& session) { return session.clear(number, lane); });
}

oamhal_status oamhal_margining_estimate(oamhal_margining_t* margining, uint32_t number, uint32_t dwell_us,
                                        uint64_t* estimate_us, oamhal_error_t* error) {
  return ask(
      margining, estimate_us, error, [&](auto& session) { return session.estimate(number, dwell_us); },
      [&](std::uint64_t answer) {
        *estimate_us = answer;
        return OAMHAL_OK;
      });
}

oamhal_status oamhal_pcie_retrain(oamhal_context_t* context, const char* upper_bdf, const char* lower_bdf,
                                  uint32_t limit_us, oamhal_pcie_retraining_t* retraining,
                                  oamhal_error_t* error) {
  if (context == nullptr || upper_bdf == nullptr || lower_bdf == nullptr || retraining == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    if (limit_us != 0)
      if (const auto may = may_write(context, "training"); !may) return fail(error, may.error());
    auto ends = open_ends(context, upper_bdf, lower_bdf);
    if (!ends) return fail(error, ends.error());
    const auto done = oamhal::hal::retrain_link(ends->upper, ends->lower, oamhal::hal::Pace::real(),
                                                std::chrono::microseconds(limit_us));
    if (!done) return fail(error, done.error());
    return copy_out(*done, retraining);
  });
}

const char* oamhal_margining_receiver_name(uint32_t number) {
  return name_of(kReceivers, number);
}
const char* oamhal_margining_state_name(int32_t state) {
  return name_of(kStates, static_cast<std::size_t>(static_cast<std::uint32_t>(state)));
}
