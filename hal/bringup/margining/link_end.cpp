// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/bringup/margining/link_end.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "hal/base/bdf.hpp"
#include "hal/bringup/config/config_space.hpp"
#include "hal/bringup/config/pcie.hpp"
#include "hal/bringup/vfio/binding.hpp"

namespace oamhal::hal {

namespace {

constexpr std::size_t kSecondaryBus = 0x19;

/// Through VFIO, or a server.
class OwnedRegisters final : public EndRegisters {
 public:
  explicit OwnedRegisters(std::shared_ptr<OpenFunction> function) : function_(std::move(function)) {}

  Result<std::uint16_t> read(std::size_t offset) override {
    std::array<std::byte, 2> bytes{};
    if (auto got = function_->access->read(kConfigRegion, offset, bytes); !got)
      return std::unexpected(std::move(got.error()));
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[0]) |
                                      std::to_integer<unsigned>(bytes[1]) << 8);
  }
  Result<void> write(std::size_t offset, std::uint16_t value) override {
    const std::array<std::byte, 2> bytes{std::byte(value & 0xff), std::byte(value >> 8)};
    return function_->access->write(kConfigRegion, offset, bytes);
  }

 private:
  std::shared_ptr<OpenFunction> function_;
};

class LibpciRegisters final : public EndRegisters {
 public:
  explicit LibpciRegisters(ConfigSpace space) : space_(std::move(space)) {}

  Result<std::uint16_t> read(std::size_t offset) override {
    std::array<std::uint8_t, 2> bytes{};
    if (auto got = space_.read(offset, bytes); !got) return std::unexpected(std::move(got.error()));
    return static_cast<std::uint16_t>(config_value(bytes, 0, 2));
  }
  Result<void> write(std::size_t offset, std::uint16_t value) override {
    const std::array<std::uint8_t, 2> bytes{static_cast<std::uint8_t>(value & 0xff),
                                            static_cast<std::uint8_t>(value >> 8)};
    return space_.write(offset, bytes);
  }

 private:
  ConfigSpace space_;
};

Result<std::vector<std::uint8_t>> read_owned(OpenFunction& function) {
  const auto region = function.access->region(kConfigRegion);
  if (!region) return std::unexpected(region.error());
  std::vector<std::uint8_t> bytes(std::min<std::size_t>(region->length, OAMHAL_CONFIG_SIZE));
  for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4)
    if (auto got =
            function.access->read(kConfigRegion, at, std::as_writable_bytes(std::span(bytes).subspan(at, 4)));
        !got)
      return std::unexpected(std::move(got.error()));
  return bytes;
}

Result<LinkEnd> describe(const std::string& bdf, ConfigSpace& space) {
  const auto bytes = space.read_all();
  if (!bytes) return std::unexpected(bytes.error());
  return describe_end(bdf, *bytes, bytes->size() < space.full_length());
}

/// The kernel's VFIO shows no extended capability that it does not know, and lets bytes outside of those it
/// knows through: where they are says the file config (drivers/vfio/pci/vfio_pci_config.c).
Result<LinkEnd> open_owned(Attachment& attachment, const std::string& bdf,
                           std::shared_ptr<OpenFunction> function) {
  const auto bytes = read_owned(*function);
  if (!bytes) return std::unexpected(bytes.error());
  auto end = describe_end(bdf, *bytes, false);
  if ((!end || !end->margining) && function->access->transport() == "vfio") {
    auto space = ConfigSpace::open(attachment.root(), bdf);
    if (!space) return std::unexpected(std::move(space.error()));
    end = describe(bdf, *space);
  }
  if (!end) return end;
  end->registers = std::make_unique<OwnedRegisters>(std::move(function));
  return end;
}

Result<LinkEnd> open_by_libpci(Attachment& attachment, const std::string& bdf) {
  const Root& root = attachment.root();
  std::string why;
  if (const std::string driver = root.is_live() ? driver_of(Kernel::real(), bdf) : ""; !driver.empty())
    why = fmt::format("the driver {} has {}, and would not know that its configuration space was written.",
                      driver, bdf);
  auto space = ConfigSpace::open(root, bdf, why.empty());
  if (!space && why.empty()) {
    why = space.error().message;
    space = ConfigSpace::open(root, bdf);
  }
  if (!space) return std::unexpected(std::move(space.error()));
  auto end = describe(bdf, *space);
  if (!end) return end;
  end->not_written = std::move(why);
  end->registers = std::make_unique<LibpciRegisters>(std::move(*space));
  return end;
}

bool is_above(const LinkEnd& end) {
  return end.info.type == OAMHAL_PCIE_ROOT_PORT || end.info.type == OAMHAL_PCIE_DOWNSTREAM_PORT;
}

}  // namespace

Result<void> check_link(const LinkEnd& upper, const LinkEnd& lower) {
  const auto below = parse_bdf(lower.bdf);
  const auto above = parse_bdf(upper.bdf);
  if (is_above(upper) && !is_above(lower) && below && above && below->domain == above->domain &&
      below->bus == upper.secondary_bus)
    return {};
  return std::unexpected(
      Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0,
            fmt::format("{} and {} are not the two ends of a link: the first is to be a root or downstream "
                        "port, the second what is right below it.",
                        upper.bdf, lower.bdf)});
}

Result<LinkEnd> describe_end(std::string bdf, ConfigBytes bytes, bool needs_root) {
  const CapabilityList list = list_capabilities(bytes);
  const auto express = list.offset_of(OAMHAL_CAPABILITY_PCIE, false);
  // The registers of PCI Express that are read here end 0x32 bytes into the capability.
  if (!express || *express + 0x32 > bytes.size() || bytes.size() <= OAMHAL_CONFIG_HEADER_SIZE) {
    if (needs_root)
      return std::unexpected(
          Error{OAMHAL_ERROR_NO_PERMISSION, 0,
                fmt::format("the configuration space of {} beyond its first {} bytes is for root "
                            "(CAP_SYS_ADMIN), and the registers of its link are in there.",
                            bdf, OAMHAL_CONFIG_HEADER_SIZE)});
    return std::unexpected(
        Error{OAMHAL_ERROR_NOT_SUPPORTED, 0, fmt::format("{} shows no PCI Express capability.", bdf)});
  }
  LinkEnd end;
  end.info = parse_pcie(bytes, {sizeof(oamhal_config_info_t),
                                static_cast<std::uint32_t>(bytes.size()),
                                static_cast<std::uint32_t>(bytes.size()),
                                needs_root ? std::uint8_t{1} : std::uint8_t{0},
                                {}});
  end.express = *express;
  end.margining = list.offset_of(OAMHAL_EXTENDED_MARGINING, true);
  end.secondary_bus = static_cast<unsigned>(config_value(bytes, kSecondaryBus, 1));
  end.bdf = std::move(bdf);
  return end;
}

Result<LinkEnd> open_end(Attachment& attachment, const std::string& bdf) {
  auto function = attachment.opened(bdf);
  if (!function) return std::unexpected(std::move(function.error()));
  if (*function != nullptr && (*function)->access->transport() != "sysfs")
    return open_owned(attachment, bdf, std::move(*function));
  return open_by_libpci(attachment, bdf);
}

}  // namespace oamhal::hal
