# SPDX-License-Identifier: MIT
"""Threads, and memory that stays flat."""

from __future__ import annotations

import collections
import contextlib
import gc
import os
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
