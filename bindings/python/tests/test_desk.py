# SPDX-License-Identifier: MIT
"""The example desk, driven in a headless Chromium: from the bot's packet to Carol and back."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, World, conversation

import libhandoff as handoff

sys.path.insert(0, str(ROOT / "tests/browser"))
chromium = pytest.importorskip("chromium")
BOT = ROOT / "build/bot"
PICTURES = os.environ.get("HANDOFF_PICTURES")


@dataclass
class Running:
    url: str
    tickets: dict[str, bytes]

    def request(self, path: str, data: bytes | None = None) -> bytes:
        with urllib.request.urlopen(self.url + path, data, timeout=30) as answer:
            return bytes(answer.read())

    def receipts(self, ticket: str, sealed: handoff.Sealed, ring: handoff.Keyring) -> list[Any]:
        seen: list[handoff.Receipt] = []
        for text in json.loads(self.request(f"/packets/{ticket}/answers")):
            seen.append(handoff.open_receipt(text, packet=sealed, keyring=ring, seen=seen))
        return [receipt.said for receipt in seen]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Iterator[Running]:
    """A desk that runs, and a place where it fetches tickets."""
    packets: dict[str, bytes] = {}

    class Tickets(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(packets[self.path.strip("/")])

        def log_message(self, *_: Any) -> None:
            pass

    tickets = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tickets)
    threading.Thread(target=tickets.serve_forever, daemon=True).start()
    world.desk.save(tmp_path / "desk.jwk")
    world.ring.save(tmp_path / "keyring.jwks")
    port = free_port()
    command = [sys.executable, str(ROOT / "bindings/python/examples/desk.py"), str(tmp_path)]
    command += ["--port", str(port), "--tickets", f"http://127.0.0.1:{tickets.server_port}/"]
    process = subprocess.Popen(command)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(url, timeout=1).close()
                break
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.1)
        yield Running(url, packets)
    finally:
        process.terminate()
        process.wait(20)
        tickets.shutdown()


def seal(world: World, **routing: Any) -> handoff.Sealed:
    context = conversation()
    for name, value in routing.items():
        setattr(context.routing, name, value)
    return world.seal(context, now=None)


def refusal(desk: Running, path: str, data: bytes) -> tuple[int, dict[str, str]]:
    with pytest.raises(urllib.error.HTTPError) as caught:
        desk.request(path, data)
    return caught.value.code, json.loads(caught.value.read())


def test_what_comes_in_is_verified_and_answered(world: World, desk: Running) -> None:
    sealed = seal(world)
    receipt = desk.request("/packets", sealed.data).decode()
    said = handoff.open_receipt(receipt, packet=sealed, keyring=world.ring).said
    assert said.state is handoff.ReceiptState.RECEIVED
    code, why = refusal(desk, "/packets", sealed.text.encode())
    assert (code, why["status"]) == (409, "REPLAY")
    code, why = refusal(desk, "/packets", b"nonsense")
    assert (code, why["status"]) == (422, "FORMAT")
    assert why["hint"]


def test_a_ticket_is_resolved(world: World, desk: Running) -> None:
    sealed, other = seal(world), seal(world)
    desk.tickets[sealed.ticket] = sealed.data
    desk.tickets[other.ticket] = sealed.data
    desk.request("/packets", sealed.ticket.encode())
    assert sealed.ticket in desk.request("/").decode()
    code, why = refusal(desk, "/packets", other.ticket.encode())
    assert (code, why["status"]) == (422, "TICKET")


def test_the_list_goes_by_urgency_then_deadline(world: World, desk: Running) -> None:
    soon = int((datetime.now(timezone.utc) + timedelta(minutes=5)).timestamp() * 1000)
    rows = [
        seal(world, priority=handoff.PRIORITY_LOW),
        seal(world, priority=handoff.PRIORITY_URGENT, answer_by_ms=soon + 60_000),
        seal(world, priority=handoff.PRIORITY_URGENT, answer_by_ms=soon),
        seal(world, priority=handoff.PRIORITY_URGENT),
    ]
    for sealed in rows:
        desk.request("/packets", sealed.data)
    page = desk.request("/").decode()
    order = sorted(rows, key=lambda sealed: page.index(sealed.ticket))
    assert [rows.index(sealed) for sealed in order] == [2, 1, 3, 0]


def test_a_deadline_that_is_none_breaks_nothing(world: World, desk: Running) -> None:
    for deadline in (1 << 62, -(1 << 62), 253402300799999):
        sealed = seal(world, answer_by_ms=deadline)
        desk.request("/packets", sealed.data)
        assert sealed.ticket in desk.request("/").decode()


def test_a_notice_takes_it_off_the_list(world: World, desk: Running) -> None:
    sealed = seal(world)
    desk.request("/packets", sealed.data)
    told = handoff.notice(sealed, "withdrawn", identity=world.bot)
    assert desk.request("/notices", told.data).decode() == sealed.ticket
    assert sealed.ticket not in desk.request("/").decode()
    stranger = seal(world)
    told = handoff.notice(stranger, "withdrawn", identity=world.bot)
    assert refusal(desk, "/notices", told.text.encode())[1]["status"] == "ANSWER"


def test_forms_of_other_pages_are_refused(world: World, desk: Running) -> None:
    sealed = seal(world)
    desk.request("/packets", sealed.data)
    request = urllib.request.Request(
        f"{desk.url}/card/{sealed.ticket}/take", b"owner=Eve&minutes=5", {"Origin": "http://evil"}
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    assert caught.value.code == 403


# ---- In a browser --------------------------------------------------------


@pytest.fixture
def browser() -> Iterator[Any]:
    if chromium.find() is None:
        pytest.skip("no Chromium here")
    with chromium.Chromium(60) as tab:
        tab.size(1000, 1400)
        yield tab


class Screen:
    def __init__(self, tab: Any) -> None:
        self.tab = tab
        self.taken = 0

    def go(self, url: str) -> None:
        self.tab.call("Page.navigate", url=url)
        self.until(f"location.href === {json.dumps(url)} && document.readyState === 'complete'")

    def until(self, script: str) -> None:
        for _ in range(300):
            with contextlib.suppress(chromium.Failed):  # the page changes at this moment
                if self.tab.run(f"Boolean(document.body && ({script}))"):
                    return
            time.sleep(0.05)
        raise AssertionError(f"never true: {script}\n{self.tab.run('document.body.innerText')}")

    def fill(self, name: str, text: str) -> None:
        self.tab.run(f"document.querySelector('[name={name}]').value = {json.dumps(text)}")

    def press(self, button: str) -> None:
        self.tab.run(f"document.getElementById('{button}').click()")
        self.until("location.pathname === '/' && document.readyState === 'complete'")

    def says(self, text: str) -> None:
        self.until(f"document.body.innerText.includes({json.dumps(text)})")

    def picture(self) -> None:
        if PICTURES:
            self.taken += 1
            self.tab.picture(str(Path(PICTURES) / f"desk-{self.taken}.png"))


def bots_packet(world: World, tmp_path: Path) -> bytes:
    """The packet that the project's bot, in C, makes of its conversation."""
    world.bot.save(tmp_path / "bot.jwk")
    world.ring.save(tmp_path / "bots.jwks")
    command = [BOT, tmp_path / "bot.jwk", tmp_path / "bots.jwks", tmp_path / "p.hop"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (tmp_path / "p.hop").read_bytes()


def test_from_the_bot_to_carol_and_back(
    world: World, desk: Running, browser: Any, tmp_path: Path
) -> None:
    screen = Screen(browser)
    screen.go(desk.url + "/")
    screen.says("Nobody waits.")
    data = bots_packet(world, tmp_path) if BOT.exists() else seal(world).data
    ticket = handoff.preview(data).ticket
    desk.request("/packets", data)
    screen.says("from bot.example")  # by itself: server-sent events
    screen.picture()
    screen.go(f"{desk.url}/card/{ticket}")
    screen.says("Jonas Weber")
    screen.picture()
    screen.fill("owner", "Carol")
    screen.press("take")
    screen.says("accepted by Carol")
    screen.picture()
    screen.go(f"{desk.url}/card/{ticket}")
    screen.fill("outcome", "granted the old price")
    screen.picture()
    screen.press("back")
    screen.says("Nobody waits.")
    said = desk.receipts(ticket, data, world.ring)  # type: ignore[arg-type]
    assert [one.state.name for one in said] == ["RECEIVED", "ACCEPTED", "RETURNED"]
    assert said[1].owner == "Carol"
    back = handoff.open(
        desk.request(f"/packets/{ticket}/back"), identity=world.bot, keyring=world.ring
    )
    assert back.context.briefing.outcome.disposition == "granted the old price"
    assert back.id == handoff.preview(data).id
    assert not [e for e in browser.happened() if e["method"] != "Log.entryAdded"]


def test_an_open_card_knows_of_a_notice(world: World, desk: Running, browser: Any) -> None:
    sealed, other = seal(world), seal(world)
    for one in (sealed, other):
        desk.request("/packets", one.data)
    screen = Screen(browser)
    screen.go(f"{desk.url}/card/{sealed.ticket}")
    screen.fill("owner", "Carol")
    desk.request("/notices", handoff.notice(other, "withdrawn", identity=world.bot).data)
    screen.until("document.querySelector('[name=owner]').value === 'Carol'")
    told = handoff.notice(
        sealed, "taken", identity=world.bot, owner="Eve", holder="partner.example"
    )
    desk.request("/notices", told.data)
    screen.until("!document.getElementById('take')")
    screen.says("taken")
    screen.picture()


def test_declining_says_why(world: World, desk: Running, browser: Any) -> None:
    sealed = seal(world)
    desk.request("/packets", sealed.data)
    screen = Screen(browser)
    screen.go(f"{desk.url}/card/{sealed.ticket}")
    screen.fill("reason", "queue_full")
    screen.fill("note", "Too many today")
    screen.press("decline")
    said = desk.receipts(sealed.ticket, sealed, world.ring)[-1]
    assert (said.state.name, said.reason.name, said.note) == (
        "DECLINED",
        "QUEUE_FULL",
        "Too many today",
    )
