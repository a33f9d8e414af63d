// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_OAMHAL_HPP
#define OAMHAL_OAMHAL_HPP

/// @file oamhal.hpp
/// The whole C++17 face. It adds nothing to the library's ABI: every call goes to the C interface.
///
///   auto context = oamhal::context::create();
///   auto snapshot = context.enumerate();
///   for (const oamhal::device_info& device : snapshot.devices())
///     std::cout << device.bdf_text << ' ' << oamhal::text_of(device.model) << '\n';

#include <oamhal/check.hpp>
#include <oamhal/context.hpp>
#include <oamhal/device.hpp>
#include <oamhal/finding.hpp>
#include <oamhal/graph.hpp>
#include <oamhal/host.hpp>
#include <oamhal/link.hpp>
#include <oamhal/memory.hpp>
#include <oamhal/module.hpp>
#include <oamhal/nic.hpp>
#include <oamhal/node.hpp>
#include <oamhal/placement.hpp>
#include <oamhal/proximity.hpp>
#include <oamhal/range.hpp>
#include <oamhal/reading.hpp>
#include <oamhal/result.hpp>
#include <oamhal/runtime.hpp>
#include <oamhal/selector.hpp>
#include <oamhal/snapshot.hpp>
#include <oamhal/types.hpp>
#include <oamhal/unit.hpp>
#include <oamhal/version.hpp>

#endif  // OAMHAL_OAMHAL_HPP
