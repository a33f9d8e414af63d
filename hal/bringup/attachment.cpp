// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/attachment.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "hal/bringup/sysfs_function.hpp"
#include "hal/bringup/vfio_user/function.hpp"

namespace oamhal::hal {

namespace {

constexpr std::uint32_t kDeadline = 1000;

}  // namespace

Result<std::shared_ptr<Attachment>> Attachment::make(const std::string& root, bool live,
                                                     const oamhal_bringup_options_t& options) {
  auto opened = live ? Root::live() : Root::replayed(root);
  if (!opened) return std::unexpected(std::move(opened.error()));
  Machine machine;
  if (!live) {
    auto read = read_machine(*opened);
    if (!read) return std::unexpected(std::move(read.error()));
    machine = std::move(*read);
  }
  return std::shared_ptr<Attachment>(new Attachment(std::move(*opened), std::move(machine), options));
}

Attachment::Attachment(Root root, Machine machine, const oamhal_bringup_options_t& options)
    : root_(std::move(root)),
      machine_(std::move(machine)),
      flags_(options.flags),
      deadline_(options.deadline_ms == 0 ? kDeadline : options.deadline_ms),
      process_(::getpid()) {
}

bool Attachment::is_ours() const {
  return process_ == ::getpid();
}

std::uint32_t Attachment::capabilities() const {
  std::uint32_t capabilities = OAMHAL_WINDOW_READ;
  if ((flags_ & (OAMHAL_BRINGUP_INDIRECT | OAMHAL_BRINGUP_WRITE)) != 0)
    capabilities |= OAMHAL_WINDOW_INDIRECT;
  if ((flags_ & OAMHAL_BRINGUP_WRITE) != 0) capabilities |= OAMHAL_WINDOW_WRITE;
  return capabilities;
}

Result<std::shared_ptr<OpenFunction>> Attachment::open(std::string_view bdf) {
  if (!is_ours())
    return std::unexpected(
        Error{OAMHAL_ERROR_FORKED, 0, "the context was made before fork: make a new one in this process."});
  // One at a time: two threads that open one function get one function.
  const std::lock_guard lock(mutex_);
  auto& known = open_[std::string(bdf)];
  if (auto function = known.lock()) return function;
  auto access = reach(std::string(bdf));
  if (!access) return std::unexpected(std::move(access.error()));
  auto function = std::make_shared<OpenFunction>(OpenFunction{
      std::move(*access), std::string(bdf), capabilities(), (flags_ & OAMHAL_BRINGUP_GUARD_SIGBUS) != 0,
      shared_from_this(), IndexLocks::of_device(fmt::format("{} {}", live() ? "/" : root_.path(), bdf))});
  known = function;
  return function;
}

Result<std::shared_ptr<OpenFunction>> Attachment::opened(std::string_view bdf) {
  // Others are not opened: VFIO resets what it opens, and what it closes.
  if (!is_ours() || machine_.served.contains(std::string(bdf))) return open(bdf);
  const std::lock_guard lock(mutex_);
  const auto known = open_.find(bdf);
  return known == open_.end() ? nullptr : known->second.lock();
}

std::optional<std::uint64_t> Attachment::take_address(std::uint64_t length) {
  // Large pages of the IOMMU where the memory has them.
  constexpr std::uint64_t kLargePage = std::uint64_t{2} << 20U;
  const std::lock_guard lock(mutex_);
  return addresses_.take(length, kLargePage);
}

void Attachment::give_address(std::uint64_t address) {
  const std::lock_guard lock(mutex_);
  addresses_.give(address);
}

bool Attachment::claim_engine(const std::string& bdf) {
  const std::lock_guard lock(mutex_);
  return engines_.insert(bdf).second;
}

void Attachment::release_engine(const std::string& bdf) {
  const std::lock_guard lock(mutex_);
  engines_.erase(bdf);
}

Result<std::unique_ptr<FunctionAccess>> Attachment::reach(const std::string& bdf) {
  if (const auto served = machine_.served.find(bdf); served != machine_.served.end())
    return reach_served(bdf, served->second);
  if (!live()) return no_way(bdf);
  if ((flags_ & OAMHAL_BRINGUP_VFIO) != 0) {
    auto owned = vfio_.open(bdf);
    if (owned || (flags_ & OAMHAL_BRINGUP_SYSFS_UNOWNED) == 0) return owned;
  }
  if ((flags_ & OAMHAL_BRINGUP_SYSFS_UNOWNED) == 0) return no_way(bdf);
  const bool writable = (capabilities() & (OAMHAL_WINDOW_WRITE | OAMHAL_WINDOW_INDIRECT)) != 0;
  return SysfsFunction::open(
      Kernel::real(), bdf,
      {.writable = writable, .write_combining = (flags_ & OAMHAL_BRINGUP_SYSFS_COMBINED) != 0});
}

Result<std::unique_ptr<FunctionAccess>> Attachment::reach_served(const std::string& bdf,
                                                                 const std::string& socket) const {
  const std::string path = ".oamhal/" + socket;
  const auto fd = root_.open_socket(root_.directory(), path.c_str());
  if (!fd)
    return std::unexpected(
        Error{fd.error() == ENOENT ? OAMHAL_ERROR_DEVICE_LOST : status_of_errno(fd.error()), fd.error(),
              fmt::format("{}: cannot reach its server at {}/{}: {}. Start the server again.", bdf,
                          root_.path(), path, describe_errno(fd.error()))});
  return VfioUserFunction::open(*fd, bdf, deadline_);
}

std::unexpected<Error> Attachment::no_way(const std::string& bdf) const {
  return std::unexpected(Error{
      OAMHAL_ERROR_NOT_SUPPORTED, 0,
      live() ? fmt::format(
                   "{}: its registers may not be reached: ask for VFIO, or for sysfs' resource files.", bdf)
             : fmt::format("{}: this is a copy of a machine, and nobody serves the registers of that device.",
                           bdf)});
}

}  // namespace oamhal::hal
