// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The one file that knows libpci.

#include "hal/bringup/config/config_space.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csetjmp>
#include <cstdarg>
#include <cstdio>
#include <ranges>
#include <utility>

#include "hal/base/bdf.hpp"

extern "C" {
#include <pci/pci.h>
}

namespace oamhal::hal {

namespace {

constexpr std::string_view kBus = "sys/bus/pci";
constexpr std::size_t kHeader = OAMHAL_CONFIG_HEADER_SIZE;

/// Where an error of libpci goes, and what it said. libpci's callbacks carry no pointer of their own.
struct Trap {
  std::jmp_buf jump;
  std::array<char, 256> words;
  int warned;
};
thread_local Trap* trap = nullptr;

// Every call of libpci is made by trapped(), so that there is a trap whenever this is called. The attribute
// is part of the type of pci_access's field, which [[noreturn]] is not.
__attribute__((noreturn)) void on_error(char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  static_cast<void>(std::vsnprintf(trap->words.data(), trap->words.size(), format, arguments));
  va_end(arguments);
  std::longjmp(trap->jump, 1);  // NOLINT(cert-err52-cpp)
}

void on_warning(char* /*format*/, ...) {
  if (trap != nullptr) trap->warned = errno;
}

void on_debug(char* /*format*/, ...) {
}

/// Runs call, which has nothing to destroy. False when libpci reported an error: out then holds its words.
template <typename F>
bool trapped(Trap& used, F& call) {
  used.words[0] = '\0';
  used.warned = 0;
  trap = &used;
  if (setjmp(used.jump) != 0) {  // NOLINT(cert-err52-cpp)
    trap = nullptr;
    return false;
  }
  call();
  trap = nullptr;
  return true;
}

}  // namespace

/// One access of libpci with one function.
class ConfigSpace::Access {
 public:
  Access() = default;
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;
  ~Access() {
    if (access_ == nullptr) return;
    auto call = [this] {
      if (device_ != nullptr) pci_free_dev(device_);
      pci_cleanup(access_);
    };
    // What an error here leaves behind is lost.
    static_cast<void>(trapped(trap_, call));
  }

  bool open(const oamhal_bdf_t& bdf, std::string& bus, bool writable) {
    auto call = [&] {
      access_ = pci_alloc();
      access_->error = on_error;
      access_->warning = on_warning;
      access_->debug = on_debug;
      access_->method = PCI_ACCESS_SYS_BUS_PCI;
      access_->writeable = writable ? 1 : 0;
      std::array<char, 11> name = {"sysfs.path"};
      pci_set_param(access_, name.data(), bus.data());
      pci_init(access_);
      device_ = pci_get_dev(access_, static_cast<int>(bdf.domain), bdf.bus, bdf.device, bdf.function);
    };
    return trapped(trap_, call) && device_ != nullptr;
  }

  bool read(std::size_t offset, std::span<std::uint8_t> to) {
    bool done = false;
    auto call = [&] {
      done = pci_read_block(device_, static_cast<int>(offset), to.data(), static_cast<int>(to.size())) != 0;
    };
    return usable_ && (usable_ = trapped(trap_, call)) && done;
  }

  bool write(std::size_t offset, std::span<std::uint8_t> from) {
    bool done = false;
    auto call = [&] {
      done =
          pci_write_block(device_, static_cast<int>(offset), from.data(), static_cast<int>(from.size())) != 0;
    };
    return usable_ && (usable_ = trapped(trap_, call)) && done;
  }

  /// What libpci said before it gave up; "" when it did not.
  [[nodiscard]] const char* words() const { return trap_.words.data(); }
  /// The errno of its last warning, or 0.
  [[nodiscard]] int warned() const { return trap_.warned; }

 private:
  Trap trap_{};
  pci_access* access_ = nullptr;
  pci_dev* device_ = nullptr;
  bool usable_ = true;
};

ConfigSpace::ConfigSpace(std::string bdf, std::size_t full_length, bool writable,
                         std::unique_ptr<Access> access)
    : bdf_(std::move(bdf)), full_length_(full_length), writable_(writable), access_(std::move(access)) {
}
ConfigSpace::ConfigSpace(ConfigSpace&&) noexcept = default;
ConfigSpace& ConfigSpace::operator=(ConfigSpace&&) noexcept = default;
ConfigSpace::~ConfigSpace() = default;

namespace {

std::unexpected<Error> refused(oamhal_status status, int error, std::string message) {
  return std::unexpected(Error{status, error, std::move(message)});
}

/// The text of a small attribute, or "".
std::string attribute(const Root& root, const std::string& path) {
  const auto file = root.open_file(root.directory(), path.c_str());
  if (!file) return {};
  std::array<char, 64> text;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t length = ::read(file->get(), text.data(), text.size());
  return {text.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

/// The file, opened below the root. Its size is what there is of the space.
Result<struct stat> check_file(const Root& root, const std::string& path, const std::string& outside,
                               std::string_view bdf) {
  const auto file = root.open_file(root.directory(), path.c_str());
  struct stat inside{};
  struct stat by_path{};
  if (file && ::fstat(file->get(), &inside) == 0 && S_ISREG(inside.st_mode)) {
    // libpci opens by the path from outside: a link that leads out of a replayed tree leads it elsewhere.
    if (::stat(outside.c_str(), &by_path) == 0 && by_path.st_ino == inside.st_ino &&
        by_path.st_dev == inside.st_dev)
      return inside;
    return refused(
        OAMHAL_ERROR_MALFORMED, 0,
        fmt::format("{} is reached by a link that leaves the tree. Take the capture again.", path));
  }
  const int error = file ? EINVAL : file.error();
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
      return refused(OAMHAL_ERROR_NOT_FOUND, error,
                     fmt::format("{} has no configuration space to read: {} is not there.", bdf, path));
    case EINVAL:
    case ENXIO:
    case EISDIR:
    case ELOOP:
    case EXDEV:
      return refused(OAMHAL_ERROR_MALFORMED, error,
                     fmt::format("{} is not a regular file. Take the capture again.", path));
    default:
      return refused(status_of_errno(error), error,
                     fmt::format("cannot open {}: {}.", path, describe_errno(error)));
  }
}

}  // namespace

Result<ConfigSpace> ConfigSpace::open(const Root& root, std::string_view bdf, bool writable) {
  const auto address = parse_bdf(bdf);
  if (!address)
    return refused(OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                   fmt::format("'{}' is no PCI address; one looks like 0000:0c:00.0.", bdf));
  const std::string text = bdf_text(*address);
  if (writable && !root.is_live())
    return refused(OAMHAL_ERROR_NOT_SUPPORTED, 0,
                   "a captured or simulated tree is no device: nothing in it can be written.");
  const std::string folder = fmt::format("{}/devices/{}", kBus, text);
  if (root.is_live() && attribute(root, folder + "/power_state").starts_with("D3cold"))
    return refused(OAMHAL_ERROR_NOT_SUPPORTED, 0,
                   fmt::format("{} is in D3cold, and reading its configuration space would wake it: keep it "
                               "awake with echo on > /{}/power/control.",
                               text, folder));
  std::string bus = root.is_live() ? fmt::format("/{}", kBus) : fmt::format("{}/{}", root.path(), kBus);
  const std::string file = folder + "/config";
  const auto checked = check_file(root, file, fmt::format("{}/devices/{}/config", bus, text), text);
  if (!checked) return std::unexpected(checked.error());
  const auto length = std::min<std::size_t>(static_cast<std::size_t>(checked->st_size), OAMHAL_CONFIG_SIZE);
  auto access = std::make_unique<Access>();
  if (!access->open(*address, bus, writable))
    return refused(OAMHAL_ERROR_INTERNAL, 0,
                   fmt::format("libpci cannot reach {}: {}.", text, access->words()));
  return ConfigSpace(text, length, writable, std::move(access));
}

Error ConfigSpace::failed(std::size_t offset, std::size_t length, bool writing) const {
  const int error = access_->warned();
  if (*access_->words() != '\0')
    return {OAMHAL_ERROR_IO, 0, fmt::format("libpci gave {} up: {}.", bdf_, access_->words())};
  if (error == ENODEV) return {OAMHAL_ERROR_DEVICE_LOST, error, fmt::format("the kernel removed {}.", bdf_)};
  if (offset + length > kHeader && (error == 0 || error == EACCES || error == EPERM))
    return {
        OAMHAL_ERROR_NO_PERMISSION, error,
        fmt::format("the configuration space of {} beyond its first {} bytes is for root (CAP_SYS_ADMIN).",
                    bdf_, kHeader)};
  return {error == 0 ? OAMHAL_ERROR_IO : status_of_errno(error), error,
          fmt::format("cannot {} {} bytes at {:#x} of the configuration space of {}: {}.",
                      writing ? "write" : "read", length, offset, bdf_,
                      error == 0 ? "it ends early" : describe_errno(error))};
}

Result<void> ConfigSpace::read(std::size_t offset, std::span<std::uint8_t> to) {
  if (offset > full_length_ || to.size() > full_length_ - offset)
    return refused(OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                   fmt::format("the configuration space of {} has {} bytes: there is nothing at {:#x}.", bdf_,
                               full_length_, offset));
  if (!access_->read(offset, to)) return std::unexpected(failed(offset, to.size(), false));
  return {};
}

Result<std::vector<std::uint8_t>> ConfigSpace::read_all(std::size_t limit) {
  const std::size_t most = std::min(limit, full_length_);
  std::vector<std::uint8_t> bytes(most);
  const std::size_t first = std::min(most, kHeader);
  if (auto got = read(0, std::span(bytes).first(first)); !got) return std::unexpected(std::move(got.error()));
  if (std::ranges::all_of(bytes | std::views::take(first), [](std::uint8_t byte) { return byte == 0xff; }) &&
      first > 0)
    return refused(OAMHAL_ERROR_DEVICE_LOST, 0,
                   fmt::format("{} no longer answers: its configuration space reads as all ones.", bdf_));
  if (most == first) return bytes;
  const auto rest = read(first, std::span(bytes).subspan(first));
  if (!rest && rest.error().status == OAMHAL_ERROR_NO_PERMISSION) bytes.resize(first);
  if (!rest && rest.error().status != OAMHAL_ERROR_NO_PERMISSION) return std::unexpected(rest.error());
  return bytes;
}

Result<void> ConfigSpace::write(std::size_t offset, std::span<const std::uint8_t> from) {
  if (!writable_)
    return refused(OAMHAL_ERROR_NO_PERMISSION, 0,
                   fmt::format("writing to the configuration space of {} was not asked for.", bdf_));
  const bool whole = from.size() == 1 || from.size() == 2 || from.size() == 4;
  if (!whole || offset % from.size() != 0 || offset > full_length_ || from.size() > full_length_ - offset)
    return refused(OAMHAL_ERROR_INVALID_ARGUMENT, 0,
                   fmt::format("the configuration space of {} is written by 1, 2 or 4 bytes in their place: "
                               "{} at {:#x} are not.",
                               bdf_, from.size(), offset));
  std::array<std::uint8_t, 4> bytes{};
  std::ranges::copy(from, bytes.begin());
  if (!access_->write(offset, std::span(bytes).first(from.size())))
    return std::unexpected(failed(offset, from.size(), true));
  return {};
}

}  // namespace oamhal::hal
