# SPDX-License-Identifier: MIT
"""desk.py -- a small desk: takes conversations from bots, and shows them to people.

    python examples/desk.py FOLDER [--port 8080] [--tickets URL]

FOLDER has the desk's keys (desk.jwk) and whom it trusts (keyring.jwks); the
packets (desk.db) and the guard against opening one twice (guard.db) are made.

    POST /packets        a packet, binary or text, or a ticket, which is fetched
                         from URL; answered with the receipt "received"
    GET  /packets/TICKET/answers   what the desk said since, as text forms
    GET  /packets/TICKET/back      the packet, handed back
    POST /notices        the sender's word after sealing
    GET  /               the list, and the card of each: Take, Hand back, Decline

People come from the same machine here. Put it behind a login: whoever reaches
it reads what customers said.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import secrets
import sqlite3
import threading
import urllib.request
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

import libhandoff as handoff

SCHEMA = """
create table if not exists packets (
    ticket text primary key, data blob not null, opened_at text not null,
    urgency int not null, deadline int not null, title text not null, sender text not null,
    state text not null, owner text not null default '', last blob, back blob);
create table if not exists answers (ticket text not null, receipt text not null);
"""
STEPS = defaultdict(tuple[str, ...], received=("take", "decline"), accepted=("back",))
LAST = 253_402_300_800_000  # the year 10000: no deadline
PRIORITIES = ["unstated", "lowest", "low", "normal", "high", "urgent"]
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
li{list-style:none;border:1px solid #ccc;border-radius:6px;margin:.5rem 0;padding:.6rem 1rem}
ul{padding:0} .state{float:right;color:#666} .urgent,.high{border-left:6px solid #b00020}
form{display:inline-block;margin:.5rem 1rem .5rem 0;padding:.6rem;border:1px solid #ccc}
input,select,button{font:inherit;margin-right:.4rem} [type=number]{width:4rem}
"""
LIVE = "new EventSource('/events').onmessage = () => location.reload()"
# An open card is loaded anew only when it is the one that changed: somebody may be typing.
LIVE_CARD = (
    "const events = new EventSource('/events');"
    "events.onmessage = e => {"
    "if (location.pathname.endsWith(JSON.parse(e.data))) location.reload() };"
    "document.addEventListener('submit', () => events.close())"  # the answer is another page
)


def now() -> datetime:
    return datetime.now(timezone.utc)


class Store:
    """The packets, and what was said about them. Threads take turns."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(SCHEMA)
        self.turn = threading.Lock()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.turn:
            return self.db.execute(sql, values).fetchall()


class Desk:
    """Verifies, remembers and answers; knows nothing of HTTP."""

    def __init__(self, folder: Path, tickets: str | None = None) -> None:
        self.me = handoff.Identity.load(folder / "desk.jwk")
        self.ring = handoff.Keyring.load(folder / "keyring.jwks")
        self.guard = handoff.DiskGuard(folder / "guard.db")
        self.store = Store(folder / "desk.db")
        self.tickets = tickets
        self.acting = threading.Lock()
        self.listeners: set[asyncio.Queue[str]] = set()

    def resolve(self, data: bytes) -> tuple[bytes, str | None]:
        """Fetch the packet that a ticket names; a packet is one already."""
        if handoff.kind_of(data) is not handoff.DataKind.TICKET:
            return data, None
        ticket = data.decode().strip()
        handoff.read_ticket(ticket)  # before it becomes a part of an address
        if self.tickets is None:
            raise handoff.TicketError("this desk fetches no packets")
        with urllib.request.urlopen(self.tickets + ticket, timeout=10) as answer:
            return answer.read(16 << 20), ticket

    def take_in(self, data: bytes) -> tuple[str, str]:
        """Open a packet, put it on the list, and answer: received. Its ticket comes, too."""
        data, ticket = self.resolve(data)
        opened_at = now()
        packet = handoff.open(
            data,
            identity=self.me,
            keyring=self.ring,
            guard=self.guard,
            ticket=ticket,
            now=opened_at,
        )
        context = packet.context
        briefing = context.briefing
        title = briefing.why or briefing.summary.headline or briefing.summary.text or "No summary"
        self.store.rows(
            "insert into packets values (?,?,?,?,?,?,?,'new','',null,null)",
            *(packet.ticket, packet.data, opened_at.isoformat(), context.routing.priority),
            *(context.routing.answer_by_ms or LAST, title, packet.sender),
        )
        return self.say(packet, "received"), packet.ticket

    def again(self, ticket: str) -> tuple[sqlite3.Row, handoff.Packet]:
        """Open a packet of the list again, as at the time when it came."""
        rows = self.store.rows("select * from packets where ticket = ?", ticket)
        if not rows:
            raise HTTPException(404)
        row = rows[0]
        at = datetime.fromisoformat(row["opened_at"])
        return row, handoff.open(row["data"], identity=self.me, keyring=self.ring, now=at)

    def say(self, packet: handoff.Packet, state: str, **more: Any) -> str:
        """Answer a packet, and remember what was said."""
        [row] = self.store.rows("select last from packets where ticket = ?", packet.ticket)
        receipt = packet.answer(state, identity=self.me, after=row["last"], **more)
        self.store.rows(
            "update packets set last = ?, state = ?, owner = ? where ticket = ?",
            *(receipt.data, state, more.get("owner", ""), packet.ticket),
        )
        self.store.rows("insert into answers values (?, ?)", packet.ticket, receipt.text)
        return receipt.text

    def hand_back(self, ticket: str, outcome: str) -> None:
        """Pass a packet back to who sent it, with what was done, for all who told us to read."""
        row, packet = self.again(ticket)
        # A router that only passed it on added routing at most.
        tellers = [leg.sender for leg in packet.legs if set(leg.adds) - {"routing"}]
        back = packet.forward(
            {"briefing": {"outcome": {"disposition": outcome}}},
            identity=self.me,
            audience=row["sender"],
            readers=dict.fromkeys(tellers or [row["sender"]], "all"),
            keyring=self.ring,
        )
        self.store.rows("update packets set back = ? where ticket = ?", back.data, ticket)
        self.say(packet, "returned", note=outcome)

    def act(self, what: str, ticket: str, form: dict[str, str]) -> None:
        """Do what somebody wants who looks at a card; one at a time."""
        with self.acting:
            row, packet = self.again(ticket)
            if what not in STEPS[row["state"]]:
                raise HTTPException(409, "somebody else was here before")
            if what == "take":
                due = now() + timedelta(minutes=int(form["minutes"]))
                self.say(packet, "accepted", owner=form["owner"], due_at=due)
            elif what == "decline":
                self.say(packet, "declined", reason=form["reason"], note=form.get("note"))
            else:
                self.hand_back(ticket, form["outcome"])

    def hear(self, data: bytes) -> str:
        """Take a conversation off the list, if a notice says so."""
        claim = handoff.preview_notice(data)
        for row in self.store.rows("select * from packets"):
            if handoff.preview(row["data"]).id != claim.packet_id:
                continue
            notice = handoff.open_notice(data, packet=row["data"], keyring=self.ring)
            if notice.stops(self.me.name):
                state = notice.said.state.name.lower()
                self.store.rows(
                    "update packets set state = ? where ticket = ?", state, row["ticket"]
                )
            return str(row["ticket"])
        raise handoff.AnswerError("about a packet that is not here")

    def listed(self) -> list[sqlite3.Row]:
        """What somebody is to look at: the most urgent first, then the earliest deadline."""
        return self.store.rows(
            "select * from packets where state in ('new', 'received', 'accepted')"
            " order by urgency desc, deadline, opened_at"
        )

    def changed(self, ticket: str) -> None:
        for listener in self.listeners:
            listener.put_nowait(ticket)


# ---- Pages ---------------------------------------------------------------


def page(title: str, body: str, script: str = "", nonce: str = "") -> HTMLResponse:
    nonce = nonce or secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}';"
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    content = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{html.escape(title)}</title>"
        f"<style nonce={nonce}>{STYLE}</style>{body}"
        + (f"<script nonce={nonce}>{script}</script>" if script else "")
    )
    return HTMLResponse(content, headers={"Content-Security-Policy": policy})


def item(row: sqlite3.Row) -> str:
    urgency = PRIORITIES[row["urgency"]] if 0 <= row["urgency"] < len(PRIORITIES) else PRIORITIES[0]
    by = ""
    if 0 < row["deadline"] < LAST:  # others write what they like
        at = datetime.fromtimestamp(row["deadline"] / 1000, timezone.utc)
        by = f" · answer by {at:%H:%M} UTC"
    state = row["state"] + (f" by {row['owner']}" if row["owner"] else "")
    return (
        f'<li class="{urgency}"><span class=state>{html.escape(state)}</span>'
        f'<a href="/card/{row["ticket"]}">{html.escape(row["title"])}</a><br>'
        f"{urgency} priority · from {html.escape(row['sender'])}{by}</li>"
    )


def buttons(row: sqlite3.Row) -> str:
    to = f'method=post action="/card/{row["ticket"]}'
    reasons = "".join(
        f"<option value={reason.name.lower()}>{reason.name.lower().replace('_', ' ')}"
        for reason in handoff.Reason
        if reason
    )
    if row["state"] == "received":
        return (
            f'<form {to}/take">Your name <input name=owner required> for'
            "<input name=minutes type=number value=5 min=1 max=120> minutes"
            "<button id=take>Take</button></form>"
            f'<form {to}/decline"><select name=reason>{reasons}</select>'
            "because <input name=note><button id=decline>Decline</button></form>"
        )
    if row["state"] == "accepted":
        return (
            f'<form {to}/back">What was done <input name=outcome required>'
            "<button id=back>Hand back</button></form>"
        )
    return ""


# ---- HTTP ----------------------------------------------------------------


def problem(error: handoff.HandoffError) -> JSONResponse:
    body = {"status": error.status.name, "message": str(error), "hint": error.hint}
    return JSONResponse(body, status_code=409 if isinstance(error, handoff.ReplayError) else 422)


def make_app(desk: Desk) -> Starlette:
    def listing(request: Request) -> Response:
        rows = "".join(map(item, desk.listed()))
        body = f"<h1>{html.escape(desk.me.name)}</h1><ul>{rows or '<li>Nobody waits.</li>'}</ul>"
        return page(desk.me.name, body, LIVE)

    def card(request: Request) -> Response:
        row, packet = desk.again(request.path_params["ticket"])
        nonce = secrets.token_urlsafe(16)
        shown = packet.render("html", nonce=nonce)
        head = f'<p><a href="/">List</a> <span class=state>{html.escape(row["state"])}</span></p>'
        return page(row["title"], head + buttons(row) + shown, LIVE_CARD, nonce)

    async def act(request: Request) -> Response:
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers["host"]:
            return Response("from another page", status_code=403)
        form = dict(parse_qsl((await request.body()).decode()))
        ticket, what = request.path_params["ticket"], request.path_params["what"]
        try:
            await run_in_threadpool(desk.act, what, ticket, form)
        except (KeyError, ValueError):
            return Response("this form is not filled in", status_code=400)
        desk.changed(ticket)
        return RedirectResponse("/", status_code=303)

    async def come_in(request: Request) -> Response:
        receipt, ticket = await run_in_threadpool(desk.take_in, await request.body())
        desk.changed(ticket)
        return Response(receipt, status_code=201, media_type="text/plain")

    async def notices(request: Request) -> Response:
        ticket = await run_in_threadpool(desk.hear, await request.body())
        desk.changed(ticket)
        return Response(ticket, media_type="text/plain")

    def answers(request: Request) -> Response:
        said = desk.store.rows(
            "select receipt from answers where ticket = ? order by rowid",
            request.path_params["ticket"],
        )
        return JSONResponse([row["receipt"] for row in said])

    def handed_back(request: Request) -> Response:
        rows = desk.store.rows(
            "select back from packets where ticket = ?", request.path_params["ticket"]
        )
        if not rows or rows[0]["back"] is None:
            return Response(status_code=404)
        return Response(rows[0]["back"], media_type="application/octet-stream")

    async def events(request: Request) -> Response:
        queue: asyncio.Queue[str] = asyncio.Queue()
        desk.listeners.add(queue)

        async def stream() -> AsyncIterator[str]:
            try:
                yield ": here\n\n"
                while True:
                    yield f"data: {json.dumps(await queue.get())}\n\n"
            finally:
                desk.listeners.discard(queue)

        return StreamingResponse(stream(), media_type="text/event-stream")

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, handoff.HandoffError)
        return problem(error)

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/card/{ticket}", card),
            Route("/card/{ticket}/{what:str}", act, methods=["POST"]),
            Route("/packets", come_in, methods=["POST"]),
            Route("/packets/{ticket}/answers", answers),
            Route("/packets/{ticket}/back", handed_back),
            Route("/notices", notices, methods=["POST"]),
            Route("/events", events),
        ],
        exception_handlers={handoff.HandoffError: refused},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="A small desk.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--tickets", help="packets are fetched from here: URL + ticket")
    given = parser.parse_args()
    app = make_app(Desk(given.folder, given.tickets))
    uvicorn.run(app, host="127.0.0.1", port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
