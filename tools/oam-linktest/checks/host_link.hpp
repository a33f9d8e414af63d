// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_HOST_LINK_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_HOST_LINK_HPP

#include <string>

#include "tools/oam-linktest/machine/journal.hpp"
#include "tools/oam-linktest/machine/machine.hpp"

namespace oam_linktest {

/// The port right above a device; "" when none is known.
[[nodiscard]] std::string port_above(const Machine& machine, const Device& device);

/// What is changed of the link above a device while it is margined, as it is now. An end that cannot be read
/// is not noted, and not changed either.
[[nodiscard]] HostLinkNote note_host_link(const oamhal::context& context, const std::string& name,
                                          const std::string& upper, const std::string& lower);
/// Whether both ends are as the note says.
[[nodiscard]] bool is_as_noted(const oamhal::context& context, const HostLinkNote& note);
/// Puts back all of it that can be; "", or the first reason why something could not be.
[[nodiscard]] std::string restore_host_link(const oamhal::context& context, const HostLinkNote& note);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_HOST_LINK_HPP
