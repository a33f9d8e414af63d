# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Threads, forks, and who keeps what alive."""

import gc
import os
import threading
import weakref

import pytest

import oamhal
from conftest import run_python

# A gate in C that waits until another thread of Python answers, or for a time.
WAITING_GATE = """
#include <poll.h>
#include <stdint.h>
#include <unistd.h>
int say, hear, milliseconds, asked, answered;
int32_t gate(void* user, const char* directory, const char* name, int32_t attribute_class) {
  (void)user, (void)directory, (void)name, (void)attribute_class;
  if (asked++ > 0) return 0;
  struct pollfd wait = {hear, POLLIN, 0};
  if (write(say, "?", 1) == 1 && poll(&wait, 1, milliseconds) == 1) answered = 1;
  return 0;
}
"""
# The other thread needs the interpreter's lock to answer. KIND is CDLL, or PyDLL, which keeps the lock.
TWO_THREADS = """
import ctypes, os, sys, threading
library, root, kind, milliseconds = sys.argv[1:]
ctypes.CDLL = getattr(ctypes, kind)
import oamhal
from oamhal._native.context import oamhal_attribute_gate
gate = ctypes.PyDLL(library)
def number(name): return ctypes.c_int.in_dll(gate, name)
asks, says = os.pipe()
hears, answers = os.pipe()
number("say").value, number("hear").value, number("milliseconds").value = says, hears, int(milliseconds)
def answer():
    os.read(asks, 1)
    os.write(answers, b"!")
thread = threading.Thread(target=answer)
thread.start()
address = ctypes.cast(gate.gate, ctypes.c_void_p).value
oamhal.Context(root, gate=oamhal_attribute_gate(address)).enumerate()
thread.join()
print("asked" if number("asked").value else "not asked", "answered" if number("answered").value else "not answered")
"""


@pytest.mark.parametrize(("kind", "milliseconds", "expected"),
                         [("CDLL", 60000, "asked answered"), ("PyDLL", 300, "asked not answered")])
def test_other_threads_run_during_a_call(tree, compiled, kind, milliseconds, expected):
    """With the lock kept, as the second case has it, the other thread could not have answered."""
    library = compiled(WAITING_GATE, "-shared", "-fPIC", name="libgate.so")
    result = run_python("-c", TWO_THREADS, library, tree("mixed-generic"), kind, milliseconds)
    assert result.stdout == expected + "\n", result.stderr


def test_reading_a_snapshot_keeps_the_lock():
    """As many structures as there are would else wait as many times for the lock; all other calls give it away."""
    python_api = 4  # FUNCFLAG_PYTHONAPI
    keeps = {name for name in oamhal._native.FUNCTIONS if getattr(oamhal._lib, name)._flags_ & python_api}
    assert keeps == oamhal._native.SNAPSHOT_GETTERS and "oamhal_device_get" in keeps and "oamhal_enumerate" not in keeps


def test_many_threads_one_context(tree):
    context = oamhal.Context(tree("mixed-generic"))
    expected = context.enumerate().as_dict()
    found, failed = [], []

    def work():
        try:
            snapshot = context.enumerate()
            found.extend(snapshot.as_dict() == expected for _ in range(3))
        except BaseException as error:  # pylint: disable=broad-except
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed and found == [True] * 18


def test_close_while_another_thread_enumerates(tree):
    inside, closed, found = threading.Event(), threading.Event(), []

    def gate(directory, name, attribute_class):
        inside.set()
        assert closed.wait(60)
        return 0

    context = oamhal.Context(tree("mixed-generic"), gate=gate)
    thread = threading.Thread(target=lambda: found.append(context.enumerate()))
    thread.start()
    assert inside.wait(60)
    context.close()
    gc.collect()
    closed.set()
    thread.join()
    assert len(found[0].devices) == 5


FORK = """
import os, sys, oamhal
context = oamhal.Context(sys.argv[1])
snapshot = context.enumerate()
expected = snapshot.as_dict()
child = os.fork()
if child == 0:
    try:
        context.enumerate()
        os._exit(10)
    except oamhal.Forked as error:
        assert "process" in str(error), error
    assert snapshot.as_dict() == expected and snapshot.devices[0].module is not None
    assert oamhal.Context(sys.argv[1]).enumerate().as_dict() == expected
    del context, snapshot
    os._exit(11)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 11
context.enumerate()
print("both")
"""


def test_fork(tree):
    result = run_python("-c", FORK, tree("mixed-generic"))
    assert result.stdout == "both\n", result.stderr


def test_what_keeps_what(tree):
    """Without a run of the collector: there is no circle of references."""
    gc.disable()
    try:
        context = oamhal.Context(tree("mixed-generic"))
        snapshot = context.enumerate()
        device, held = snapshot.devices[1], weakref.ref(snapshot._handle)
        context_held = weakref.ref(context._handle)
        del context
        assert context_held() is None
        del snapshot
        assert held() is not None and device in device.module.devices
        handle = device.handle()
        del device
        assert held() is None
        assert handle.id and not handle.lost
    finally:
        gc.enable()


def test_nothing_is_left_open(tree):
    def descriptors():
        return len(os.listdir("/proc/self/fd"))
    oamhal.Context(tree("mixed-generic")).enumerate()
    before = descriptors()
    contexts = [oamhal.Context(tree("mixed-generic")) for _ in range(20)]
    assert descriptors() > before
    for context in contexts:
        with context:
            context.enumerate()
    assert descriptors() == before


def test_end_of_the_interpreter(tree):
    """Objects that are there at the end, in modules and in circles, harm nothing."""
    code = ("import sys, oamhal\nc = oamhal.Context(sys.argv[1]); s = c.enumerate(); d = s.devices[0]; h = d.handle()\n"
            "class Circle: pass\no = Circle(); o.o = o; o.s = c.enumerate()\nsys.modules['kept'] = o")
    result = run_python("-X", "dev", "-c", code, tree("mixed-generic"))
    assert (result.returncode, result.stderr) == (0, "")
