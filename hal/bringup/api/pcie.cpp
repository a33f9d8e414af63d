// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/bringup/pcie.h>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "hal/base/bdf.hpp"
#include "hal/base/guard.hpp"
#include "hal/bringup/api/tree.hpp"
#include "hal/bringup/config/config_space.hpp"
#include "hal/bringup/config/pcie.hpp"

using oamhal::api::copy_in;
using oamhal::api::copy_out;
using oamhal::api::fail;
using oamhal::hal::AerCounters;
using oamhal::hal::Error;
using oamhal::hal::Result;
using oamhal::hal::Root;

namespace {

constexpr const char* kSeverities[] = {"correctable", "nonfatal", "fatal"};

Result<AerCounters> read_aer(const Root& root, std::string_view bdf, const char* severity) {
  const auto address = oamhal::hal::parse_bdf(bdf);
  if (!address)
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                                 fmt::format("'{}' is no PCI address; one looks like 0000:0c:00.0.", bdf)});
  const std::string path =
      fmt::format("sys/bus/pci/devices/{}/aer_dev_{}", oamhal::hal::bdf_text(*address), severity);
  const auto file = root.open_file(root.directory(), path.c_str());
  if (!file)
    return std::unexpected(
        Error{oamhal::hal::status_of_errno(file.error()), file.error(),
              fmt::format("cannot open {}: {}.", path, oamhal::hal::describe_errno(file.error()))});
  std::array<char, 4096> text;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t length = ::read(file->get(), text.data(), text.size());
  if (length < 0) {
    const int cause = errno;
    return std::unexpected(
        Error{oamhal::hal::status_of_errno(cause), cause,
              fmt::format("cannot read {}: {}.", path, oamhal::hal::describe_errno(cause))});
  }
  auto counters = oamhal::hal::parse_aer({text.data(), static_cast<std::size_t>(length)});
  if (!counters)
    return std::unexpected(
        Error{OAMHAL_ERROR_MALFORMED, 0, fmt::format("{} is not a list of error counters.", path)});
  return *std::move(counters);
}

oamhal_number_t total_of(const Root& root, const char* bdf, const char* severity) {
  const auto counters = read_aer(root, bdf, severity);
  if (counters) return oamhal::hal::present(counters->total);
  switch (counters.error().status) {
    case OAMHAL_ERROR_NO_PERMISSION:
      return oamhal::hal::absent(OAMHAL_ABSENT_NO_PERMISSION);
    case OAMHAL_ERROR_MALFORMED:
      return oamhal::hal::absent(OAMHAL_ABSENT_MALFORMED);
    default:
      return oamhal::hal::absent(OAMHAL_ABSENT_NOT_REPORTED);
  }
}

}  // namespace

oamhal_status oamhal_pcie_parse(const void* bytes, const oamhal_config_info_t* read, oamhal_pcie_info_t* info,
                                oamhal_error_t* error) {
  if (read == nullptr || info == nullptr || !oamhal::api::is_sized(read))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL, or without its size.");
  const auto known = copy_in(read);
  if (known.length > OAMHAL_CONFIG_SIZE || (bytes == nullptr && known.length > 0))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "a configuration space has at most 4096 bytes.");
  return oamhal::api::guarded(error, [&] {
    const oamhal::hal::ConfigBytes all(static_cast<const std::uint8_t*>(bytes), known.length);
    if (!all.empty() && std::ranges::all_of(all, [](std::uint8_t byte) { return byte == 0xff; }))
      return fail(error, OAMHAL_ERROR_DEVICE_LOST, "the configuration space reads as all ones.");
    return copy_out(oamhal::hal::parse_pcie(all, known), info);
  });
}

oamhal_status oamhal_pcie_read(const oamhal_context_t* context, const char* bdf, oamhal_pcie_info_t* info,
                               oamhal_error_t* error) {
  if (context == nullptr || bdf == nullptr || info == nullptr)
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  return oamhal::api::guarded(error, [&] {
    const auto tree = oamhal::hal::tree_of(context);
    if (!tree) return fail(error, tree.error());
    std::array<std::uint8_t, OAMHAL_CONFIG_SIZE> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    oamhal_config_info_t read{};
    read.size = sizeof read;
    if (const auto status = oamhal_config_read(context, bdf, bytes.data(), bytes.size(), &read, error);
        status != OAMHAL_OK)
      return status;
    auto full = oamhal::hal::parse_pcie({bytes.data(), read.length}, read);
    full.aer_counted = {total_of(*tree, bdf, kSeverities[0]), total_of(*tree, bdf, kSeverities[1]),
                        total_of(*tree, bdf, kSeverities[2])};
    return copy_out(full, info);
  });
}

oamhal_status oamhal_pcie_judge(const oamhal_pcie_info_t* upper, const oamhal_pcie_info_t* lower,
                                oamhal_pcie_hop_t* hop, oamhal_error_t* error) {
  if (upper == nullptr || lower == nullptr || hop == nullptr || !oamhal::api::is_sized(upper) ||
      !oamhal::api::is_sized(lower))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL, or without its size.");
  return copy_out(oamhal::hal::judge_hop(copy_in(upper), copy_in(lower)), hop);
}

oamhal_status oamhal_aer_read(const oamhal_context_t* context, const char* bdf, const char* severity,
                              oamhal_aer_counter_t* list, uint32_t capacity, uint32_t* count,
                              oamhal_error_t* error) {
  if (context == nullptr || bdf == nullptr || severity == nullptr || count == nullptr ||
      (list == nullptr && capacity > 0))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT, "an argument is NULL.");
  if (std::ranges::none_of(kSeverities, [&](const char* known) { return std::strcmp(known, severity) == 0; }))
    return fail(error, OAMHAL_ERROR_INVALID_ARGUMENT,
                "severity is neither correctable, nor nonfatal, nor fatal.");
  return oamhal::api::guarded(error, [&] {
    const auto tree = oamhal::hal::tree_of(context);
    if (!tree) return fail(error, tree.error());
    const auto counters = read_aer(*tree, bdf, severity);
    if (!counters) return fail(error, counters.error());
    *count = static_cast<std::uint32_t>(counters->kinds.size());
    std::copy_n(counters->kinds.begin(), std::min<std::size_t>(capacity, counters->kinds.size()), list);
    return OAMHAL_OK;
  });
}

const char* oamhal_pcie_type_name(int32_t type) {
  static constexpr std::array<const char*, 9> kNames = {"unknown",   "endpoint",      "legacy-endpoint",
                                                        "root-port", "upstream-port", "downstream-port",
                                                        "bridge",    "integrated",    "conventional"};
  return type >= 0 && static_cast<std::size_t>(type) < kNames.size() ? kNames[static_cast<std::size_t>(type)]
                                                                     : kNames[0];
}

const char* oamhal_link_side_name(int32_t side) {
  static constexpr std::array<const char*, 4> kNames = {"unknown", "neither", "upper", "lower"};
  return side >= 0 && static_cast<std::size_t>(side) < kNames.size() ? kNames[static_cast<std::size_t>(side)]
                                                                     : kNames[0];
}
