/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#ifndef OAMHAL_OAMHAL_H
#define OAMHAL_OAMHAL_H

/**
 * @file oamhal.h
 * oamhal: discovery, identity and topology of OCP Accelerator Modules of all makers. This header includes
 * the whole C interface. From C++17 on, include <oamhal/oamhal.hpp>.
 */

#include <oamhal/board.h>
#include <oamhal/check.h>
#include <oamhal/context.h>
#include <oamhal/device.h>
#include <oamhal/export.h>
#include <oamhal/finding.h>
#include <oamhal/graph.h>
#include <oamhal/host.h>
#include <oamhal/link.h>
#include <oamhal/memory.h>
#include <oamhal/module.h>
#include <oamhal/nic.h>
#include <oamhal/node.h>
#include <oamhal/placement.h>
#include <oamhal/proximity.h>
#include <oamhal/reading.h>
#include <oamhal/runtime.h>
#include <oamhal/selector.h>
#include <oamhal/snapshot.h>
#include <oamhal/status.h>
#include <oamhal/types.h>
#include <oamhal/unit.h>
#include <oamhal/version.h>

#endif /* OAMHAL_OAMHAL_H */
