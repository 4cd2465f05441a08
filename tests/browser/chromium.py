# SPDX-License-Identifier: MIT
"""
chromium.py -- one headless Chromium, spoken to over its pipe.

Messages of the DevTools protocol are JSON with a NUL behind, to the browser
on its descriptor 3 and from it on 4. Its profile is new and empty, and every
request that a page makes is recorded: a test asserts that there was none but
for the page itself, which comes from a file.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--disable-extensions", "--disable-default-apps", "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
]


def find():
    """The browser's path; None where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path is not None:
            return path
    return None


class Failed(Exception):
    """The browser did not do as told."""


class Chromium:
    """Use with `with`. One tab."""

    def __init__(self, seconds=120):
        self.seconds = seconds
        self.profile = tempfile.mkdtemp(prefix="handoff-browser-")
        self.events = []
        self.number = 0
        self.rest = b""

    def __enter__(self):
        to_read, self.to = os.pipe()
        self.back, to_write = os.pipe()

        def descriptors():
            # Away from 3 and 4 first, so that neither overwrites the other.
            a, b = os.dup(to_read), os.dup(to_write)
            while a in (3, 4):
                a = os.dup(a)
            while b in (3, 4):
                b = os.dup(b)
            os.dup2(a, 3)
            os.dup2(b, 4)

        # pylint: disable=subprocess-popen-preexec-fn
        self.process = subprocess.Popen(
            [find(), *FLAGS, "--user-data-dir=" + self.profile, "about:blank"],
            close_fds=False, preexec_fn=descriptors,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        target = self.call("Target.createTarget", url="about:blank")
        self.session = None
        self.session = self.call("Target.attachToTarget", flatten=True,
                                 targetId=target["targetId"])["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.call("Browser.close")
            self.process.wait(10)
        except (Failed, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.back)
        shutil.rmtree(self.profile, ignore_errors=True)

    session = None

    def _receive(self, until):
        while b"\0" not in self.rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.back], [], [], left)[0]:
                raise Failed("no answer within %d s" % self.seconds)
            data = os.read(self.back, 1 << 20)
            if not data:
                raise Failed("the browser has gone")
            self.rest += data
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        """What the browser answers."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session is not None:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        until = time.monotonic() + self.seconds
        while True:
            answer = self._receive(until)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Failed(method + ": " + answer["error"]["message"])
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def wait_for(self, method):
        """The next event of that name, or one that came already."""
        until = time.monotonic() + self.seconds
        while True:
            for i, event in enumerate(self.events):
                if event["method"] == method:
                    return self.events.pop(i)["params"]
            answer = self._receive(until)
            if "method" in answer:
                self.events.append(answer)

    def open(self, path):
        """Load a file; what happened before is forgotten."""
        self.events = []
        answer = self.call("Page.navigate",
                           url="file://" + os.path.abspath(path))
        if "errorText" in answer:
            raise Failed(path + ": " + answer["errorText"])
        # This page's, for that of the one before may still be on its way.
        while True:
            event = self.wait_for("Page.lifecycleEvent")
            if (event["loaderId"], event["name"]) == (answer["loaderId"],
                                                      "load"):
                break

    def run(self, script):
        """The value of an expression in the page, whatever its policy."""
        answer = self.call("Runtime.evaluate", expression=script,
                           returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise Failed(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def requests(self):
        """Addresses of all requests since open()."""
        self.run("1")
        return [e["params"]["request"]["url"] for e in self.events
                if e["method"] == "Network.requestWillBeSent"]

    def happened(self):
        """Dialogs, windows, scripts' messages and errors since open()."""
        self.run("1")
        return [e for e in self.events
                if e["method"] in ("Page.javascriptDialogOpening",
                                   "Page.windowOpen",
                                   "Runtime.consoleAPICalled",
                                   "Runtime.exceptionThrown",
                                   "Log.entryAdded")]

    def press(self, key):
        """Enter or Tab."""
        code = {"Enter": 13, "Tab": 9}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key,
                  windowsVirtualKeyCode=code, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key,
                  windowsVirtualKeyCode=code)

    def metric(self, name):
        """What the browser counts of the page."""
        self.call("Performance.enable")
        return {m["name"]: m["value"] for m in
                self.call("Performance.getMetrics")["metrics"]}[name]

    def size(self, width, height, dark=False, media=""):
        """Of the window, and what the reader prefers; media: "print"."""
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme",
             "value": "dark" if dark else "light"}])

    def picture(self, path, whole=True):
        """What is to be seen, as PNG."""
        data = self.call("Page.captureScreenshot", format="png",
                         captureBeyondViewport=whole)["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))
