// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/sysfs_function.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "hal/base/text.hpp"
#include "hal/bringup/vfio/binding.hpp"

namespace oamhal::hal {

namespace {

// Of <linux/ioport.h>: what the third column of the file resource has.
constexpr std::uint64_t kIsMemory = 0x200, kIsPrefetchable = 0x2000;
constexpr const char* kCombined = "_wc";
constexpr const char* kLockdown = "/sys/kernel/security/lockdown";

std::uint64_t page_size() {
  static const auto size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

std::optional<std::uint64_t> number(std::string_view& line) {
  return parse_number(next_word(line), 16);
}

}  // namespace

Result<std::unique_ptr<FunctionAccess>> SysfsFunction::open(Kernel& kernel, std::string bdf,
                                                            const SysfsOptions& options) {
  if (!kernel.list(function_path(bdf).c_str()))
    return std::unexpected(Error{OAMHAL_ERROR_NOT_FOUND, ENOENT,
                                 fmt::format("there is no PCI function {} on this machine.", bdf)});
  std::unique_ptr<SysfsFunction> made(new SysfsFunction(kernel, std::move(bdf), options));
  if (auto answers = made->check_answers(); !answers) return std::unexpected(std::move(answers.error()));
  if (auto known = made->learn_bars(); !known) return std::unexpected(std::move(known.error()));
  return made;
}

std::string SysfsFunction::shared_with() const {
  // Looked at each time: a driver may have come. For VFIO's too, behind which is a guest or another program.
  return driver_of(kernel_, bdf_);
}

Result<void> SysfsFunction::check_answers() {
  const auto command = presence_.command();
  if (!command) return std::unexpected(command.error());
  if (const std::string state = presence_.asleep(); !state.empty())
    return std::unexpected(is_asleep(bdf_, state));
  // The decode bit of a virtual function is always off: its physical function decodes for it (SR-IOV).
  if (kernel_.read_link(function_path(bdf_, "physfn").c_str())) return {};
  const auto enable = kernel_.read_text(function_path(bdf_, "enable").c_str());
  const bool off = enable && *enable == "0";
  if ((*command & kCommandMemory) != 0) return {};
  if (!off) return std::unexpected(decode_is_off(bdf_));
  return std::unexpected(Error{
      OAMHAL_ERROR_IO, 0,
      fmt::format("{} is not enabled, no driver has switched it on, so its BARs do not answer: bind it to "
                  "vfio-pci and use VFIO, or as root echo 1 > {}.",
                  bdf_, function_path(bdf_, "enable"))});
}

Result<void> SysfsFunction::learn_bars() {
  const std::string path = function_path(bdf_, "resource");
  const auto text = kernel_.read_text(path.c_str());
  if (!text) return std::unexpected(cannot_have(path, text.error()));
  std::string_view rest = *text;
  for (Bar& bar : bars_) {
    std::string_view line = next_line(rest);
    const auto start = number(line);
    const auto end = number(line);
    const auto flags = number(line);
    if (!start || !end || !flags || *end < *start)
      return std::unexpected(Error{OAMHAL_ERROR_MALFORMED, 0,
                                   fmt::format("{} is not a list of BARs: report this kernel.", path)});
    bar = {*start, *end == 0 ? 0 : *end - *start + 1, (*flags & kIsMemory) != 0,
           (*flags & kIsPrefetchable) != 0};
  }
  // Only root may read more than the header; the file has its full length for everybody.
  const auto config = open_fd(kernel_, function_path(bdf_, "config"), O_RDONLY);
  if (config) config_length_ = kernel_.file_size(config->get()).value_or(0);
  return {};
}

bool SysfsFunction::is_combined(unsigned bar) const {
  return options_.write_combining && bars_[bar].prefetchable;
}

std::string SysfsFunction::file_of(unsigned bar) const {
  return function_path(bdf_, fmt::format("resource{}{}", bar, is_combined(bar) ? kCombined : ""));
}

Error SysfsFunction::cannot_have(const std::string& path, int error) const {
  if (error == EPERM) {
    const auto lockdown = kernel_.read_text(kLockdown);
    if (lockdown && lockdown->find("[none]") == std::string::npos)
      return {OAMHAL_ERROR_NO_PERMISSION, error,
              fmt::format("the kernel is locked down ({}) and gives {} to nobody: use VFIO, or boot without "
                          "Secure Boot.",
                          *lockdown, path)};
  }
  if (error == EACCES || error == EPERM)
    return {OAMHAL_ERROR_NO_PERMISSION, error,
            fmt::format("{} is for root: run as root, or use VFIO.", path)};
  if (error == ENODEV) return is_lost(bdf_, error);
  if (error == ENOENT && path.ends_with(kCombined))
    return {OAMHAL_ERROR_NOT_SUPPORTED, error,
            fmt::format("{} is not there: this kernel maps no BAR with write combining. Attach without "
                        "OAMHAL_BRINGUP_SYSFS_COMBINED.",
                        path)};
  if (error == EINVAL || error == EBUSY)
    return {
        OAMHAL_ERROR_BUSY, error,
        fmt::format("{} cannot be mapped: a driver has these registers for itself. Unbind it, and use VFIO.",
                    path)};
  return {status_of_errno(error), error,
          fmt::format("{}: cannot use {}: {}.", bdf_, path, describe_errno(error))};
}

Result<Region> SysfsFunction::region(unsigned index) {
  if (index == kConfigRegion) return Region{config_length_, true, options_.writable, {}};
  if (index >= kBars) return Region{};
  const Bar& bar = bars_[index];
  Region region{bar.length, true, options_.writable, {}};
  // A BAR that begins inside a page is mapped with what stands before it; I/O ports are not mapped at all.
  if (bar.memory && bar.length > 0 && bar.start % page_size() == 0) region.mappable = {{0, bar.length}};
  region.write_combining = is_combined(index) && !region.mappable.empty();
  return region;
}

Result<Mapping> SysfsFunction::map(unsigned region, const Area& area, bool writable) {
  const auto known = this->region(region);
  const bool inside = known && !known->mappable.empty() && area.length > 0 && area.offset <= known->length &&
                      area.length <= known->length - area.offset && area.offset % page_size() == 0;
  if (!inside || region >= kBars)
    return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                                 fmt::format("{}: {} bytes at offset {:#x} of BAR {} cannot be mapped.", bdf_,
                                             area.length, area.offset, region)});
  const bool writes = writable && options_.writable;
  const std::string path = file_of(region);
  const auto fd = open_fd(kernel_, path, writes ? O_RDWR : O_RDONLY);
  if (!fd) return std::unexpected(cannot_have(path, fd.error()));
  const std::uint64_t length = (area.length + page_size() - 1) / page_size() * page_size();
  const auto address = kernel_.map(fd->get(), area.offset, length, writes);
  if (!address) return std::unexpected(cannot_have(path, address.error()));
  return Mapping(*address, length, area);
}

Result<void> SysfsFunction::read(unsigned region, std::uint64_t offset, std::span<std::byte> to) {
  if (region != kConfigRegion) return cannot("a BAR that is not mapped");
  const std::string path = function_path(bdf_, "config");
  const auto fd = open_fd(kernel_, path, O_RDONLY);
  if (!fd) return std::unexpected(cannot_have(path, fd.error()));
  const auto got = kernel_.pread(fd->get(), to.data(), to.size(), offset);
  if (!got) return std::unexpected(cannot_have(path, got.error()));
  if (*got == to.size()) return {};
  if (offset + to.size() <= config_length_)
    return std::unexpected(
        Error{OAMHAL_ERROR_NO_PERMISSION, 0,
              fmt::format("{} beyond its first 64 bytes is for root (CAP_SYS_ADMIN).", path)});
  return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                               fmt::format("{} ends before offset {:#x}.", path, offset + to.size())});
}

Result<void> SysfsFunction::write(unsigned region, std::uint64_t offset, std::span<const std::byte> from) {
  if (region != kConfigRegion) return cannot("a BAR that is not mapped");
  const std::string path = function_path(bdf_, "config");
  if (!options_.writable)
    return std::unexpected(
        Error{OAMHAL_ERROR_NO_PERMISSION, 0, fmt::format("{}: writing was not asked for.", bdf_)});
  const auto fd = open_fd(kernel_, path, O_RDWR);
  if (!fd) return std::unexpected(cannot_have(path, fd.error()));
  const auto put = kernel_.pwrite(fd->get(), from.data(), from.size(), offset);
  if (!put) return std::unexpected(cannot_have(path, put.error()));
  if (*put == from.size()) return {};
  return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                               fmt::format("{} ends before offset {:#x}.", path, offset + from.size())});
}

}  // namespace oamhal::hal
