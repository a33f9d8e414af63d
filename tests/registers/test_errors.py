#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a register description, or with its use, is an error of the compiler, with a sentence."""

import os
import pathlib
import subprocess
import unittest

INCLUDE = pathlib.Path(__file__).resolve().parents[2] / "include"
COMPILER = os.environ["CXX"]
HEAD = """
#include <oamhal/backend/window.hpp>
using namespace oamhal::backend;
using Low = Field<"low", 7, 0>;
using High = Field<"high", 15, 8>;
using Control = Register<"CONTROL", 32, 0x0, Access::kReadWrite, Low, High>;
using Status = Register<"STATUS", 32, 0x4, Access::kReadOnly, Low>;
using Command = Register<"COMMAND", 32, 0x8, Access::kWriteOnly, Low>;
using Index = Register<"INDEX", 32, 0xc, Access::kReadWrite, Low>;
using Good = Block<"good", 0, 0x0, 0x10, Dimensions<>, Control, Status, Command, Index>;
using Pair = IndexPair<"pair", IndexRegisters<Good, Index, Status>, IndexRange<0x100, 0x10f>>;
using PairToWrite = IndexPair<"pair", IndexRegisters<Good, Index, Control>, IndexRange<0x100, 0x10f>>;
using Behind = IndexedBlock<Pair, "behind", 0x100, 0x10, Dimensions<>, Status>;
using BehindToWrite = IndexedBlock<PairToWrite, "behind", 0x100, 0x10, Dimensions<>, Control, Status>;
"""

# What is wrong: the code, and a part of what the compiler says.
WRONG = {
    "fields overlap": ('Register<"R", 32, 0, Access::kReadWrite, Low, Field<"x", 9, 7>> r;', "fields overlap"),
    "field outside": ('Register<"R", 32, 0, Access::kReadWrite, Field<"x", 32>> r;', "outside of its register"),
    "field upside down": ('Field<"x", 3, 4> f; auto m = f.kMask;', "highest bit is below its lowest"),
    "too many names": ('NamedField<"x", 0, 0, "a", "b", "c"> f; auto n = f.kNames;', "more names than"),
    "odd width": ('Register<"R", 16, 0, Access::kReadWrite, Low> r;', "32 or 64 bits"),
    "misaligned register": ('Register<"R", 64, 4, Access::kReadWrite, Low> r;', "not aligned"),
    "misaligned block": ('auto n = Block<"b", 0, 0x4, 0x10, Dimensions<>, Control>::kEnd;', "not aligned"),
    "registers overlap": ('using Other = Register<"OTHER", 64, 0x0, Access::kReadOnly, Low>;'
                          'auto n = Block<"b", 0, 0, 0x10, Dimensions<>, Control, Other>::kEnd;', "overlap"),
    "array overlaps": ('using Many = RegisterArray<2, Register<"MANY", 32, 0x0, Access::kReadOnly, Low>>;'
                       'auto n = Block<"b", 0, 0, 0x10, Dimensions<>, Many, Status>::kEnd;', "overlap"),
    "register outside": ('auto n = Block<"b", 0, 0, 0x4, Dimensions<>, Control, Status>::kEnd;', "outside of its block"),
    "write of what is read-only": ("void f(const Registers& r) { (void)r.write<Good>(Status{}); }",
                                   "cannot be written"),
    "read of what is write-only": ("void f(const Registers& r) { (void)r.read<Good, Command>(); }", "cannot be read"),
    "register of another block": ('using Far = Register<"FAR", 32, 0, Access::kReadOnly, Low>;'
                                  "void f(const Registers& r) { (void)r.read<Good, Far>(); }", "offset"),
    "field of another register": ("auto v = Status{}.get<High>();", "get"),
    "write of what is read-only behind a pair":
        ("void f(const Registers& r) { (void)r.write<BehindToWrite>(Status{}); }", "cannot be written"),
    "register that can be written behind a data register that cannot":
        ('auto n = IndexedBlock<Pair, "b", 0x100, 0x10, Dimensions<>, Control>::kInfo.bar;', "and the data register that"),
    "index that is not listed": ('auto n = IndexedBlock<Pair, "b", 0x108, 0x10, Dimensions<>, Status, Command>::kInfo.bar;',
                                 "an index that its pair does not list"),
    "index that is not listed in one of the places":
        ('auto n = IndexedBlock<Pair, "b", 0x100, 0x8, Dimensions<Dimension<"x", 0, 3, 0x8>>, Status>::kInfo.bar;',
         "an index that its pair does not list"),
    "register of 64 bits behind a pair":
        ('using Wide = Register<"WIDE", 64, 0x0, Access::kReadOnly, Low>;'
         'auto n = IndexedBlock<Pair, "b", 0x100, 0x10, Dimensions<>, Wide>::kInfo.bar;', "have 32 bits"),
    "pair without indexes": ('auto n = IndexPair<"p", IndexRegisters<Good, Index, Status>>::kBar;', "lists the indexes"),
    "pair of one register": ('auto n = IndexRegisters<Good, Index, Index>::kBar;', "one register"),
    "index register that is read-only": ('auto n = IndexRegisters<Good, Status, Control>::kBar;', "cannot be written"),
    "data register that is write-only": ('auto n = IndexRegisters<Good, Index, Command>::kBar;', "cannot be read"),
    "range upside down": ('auto n = IndexRange<2, 1>::kInfo.first;', "ends before it begins"),
    "place of a dimension that is not there": ("void f(const Registers& r) { (void)r.read<Good, Control>(1); }",
                                               "offset"),
}


def compile_code(code):
    command = [COMPILER, "-std=c++23", "-fsyntax-only", "-x", "c++", "-I", str(INCLUDE), "-"]
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(command, input=HEAD + code, capture_output=True, text=True, check=False, timeout=120,
                          env=environment)


class Errors(unittest.TestCase):
    def test_what_is_right_compiles(self):
        done = compile_code("void f(const Registers& r) { (void)r.read<Good, Control>();"
                            " (void)r.write<Good>(Control{}.with<Low>(3)); }")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = compile_code("void f(const Registers& r) { (void)r.read<Behind, Status>(); (void)r.read_index<Pair>(7);"
                            " (void)r.write<BehindToWrite>(Control{}); }")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_is_wrong_does_not(self):
        for what, (code, words) in WRONG.items():
            with self.subTest(what):
                done = compile_code(code)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
