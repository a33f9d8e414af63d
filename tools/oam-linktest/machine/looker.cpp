// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/machine/looker.hpp"

#include <utility>

namespace oam_linktest {

namespace {

std::string text_of(const char* text) {
  return text == nullptr ? "" : text;
}

Look look_through(const oamhal::context& context, std::uint32_t classes, std::uint32_t flags) {
  const auto snapshot = context.try_enumerate(classes, flags);
  if (!snapshot) return std::unexpected(snapshot.error().message);
  std::vector<SeenReading> seen;
  for (const auto& device : snapshot->devices())
    for (const auto& reading : snapshot->readings(device))
      seen.push_back({device.bdf_text, text_of(reading.name), text_of(reading.unit), text_of(reading.detail),
                      reading.value});
  return seen;
}

Look look_anew(const oamhal::context_options& how, std::uint32_t classes, std::uint32_t flags) {
  const auto context = oamhal::context::try_create(how);
  if (!context) return std::unexpected(context.error().message);
  return look_through(*context, classes, flags);
}

}  // namespace

Looker::Looker(const oamhal::context& context, std::chrono::milliseconds deadline)
    : context_(context), helper_(deadline) {
}

Look Looker::look() {
  constexpr std::uint32_t kClasses = OAMHAL_ATTRIBUTE_LIVE;
  constexpr std::uint32_t kFlags = OAMHAL_ENUMERATE_OPEN | OAMHAL_ENUMERATE_READINGS;
  if (context_.info().origin != OAMHAL_ORIGIN_LIVE) return look_through(context_, kClasses, kFlags);
  return in_a_process(kClasses, kFlags);
}

std::optional<std::string> Looker::why_not_asked() {
  if (context_.info().origin != OAMHAL_ORIGIN_LIVE) return std::nullopt;
  Look look = in_a_process(kMachineClasses, kMachineFlags);
  return look ? std::nullopt : std::optional(std::move(look.error()));
}

Look Looker::in_a_process(std::uint32_t classes, std::uint32_t flags) {
  // As the context of the program was made; the root is the live one.
  oamhal::context_options how;
  how.root = context_.info().root;
  how.use_environment = true;
  how.load_plugins = true;
  const auto sent = helper_.run([&] { return encode_look(look_anew(how, classes, flags)); });
  return sent ? decode_look(*sent) : std::unexpected(sent.error());
}

}  // namespace oam_linktest
