# SPDX-License-Identifier: MIT
"""Threads, and memory that stays flat."""

from __future__ import annotations

import collections
import contextlib
import gc
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import World, conversation

import libhandoff as handoff
from libhandoff._call import call
from libhandoff._context import to_c
from libhandoff._native import ffi, lib

MANY = int(os.environ.get("HANDOFF_MANY", "3000"))


def resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="no /proc here")
@pytest.mark.parametrize("what", ["seal", "open", "refused", "render", "mask"])
def test_memory_is_flat(world: World, what: str) -> None:
    context = conversation(20).SerializeToString()
    data = world.seal(context).data

    def refused() -> None:
        with pytest.raises(handoff.HandoffError):
            world.open(data[:-1])

    calls: dict[str, Any] = {
        "seal": lambda: world.seal(context).data,
        "open": lambda: world.open(data).context_bytes,
        "refused": refused,
        "render": lambda: world.open(data).render("text"),
        "mask": lambda: handoff.mask(context, find=lambda text: []),
    }
    for _ in range(MANY // 10):
        calls[what]()
    gc.collect()
    before = resident()
    for _ in range(MANY):
        calls[what]()
    gc.collect()
    assert resident() - before < 4 << 20


def test_threads_do_not_disturb_each_other(world: World) -> None:
    packets = {f"Customer {n}": world.seal(named(f"Customer {n}")).data for n in range(8)}

    def work(name: str) -> bool:
        for _ in range(40):
            packet = world.open(packets[name])
            if packet.context.customer.name != name or name not in packet.render("text"):
                return False
            world.seal(named(name))
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, packets))


def named(name: str) -> handoff.Context:
    context = conversation(6)
    context.customer.name = name
    return context


def test_a_keyring_changes_while_others_read_it(world: World) -> None:
    data = world.seal().data
    ring = handoff.Keyring.parse(world.ring.json)
    stop = threading.Event()
    failures: list[BaseException] = []

    def change() -> None:
        n = 0
        while not stop.is_set():
            ring.trust(handoff.Identity.generate(f"n{n}.example"))
            ring.remove(f"n{n}.example")
            n += 1

    def read() -> None:
        try:
            for _ in range(200):
                world.open(data, keyring=ring)
                assert len(list(ring)) >= 6
        except BaseException as error:
            failures.append(error)

    changer = threading.Thread(target=change)
    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in [changer, *readers]:
        thread.start()
    for thread in readers:
        thread.join()
    stop.set()
    changer.join()
    assert not failures


def test_closing_while_another_thread_uses_it(world: World) -> None:
    data = world.seal(conversation(50)).data
    for _ in range(50):
        packet = world.open(data)
        thread = threading.Thread(target=lambda p=packet: quiet(p))
        thread.start()
        packet.close()
        thread.join()


def quiet(packet: handoff.Packet) -> None:
    with contextlib.suppress(handoff.ArgumentError):  # closed before it began
        packet.render("html")


def test_the_gil_is_free_during_work() -> None:
    """While one thread is in C, another one runs: between the beginning and end of one call."""
    record = to_c(conversation(3000))
    count = ffi.new("size_t *")
    ticks: collections.deque[int] = collections.deque(maxlen=100_000)
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.perf_counter_ns())

    def ran_meanwhile() -> bool:
        begun = time.perf_counter_ns()
        call(lib.handoff_context_mask, record, count, ffi.NULL)
        length = time.perf_counter_ns() - begun
        middle = range(begun + length // 4, begun + 3 * length // 4)
        return any(at in middle for at in list(ticks))

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        assert any(ran_meanwhile() for _ in range(50))
    finally:
        done.set()
        thread.join()


# ---- Where it ends, and what callbacks may do ----------------------------


AT_THE_END = """
import gc, os, sys, threading, time
import libhandoff as handoff

bot, desk = (handoff.Identity.generate(name) for name in ("bot.example", "desk.example"))
ring = handoff.Keyring()
ring.trust(bot, rights="originate")
ring.trust(desk)
context = {"routing": {"conversation_id": "c-17"}, "customer": {"name": "Jonas Weber"}}

def sealed():
    return handoff.seal(context, identity=bot, audience="desk.example", keyring=ring)

data = sealed().data

def name(guard=None):
    opened = handoff.open(data, identity=desk, keyring=ring, guard=guard)
    return opened.context.customer.name

child = os.fork()
if child == 0:
    os._exit(0 if name() == "Jonas Weber" and sealed().data else 3)
assert os.waitpid(child, 0)[1] == 0

class Slow:
    def check(self, query):
        time.sleep(0.001)
        gc.collect()
        return True

def work():
    while True:
        name(Slow())
        handoff.mask(context, find=lambda text: [])

for _ in range(4):
    threading.Thread(target=work, daemon=True).start()

class Late:
    def __del__(self):
        name()

sys.late = Late()
time.sleep(0.2)
print("at the end")
"""


def test_a_fork_and_an_end_with_threads_at_work() -> None:
    """A child may go on; daemon threads within C and within callbacks do not break the exit."""
    for _ in range(3):
        command = [sys.executable, "-X", "faulthandler", "-W", "ignore", "-c", AT_THE_END]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert (done.returncode, done.stdout) == (0, "at the end\n"), done.stderr


def test_a_callback_closes_what_the_call_uses(world: World) -> None:
    data = world.seal().data
    ring = handoff.Keyring.parse(world.ring.json)
    given = bytearray(data)

    class Closing:
        def check(self, query: handoff.Query) -> bool:
            ring.close()
            given[:] = bytes(len(given))
            gc.collect()
            return True

    packet = world.open(given, keyring=ring, guard=Closing())
    assert packet.context.customer.name == "Jonas Weber"
    assert packet.data == data
    context = conversation()
    context.customer.time_zone = "Europe/Lisbon"
    packet = world.open(world.seal(context).data)

    def zones(name: str) -> None:
        packet.close()
        gc.collect()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        packet.render("text", zones=zones)


def test_a_callback_that_never_ends_is_pythons_own_error(world: World) -> None:
    data = world.seal().data

    class Endless:
        def check(self, query: handoff.Query) -> bool:
            world.open(data, guard=self)
            return True

    with pytest.raises(RecursionError):
        world.open(data, guard=Endless())


def test_a_getter_while_another_thread_closes(world: World) -> None:
    """Text and bytes live as long as the handle, and a getter holds it."""
    stop = threading.Event()
    shelf: list[handoff.Sealed] = [world.seal()]
    failures: list[BaseException] = []

    def get() -> None:
        while not stop.is_set():
            try:
                sealed = shelf[0]
                assert sealed.text.startswith("hop1.")
                assert len(sealed.tip) == 32
            except handoff.ArgumentError:  # closed before it began
                pass
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=get) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(300):
        old, shelf[0] = shelf[0], world.seal()
        old.close()
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
