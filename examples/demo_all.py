# SPDX-License-Identifier: MIT
"""demo_all.py -- one conversation in three languages: C bot, Go router, Python desk.

The bot (bot.c) seals for the desk and hands to the router (bindings/go/examples/router),
which reads routing alone. It is killed on the way, and started again. At the desk
(bindings/python/examples/desk.py) Carol takes over, and hands back what became of it.
At the end: who knew what. Run by make demo-all, with the interpreter of the package's tests.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import libhandoff as handoff

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / os.environ.get("B", "build")
PARTIES = {"bot.example": "originate", "router.example": "forward", "desk.example": "forward"}
SECTIONS = ("routing", "briefing", "customer", "transcript")
Found = TypeVar("Found")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: str, ask: Callable[[], Found | None], seconds: float = 60) -> Found:
    """Ask until there is an answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.05)
    raise SystemExit(f"{what}: nothing in {seconds:.0f} seconds")


def request(url: str, data: bytes | None = None) -> bytes | None:
    """What a server answers; None where it is not there, or refuses."""
    try:
        with urllib.request.urlopen(url, data, timeout=10) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def build_router(out: Path) -> Path | None:
    """Build the router; None where there is no Go."""
    found = subprocess.run(
        ["sh", str(ROOT / "tools/go.sh"), "--install"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if found.returncode != 0:
        return None
    env = {k: v for k, v in os.environ.items() if k not in ("CFLAGS", "CC", "GOFLAGS")}
    env["PATH"] = f"{found.stdout.strip()}:{env['PATH']}"
    command = ["go", "build", "-tags", "handoff_static", "-o", str(out), "./examples/router"]
    subprocess.run(command, cwd=ROOT / "bindings/go", env=env, check=True)
    return out


class House:
    """A bot without a server, a router and a desk, each a process of its own."""

    def __init__(self, folder: Path, router: Path) -> None:
        self.folder, self.program = folder, router
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ports = {"router": free_port(), "desk": free_port()}
        self.inbox = folder / "bot-inbox"
        self.inbox.mkdir(parents=True)
        ring = handoff.Keyring()
        for name, may in PARTIES.items():
            me = handoff.Identity.generate(name)
            me.save(folder / f"{name}.jwk")
            ring.trust(me.public, rights=may)
        self.ring = ring
        ring.save(folder / "trusted.jwks")
        (folder / "desk").mkdir()
        shutil.copy(folder / "desk.example.jwk", folder / "desk/desk.jwk")
        ring.save(folder / "desk/keyring.jwks")
        parties = {
            "bot.example": {"Folder": str(self.inbox)},
            "desk.example": {"URL": self.url("desk"), "Polled": True},
        }
        queues = [
            {
                "Name": "fares",
                "Parties": ["desk.example"],
                "Skills": ["fares", "en"],
                "Urgent": True,
            },
            {"Name": "all", "Parties": ["desk.example"]},
        ]
        (folder / "queues.json").write_text(json.dumps({"Parties": parties, "Queues": queues}))

    def url(self, who: str) -> str:
        return f"http://127.0.0.1:{self.ports[who]}"

    def me(self, name: str) -> handoff.Identity:
        return handoff.Identity.load(self.folder / f"{name}.jwk")

    def start(self, who: str) -> None:
        """Start the router or the desk, and wait until it answers."""
        if who == "router":
            command = [str(self.program), "-listen", f"127.0.0.1:{self.ports[who]}"]
            command += ["-as", str(self.folder / "router.example.jwk")]
            command += ["-keyring", str(self.folder / "trusted.jwks")]
            command += ["-config", str(self.folder / "queues.json")]
            command += ["-state", str(self.folder / "router-state")]
        else:
            command = [sys.executable, str(ROOT / "bindings/python/examples/desk.py")]
            command += [str(self.folder / "desk"), "--port", str(self.ports[who])]
        with (self.folder / f"{who}.log").open("ab") as log:
            self.running[who] = subprocess.Popen(command, stdout=log, stderr=log)
        alive = "/jobs" if who == "router" else "/"
        until(f"the {who} starts", lambda: request(self.url(who) + alive))

    def kill(self, who: str) -> None:
        """End a process at once, whatever it is doing."""
        process = self.running.pop(who)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for who in list(self.running):
            self.kill(who)

    def seal(self, name: str = "airline.hop") -> bytes:
        """The bot sells two of four tickets, and gives up."""
        bot = [str(BUILD / "bot"), f"{self.folder}/bot.example.jwk", f"{self.folder}/trusted.jwks"]
        path = self.folder / name
        subprocess.run([*bot, str(path), "router.example"], check=True, stdout=subprocess.DEVNULL)
        return path.read_bytes()

    def post(self, packet: bytes) -> bool:
        return request(self.url("router") + "/packets", packet) is not None

    def heard(self, packet: bytes) -> list[tuple[handoff.Said, bytes]]:
        """The router's receipts for a packet, as the bot has got them, in their order."""
        receipts = []
        for file in self.inbox.glob("*.receipt"):
            data = file.read_bytes()
            if handoff.preview_receipt(data).packet_id == handoff.preview(packet).id:
                receipt = handoff.open_receipt(data, packet=packet, keyring=self.ring)
                receipts.append((receipt.said, data))
        return sorted(receipts, key=lambda pair: pair[0].sequence)

    def states(self, packet: bytes) -> list[str]:
        return [said.state.name.lower() for said, _ in self.heard(packet)]

    def wait_for(self, packet: bytes, state: str) -> None:
        """Wait until the bot has got this receipt."""
        until(f"the receipt {state}", lambda: state in self.states(packet))

    def tool(self, *words: str) -> str:
        """What one of the C programs prints, run in the folder of this house."""
        command = [str(BUILD.resolve() / words[0]), *words[1:]]
        run = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, check=True)
        return run.stdout.decode()

    def at_desk(self) -> list[str]:
        """Tickets of what is on the desk's list."""
        page = (request(self.url("desk") + "/") or b"").decode()
        return [part.partition('"')[0] for part in page.split('href="/card/')[1:]]

    def act(self, ticket: str, what: str, **form: str) -> None:
        data = urllib.parse.urlencode(form).encode()
        if request(f"{self.url('desk')}/card/{ticket}/{what}", data) is None:
            raise SystemExit(f"the desk does not {what} {ticket}")

    def back(self) -> bytes:
        """The packet that came back to the bot."""
        [file] = until("the packet comes back", lambda: list(self.inbox.glob("*.packet")))
        return file.read_bytes()

    def kept(self, ticket: str) -> bytes:
        """The packet as the desk got it."""
        with sqlite3.connect(self.folder / "desk/desk.db") as db:
            query = "select data from packets where ticket = ?"
            return bytes(db.execute(query, (ticket,)).fetchone()[0])

    def returned(self) -> bytes:
        """The packet that the desk handed back, as the router got it."""
        for file in (self.folder / "router-state").glob("*.json"):
            job = json.loads(file.read_text())
            if job["Queue"].startswith("back to "):
                return base64.b64decode(job["Packet"])
        raise SystemExit("nothing was handed back")

    def reads(self, name: str, packet: bytes) -> dict[str, str]:
        """What of each section a party can read: the words of the best of its legs."""
        order = ["reads", "sealed", "redacted", "-"]
        opened = handoff.open(packet, identity=self.me(name), keyring=self.ring, require=())
        best = dict.fromkeys(SECTIONS, "-")
        for section in opened.sections:
            state = section.state.name.lower().replace("present", "reads")
            if section.kind in best:
                best[section.kind] = min(best[section.kind], state, key=order.index)
        return best


# ---- The story -----------------------------------------------------------


def say(number: int, text: str) -> None:
    print(f"{number}. {text}", flush=True)


def quote(text: str) -> None:
    print("".join(f"   | {line}\n" for line in text.splitlines()), end="")


def tell(house: House) -> None:
    say(1, "C: a bot sells two of four tickets, and seals the conversation: for the desk to read,")
    print("   and for the router to pass on.")
    house.start("desk")
    house.start("router")
    packet = house.seal()
    print(f"   {len(packet)} bytes, ticket {handoff.preview(packet).ticket}")
    if not house.post(packet):
        raise SystemExit("the router did not take it")
    house.kill("router")
    say(2, "Go: the router has said that it has the packet. It is killed, and started again.")
    house.start("router")
    house.wait_for(packet, "received")
    [ticket] = until("the packet is at the desk", house.at_desk)
    jobs = json.loads(request(house.url("router") + "/jobs") or b"[]")
    print(f"   Nothing is lost: the packet is in the queue {jobs[0]['Queue']!r}, and at the desk.")
    say(3, "Python: the desk shows it to Carol. She takes it, for five minutes.")
    card = handoff.open(
        house.kept(ticket), identity=house.me("desk.example"), keyring=house.ring
    ).render("text")
    quote("\n".join(card.splitlines()[:9]))
    house.act(ticket, "take", owner="Carol", minutes="5")
    house.wait_for(packet, "accepted")
    say(4, "C: the bot reads the router's receipts, and learns what to tell Jonas:")
    house.tool("handoff", "transfer", "start", "airline.hop", "--answer-by", "2m", "-o", "t.json")
    for _, receipt in house.heard(packet):
        (house.folder / "said.hor").write_bytes(receipt)
        feed = ["handoff", "transfer", "feed", "t.json", "said.hor", "--keyring", "trusted.jwks"]
        house.tool(*feed)
    quote(house.tool("handoff", "transfer", "status", "t.json"))
    say(5, "Python: Carol grants the old price, books, and hands back.")
    house.act(ticket, "back", outcome="Two more seats at 129 EUR, 14C and 14D")
    house.wait_for(packet, "returned")
    back = house.back()
    (house.folder / "back.hop").write_bytes(back)
    say(6, "C: the bot gets it back, by the way that it went:")
    quote(house.tool("way", "bot.example.jwk", "trusted.jwks", "back.hop"))
    say(7, "Who knew what:")
    print(f"   {'':<22}" + "".join(f"{section:<12}" for section in SECTIONS).rstrip())
    rows = {
        "router, to the desk": house.reads("router.example", packet),
        "router, to the bot": house.reads("router.example", house.returned()),
        "desk": house.reads("desk.example", house.kept(ticket)),
        "bot, afterwards": house.reads("bot.example", back),
    }
    for who, row in rows.items():
        print(f"   {who:<22}" + "".join(f"{state:<12}" for state in row.values()).rstrip())


def main() -> None:
    folder = (BUILD / "demo-all").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    router = build_router(folder / "router")
    if router is None:
        raise SystemExit("demo-all: there is no Go 1.24 or later, and none could be installed")
    house = House(folder, router)
    try:
        tell(house)
    except BaseException:
        for log in folder.glob("*.log"):
            print(f"---- {log.name}\n{log.read_text()}", file=sys.stderr)
        raise
    finally:
        house.end()


if __name__ == "__main__":
    main()
