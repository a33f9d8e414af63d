# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from include/oamhal: change that, and run /usr/bin/python3 -B python/bindgen
"""The C interface: everything here is written from the headers."""

from typing import Any, Dict, Tuple

from oamhal._native import board
from oamhal._native import check
from oamhal._native import context
from oamhal._native import device
from oamhal._native import finding
from oamhal._native import graph
from oamhal._native import host
from oamhal._native import link
from oamhal._native import memory
from oamhal._native import module
from oamhal._native import nic
from oamhal._native import node
from oamhal._native import placement
from oamhal._native import proximity
from oamhal._native import reading
from oamhal._native import runtime
from oamhal._native import selector
from oamhal._native import snapshot
from oamhal._native import status
from oamhal._native import types
from oamhal._native import unit
from oamhal._native import version
from oamhal._native.board import (
    Board,
    BoardPair,
    BoardSlot,
    BoardWire,
    SegmentFlags,
)
from oamhal._native.check import (
    BoardFit,
    Check,
    CheckWire,
    Suspect,
    Verdict,
    WireFault,
)
from oamhal._native.context import (
    Backend,
    ContextFlags,
    ContextInfo,
    Strictness,
)
from oamhal._native.device import (
    Bridge,
    Device,
    Firmware,
    Partition,
    PcieLink,
)
from oamhal._native.finding import Finding
from oamhal._native.graph import (
    Bisection,
    Clique,
    CliquesInfo,
    Edge,
    Graph,
    Loss,
    PathInfo,
    PathKind,
    RingsInfo,
    Vertex,
)
from oamhal._native.host import (
    EmptyPort,
    HostModule,
)
from oamhal._native.link import (
    Counter,
    Link,
    LinkEnd,
    Port,
)
from oamhal._native.memory import (
    Isolation,
    Memory,
    MemoryFlags,
    Peer,
    Sharing,
)
from oamhal._native.module import (
    Baseboard,
    Module,
)
from oamhal._native.nic import Nic
from oamhal._native.node import (
    Access,
    Node,
)
from oamhal._native.placement import (
    Pair,
    Placement,
    PlacementFlags,
    Weight,
)
from oamhal._native.proximity import (
    EndpointKind,
    Proximity,
    ProximityLevel,
)
from oamhal._native.reading import Reading
from oamhal._native.runtime import (
    RuntimeId,
    RuntimeIdKind,
)
from oamhal._native.selector import Selection
from oamhal._native.snapshot import (
    EnumerateFlags,
    SnapshotInfo,
)
from oamhal._native.status import Status
from oamhal._native.types import (
    Absence,
    Answer,
    Atomics,
    AttributeClass,
    Bdf,
    EndKind,
    Evidence,
    FormFactor,
    LinkState,
    LogLevel,
    Origin,
    Proof,
    Severity,
    State,
    Usable,
)
from oamhal._native.unit import Unit

__all__ = [
    "Absence",
    "Access",
    "Answer",
    "Atomics",
    "AttributeClass",
    "Backend",
    "Baseboard",
    "Bdf",
    "Bisection",
    "Board",
    "BoardFit",
    "BoardPair",
    "BoardSlot",
    "BoardWire",
    "Bridge",
    "Check",
    "CheckWire",
    "Clique",
    "CliquesInfo",
    "ContextFlags",
    "ContextInfo",
    "Counter",
    "Device",
    "Edge",
    "EmptyPort",
    "EndKind",
    "EndpointKind",
    "EnumerateFlags",
    "Evidence",
    "Finding",
    "Firmware",
    "FormFactor",
    "Graph",
    "HostModule",
    "Isolation",
    "Link",
    "LinkEnd",
    "LinkState",
    "LogLevel",
    "Loss",
    "Memory",
    "MemoryFlags",
    "Module",
    "Nic",
    "Node",
    "Origin",
    "Pair",
    "Partition",
    "PathInfo",
    "PathKind",
    "PcieLink",
    "Peer",
    "Placement",
    "PlacementFlags",
    "Port",
    "Proof",
    "Proximity",
    "ProximityLevel",
    "Reading",
    "RingsInfo",
    "RuntimeId",
    "RuntimeIdKind",
    "SegmentFlags",
    "Selection",
    "Severity",
    "Sharing",
    "SnapshotInfo",
    "State",
    "Status",
    "Strictness",
    "Suspect",
    "Unit",
    "Usable",
    "Verdict",
    "Vertex",
    "Weight",
    "WireFault",
]

#: Name -> (type of the result, types of the arguments).
FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    **board.FUNCTIONS,
    **check.FUNCTIONS,
    **context.FUNCTIONS,
    **device.FUNCTIONS,
    **finding.FUNCTIONS,
    **graph.FUNCTIONS,
    **host.FUNCTIONS,
    **link.FUNCTIONS,
    **memory.FUNCTIONS,
    **module.FUNCTIONS,
    **nic.FUNCTIONS,
    **node.FUNCTIONS,
    **placement.FUNCTIONS,
    **proximity.FUNCTIONS,
    **reading.FUNCTIONS,
    **runtime.FUNCTIONS,
    **selector.FUNCTIONS,
    **snapshot.FUNCTIONS,
    **status.FUNCTIONS,
    **types.FUNCTIONS,
    **unit.FUNCTIONS,
    **version.FUNCTIONS,
}
#: Those that copy one structure out of a snapshot.
SNAPSHOT_GETTERS = {
    "oamhal_device_get",
    "oamhal_partition_get",
    "oamhal_bridge_get",
    "oamhal_finding_get",
    "oamhal_host_module_get",
    "oamhal_empty_port_get",
    "oamhal_port_get",
    "oamhal_link_get",
    "oamhal_counter_get",
    "oamhal_memory_get",
    "oamhal_baseboard_get",
    "oamhal_module_get",
    "oamhal_nic_get",
    "oamhal_node_get",
    "oamhal_reading_get",
    "oamhal_runtime_id_get",
    "oamhal_unit_get",
}
