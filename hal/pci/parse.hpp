// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_PCI_PARSE_HPP
#define OAMHAL_HAL_PCI_PARSE_HPP

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <oamhal/types.h>

#include "hal/pci/function.hpp"

/// Text and bytes of sysfs's PCI attributes, without any reading of files. Fuzzed.
namespace oamhal::hal {

/// A uevent file. Nothing when it lacks the class or the ids.
std::optional<PciIds> parse_uevent(std::string_view text);

/// A resource file: the BARs that are there. Nothing when it is not one.
std::optional<std::vector<Bar>> parse_resource(std::string_view text);

/// "32.0 GT/s PCIe" as 320; "Unknown" as absent (the function does not answer). Nothing when neither.
std::optional<oamhal_number_t> parse_link_speed(std::string_view text);

/// A lane count; 0 and 255 ("unknown" of some kernels) as absent. Nothing when no number.
std::optional<oamhal_number_t> parse_link_width(std::string_view text);

/// The addresses of the functions in a path such as "../../devices/pci0000:05/0000:05:00.0/0000:07:00.0",
/// outermost first, the function itself last.
std::vector<oamhal_bdf_t> parse_hierarchy(std::string_view path);

/// Gives the dword at an offset (a multiple of 4) of a configuration space, or nothing where the caller may
/// not look: without privilege the kernel shows 64 bytes.
using ConfigDword = std::function<std::optional<std::uint32_t>(std::uint32_t offset)>;

/// Walks a configuration space, dword by dword: each is a slow access to the device.
ConfigFacts parse_config(const ConfigDword& dword);

/// BARs that are in the configuration space of a function and not in bars, its resource file: where the
/// kernel finds no room for one, it may forget all about it (reset_resource in drivers/pci/setup-bus.c). Only
/// 64-bit and prefetchable ones and I/O ports can be told from a BAR that is not there. Nothing for a bridge.
std::vector<std::uint32_t> find_given_up_bars(const ConfigDword& dword, std::span<const Bar> bars);

/// True for class codes under which accelerators are known to hide. Everything else (storage, network,
/// bridges, serial buses, audio, ...) is left alone after one read.
bool may_be_accelerator(std::uint32_t pci_class);

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_PCI_PARSE_HPP
