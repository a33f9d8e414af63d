// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_INFO_WORDS_HPP
#define OAMHAL_TOOLS_OAM_INFO_WORDS_HPP

#include <cstdint>
#include <string>

#include "tools/common/color.hpp"
#include "tools/oam-info/collect.hpp"

namespace oam_info {

// How things are called for people. What is absent is "-", never 0.

/// A text of the library without control characters, or "-".
std::string text_or_dash(const char* text);
/// A number, or "-".
std::string number_or_dash(const oamhal_number_t& number);
/// Bytes as "192 GiB", "512 KiB" or "96 B".
std::string size_text(const oamhal_number_t& bytes);
/// Megabits per second as "512 Gb/s" or "50 Mb/s".
std::string rate_text(const oamhal_number_t& mbps);

/// "oam3", "oam3.1" for the second device of a module, with the baseboard in front when there are several;
/// "-" for a device whose slot is unknown.
std::string slot_text(const Inventory& inventory, const oamhal::device_info& device);
/// slot_text(), or the PCI address when the slot is unknown.
std::string device_name(const Inventory& inventory, const oamhal::device_info& device);
/// What an end of a link is called.
std::string end_name(const Inventory& inventory, const oamhal_link_end_t& end);
/// What a finding is about, as the tables call it.
std::string subject_name(const Inventory& inventory, const oamhal::finding_info& finding);
/// The model without its maker's name in front, else the PCI ids.
std::string model_text(const oamhal::device_info& device);
/// model_text() for a table: of a long one the word that looks like a part's name ("MI300X").
std::string short_model_text(const oamhal::device_info& device);

/// "G5" for 32.0 GT/s, the speed itself when it belongs to no generation, or "-".
std::string generation_text(const oamhal_number_t& speed_tenth_gts);
/// "G5 x16", "G4 x16 (G5!)" for a link below its maximum, or "-".
std::string pcie_text(const oamhal_pcie_link_t& link);
/// Whether a link runs below its maximum.
bool is_reduced(const oamhal_pcie_link_t& link);

/// "7/7", "7/?", "?", or "-" for a device without a fabric.
std::string links_text(const oamhal::device_info& device);
/// "ok", or a state with its reason.
std::string state_text(const oamhal::device_info& device);
oam_tools::Tone tone_of_state(std::int32_t state);
oam_tools::Tone tone_of_severity(std::int32_t severity);

/// The line that says so when the machine is not the live one; else empty.
std::string origin_line(const Inventory& inventory, bool color);
/// The name of the machine.
std::string host_text(const Inventory& inventory);
/// "3 findings: 1 error, 2 warnings".
std::string findings_text(const Inventory& inventory);
/// "1 module", "8 modules".
std::string count_text(std::size_t count, const char* noun);

}  // namespace oam_info

#endif  // OAMHAL_TOOLS_OAM_INFO_WORDS_HPP
