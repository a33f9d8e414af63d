# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Boards, and baseboards against them."""

import pytest

import oamhal
from conftest import SOURCE

BOARDS = SOURCE / "boards"


def board(name):
    return oamhal.ReferenceBoard((BOARDS / f"{name}.toml").read_text(encoding="utf-8"), name)


def test_board():
    combined = board("ubb-combined-fc")
    assert (combined.info.name, combined.info.module_count, combined.info.wire_count) == ("ubb-combined-fc", 8, 48)
    assert combined.info.is_complete and combined.info.lane_rate_mbps is None
    wire = combined.wires[0]
    assert (wire.module_a, wire.port_a, wire.module_b, wire.port_b) == (0, "1L", 4, "1L")
    assert [(slot.row, slot.column) for slot in combined.slots][:2] == [(0, 0), (1, 0)]
    assert board("mi300x-platform").info.host_width == 16
    assert combined.info.vendor is None and combined.info.parts is None
    eight = board("mi250x-8")
    assert (eight.info.vendor, eight.info.parts) == ("amd", "1002:7408, 1002:740c")
    assert [(pair.module_a, pair.module_b, pair.port_count) for pair in eight.pairs][:3] == [(0, 2, 3), (0, 4, 2), (0, 5, 1)]
    assert {pair.port_count for pair in board("mi308x-platform").pairs} == {None}
    assert len(combined.pairs) == 28 and sum(pair.port_count for pair in combined.pairs) == 40
    with pytest.raises(oamhal.Malformed, match="cut off"):
        oamhal.ReferenceBoard("modules", "cut.toml")


def test_link_config():
    boards = [board("ubb-hcm8"), board("ubb-combined-fc")]
    assert oamhal.board_of_link_config(boards, "1.0", 0b01010) is boards[1]
    assert oamhal.board_of_link_config(boards, "2.0", 0b00011) is boards[1]
    with pytest.raises(oamhal.NotFound):
        oamhal.board_of_link_config(boards, "2.0", 0b01010)


def test_check(look):
    snapshot = look("mi300x-ubb8")
    (baseboard,) = snapshot.baseboards
    boards = [board("ubb-hcm8"), board("mi300x-platform")]
    fits = snapshot.board_fits(baseboard, boards)
    assert (fits[0].right, fits[0].known) == (28, 28)
    check = snapshot.check_board(baseboard, boards[1])
    assert check.info.verdict == oamhal.Verdict.RIGHT and check.info.by_pairs and check.info.by_pair == 28
    assert len(check.wires) == 28 and not check.suspects
    # Another board: what it does not join is not expected, and what it joins is there.
    wrong = snapshot.check_board(baseboard, boards[0])
    assert wrong.info.verdict == oamhal.Verdict.WRONG
    assert {suspect.code for suspect in wrong.suspects} == {"wire.unexpected"}
    assert wrong.wires_of(0) == ()
