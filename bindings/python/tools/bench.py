# SPDX-License-Identifier: MIT
"""bench.py -- what Python adds to C, what threads bring, whether memory stays flat.

python tools/bench.py LIBRARY [TIMES]

LIBRARY is a build of the project with the same flags (build/libhandoff.a).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import libhandoff as handoff

HERE = Path(__file__).resolve().parent
SAYS = "I was told that the old price, 129 EUR each, holds for all four seats until tonight."


def conversation() -> handoff.Context:
    """Return a conversation of 20 turns."""
    context = handoff.Context(
        routing={"conversation_id": "c-17"},
        briefing={"summary": {"text": "Two of four seats are booked at the old price."}},
        customer={"name": "Jonas Weber"},
    )
    for turn in range(1, 21):
        role = handoff.ROLE_CUSTOMER if turn % 2 else handoff.ROLE_BOT
        context.transcript.messages.add(turn=turn, role=role, text=f"{SAYS} ({turn})")
    return context


def in_c(library: Path, content: bytes, times: int) -> tuple[float, float]:
    """Return nanoseconds of sealing and of opening in C."""
    libs = ["libsodium", "libzstd", "libprotobuf-c", "libutf8proc"]
    said = subprocess.run(["pkg-config", "--libs", *libs], stdout=-1, text=True, check=True)
    with tempfile.TemporaryDirectory() as made:
        program, file = Path(made, "bench"), Path(made, "record")
        file.write_bytes(content)
        command = ["cc", "-O2", "-pthread", f"-I{HERE.parents[2] / 'include'}", "-o", program]
        command += [HERE / "bench.c", library, *said.stdout.split(), "-lm"]
        subprocess.run(command, check=True)
        run = subprocess.run([program, file, str(times)], stdout=-1, text=True, check=True)
    sealing, opening = map(float, run.stdout.split())
    return sealing, opening


def each(call: Callable[[], object], times: int) -> float:
    """Return the nanoseconds of a call."""
    start = time.process_time_ns()
    for _ in range(times):
        call()
    return (time.process_time_ns() - start) / times


def threads(call: Callable[[], object], times: int) -> float:
    """Return how many times faster 8 threads are than one."""

    def work(_: int) -> None:
        for _ in range(times // 8):
            call()

    start = time.perf_counter()
    work(0)
    alone = (time.perf_counter() - start) * 8
    start = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    return alone / (time.perf_counter() - start)


def resident() -> float:
    """Return MiB of memory in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def main() -> None:
    """Measure, and print a line for each."""
    library, times = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    context = conversation()
    content = context.SerializeToString()
    bot, desk = map(handoff.Identity.generate, ("bot.example", "desk.example"))
    ring = handoff.Keyring()
    ring.trust(bot, rights="originate")
    ring.trust(desk)

    def seal(given: handoff.Context | bytes) -> bytes:
        return handoff.seal(given, identity=bot, audience="desk.example", keyring=ring).data

    def opened() -> handoff.Packet:
        return handoff.open(packet, identity=desk, keyring=ring)

    packet = seal(content)
    sealing, opening = in_c(library, content, times)
    for name, call, c in [
        ("seal, context as bytes", lambda: seal(content), sealing),
        ("seal, context as protobuf", lambda: seal(context), sealing),
        ("open, context as bytes", lambda: opened().context_bytes, opening),
        ("open, context as protobuf", lambda: opened().context, opening),
    ]:
        took = each(call, times)
        print(f"{name:28} {took / 1000:7.1f} us, C {c / 1000:7.1f} us, {took / c:.2f} of it")
    print(f"8 threads, seal: {threads(lambda: seal(content), times):.2f} times as fast as one")
    print(f"8 threads, open: {threads(opened, times):.2f} times as fast as one")
    before = resident()
    for _ in range(times * 10):
        seal(content)
        opened().context_bytes  # noqa: B018 (what is measured)
    print(f"{times * 10} of each: {resident() - before:+.1f} MiB")


if __name__ == "__main__":
    main()
