// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/vfio/presence.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <utility>

#include "hal/bringup/vfio/binding.hpp"

namespace oamhal::hal {

namespace {

// Of a virtual function the ids before it are all ones by design (SR-IOV), the command register never is.
constexpr std::uint64_t kCommandOffset = 4;

}  // namespace

Presence::Presence(Kernel& kernel, std::string bdf) : kernel_(&kernel), bdf_(std::move(bdf)) {
  auto file = open_fd(kernel, function_path(bdf_, "config"), O_RDONLY);
  if (file) {
    config_ = std::move(*file);
  } else {
    open_error_ = file.error();
  }
}

Result<std::uint32_t> Presence::command() const {
  if (!config_.valid()) {
    if (open_error_ == ENOENT || open_error_ == ENODEV) return std::unexpected(is_lost(bdf_, open_error_));
    return std::unexpected(Error{
        status_of_errno(open_error_), open_error_,
        fmt::format("cannot open the configuration file of {}: {}.", bdf_, describe_errno(open_error_))});
  }
  std::array<unsigned char, 4> bytes{};
  const auto got = kernel_->pread(config_.get(), bytes.data(), bytes.size(), kCommandOffset);
  if (!got && got.error() == ENODEV) return std::unexpected(is_lost(bdf_, ENODEV));
  if (!got || *got != bytes.size())
    return std::unexpected(Error{OAMHAL_ERROR_IO, got ? 0 : got.error(),
                                 fmt::format("cannot read the configuration of {}: {}.", bdf_,
                                             got ? "it ends early" : describe_errno(got.error()))});
  const std::uint32_t value = bytes[0] | static_cast<std::uint32_t>(bytes[1]) << 8 |
                              static_cast<std::uint32_t>(bytes[2]) << 16 |
                              static_cast<std::uint32_t>(bytes[3]) << 24;
  if (value == UINT32_MAX) return std::unexpected(is_lost(bdf_, 0));
  return value;
}

Result<void> Presence::check() const {
  const auto value = command();
  if (!value) return std::unexpected(value.error());
  return {};
}

std::string Presence::asleep() const {
  if (kernel_ == nullptr) return {};
  const auto state = kernel_->read_text(function_path(bdf_, "power_state").c_str());
  return state && state->starts_with("D3") ? *state : std::string();
}

Error decode_is_off(std::string_view bdf) {
  return {
      OAMHAL_ERROR_IO, 0,
      fmt::format("{} does not answer to its BARs, memory decode is off in its command register: a driver "
                  "or a reset left it so; switch it on (setpci -s {} COMMAND=2:2) or reset the device.",
                  bdf, bdf)};
}

Error is_asleep(std::string_view bdf, std::string_view state) {
  return {OAMHAL_ERROR_NOT_SUPPORTED, 0,
          fmt::format("{} is asleep ({}) and its registers do not answer: keep it awake with echo on > {}.",
                      bdf, state, function_path(bdf, "power/control"))};
}

Error is_lost(std::string_view bdf, int error) {
  return {
      OAMHAL_ERROR_DEVICE_LOST, error,
      fmt::format("{} no longer answers: {}. Look at the kernel log and at the slot; the module may need a "
                  "power cycle.",
                  bdf,
                  error == ENODEV || error == ENOENT ? "the kernel removed it"
                                                     : "its configuration space reads as all ones")};
}

}  // namespace oamhal::hal
