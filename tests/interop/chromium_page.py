#!/usr/bin/python3
"""Opens a page in a headless Chromium of its own and prints what the page says.

usage: chromium_page.py [--seconds N] PAGE.html [NAME=VALUE]...

The page includes /page.js, which gives it say(TEXT), a line on standard output, hear(), the next line of standard
input (null at its end; one call at a time), and run(MAIN): MAIN gets the NAMEs and VALUEs as an object, and when
its promise settles the run is over. Chromium and its profile are gone then, and at the latest after N seconds (default: 60). It reaches the network namespace that this runs in, and
its page comes from a server on the loopback of it.
Exit status: 0 MAIN fulfilled, 1 it was rejected or time ran out, 2 wrong usage, 3 no Chromium on this host.
"""
import argparse
import contextlib
import http.server
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

# Posts go one after the other, so that lines keep their order.
PAGE_JS = b"""
let posts = Promise.resolve();
const post = (path, text) => posts = posts.then(() => fetch(path, {method: "POST", body: text}));
const say = text => post("/say", text);
const hear = async () => {
    const line = await fetch("/hear");
    return line.status === 200 ? line.text() : null;
};
const run = main => main(Object.fromEntries(new URLSearchParams(location.search)))
    .then(() => post("/done", ""), error => post("/failed", `${error}\\n${error?.stack ?? ""}`));
addEventListener("error", event => post("/failed", event.message));
"""

FLAGS = [
    "--headless=new",
    "--no-sandbox",  # root, as in network namespaces, has none
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--password-store=basic",
    # Nothing but the page: no updates, no reports, no look-ups.
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
]


def page_server(page, events):
    """An HTTP server on the loopback that puts what is posted to it into events, as (path, text)."""

    lines = open(0, "rb", buffering=0, closefd=False)

    class Handler(http.server.BaseHTTPRequestHandler):
        def reply(self, status, kind, body):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            path = urllib.parse.urlsplit(self.path).path
            if path == "/hear":
                # Without a buffer and its lock, so that a read that still waits does not hinder our end.
                line = lines.readline().decode()
                return self.reply(200 if line else 410, "text/plain; charset=utf-8", line.rstrip("\n").encode())
            files = {"/": ("text/html; charset=utf-8", page), "/page.js": ("text/javascript", PAGE_JS)}
            known = path in files
            self.reply(200 if known else 404, *files.get(path, ("text/plain", b"")))

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            # Before the answer: with it the page may post the next, and another thread would put that first.
            events.put((self.path, body.decode()))
            self.reply(204, "text/plain", b"")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@contextlib.contextmanager
def chromium(program, url):
    """A browser with a fresh profile on url; both are gone at the end, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="thisbe-chromium-", ignore_cleanup_errors=True) as profile:
        browser = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", url],
            env={**os.environ, "HOME": profile, "XDG_RUNTIME_DIR": profile},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        try:
            yield browser
        finally:
            # Its helpers are in its process group.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(browser.pid, signal.SIGKILL)
            browser.wait()


def follow(browser, events, seconds):
    """Prints what the page says until it is done; the exit status."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            path, text = events.get(timeout=0.2)
        except queue.Empty:
            if browser.poll() is None:
                continue
            print(f"Chromium ended by itself with status {browser.returncode}", file=sys.stderr)
            return 1
        if path == "/say":
            print(text, flush=True)
        elif path == "/done":
            return 0
        elif path == "/failed":
            print(f"the page failed: {text}", file=sys.stderr)
            return 1
    print(f"the page was not done after {seconds} s", file=sys.stderr)
    return 1


def main():
    parser = argparse.ArgumentParser(usage="chromium_page.py [--seconds N] PAGE.html [NAME=VALUE]...")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("values", nargs="*")
    arguments = parser.parse_args()
    if any("=" not in value for value in arguments.values):
        parser.error("expected NAME=VALUE after the page")
    program = shutil.which("chromium")
    if program is None:
        print("no Chromium on this host (Debian package: chromium)", file=sys.stderr)
        return 3
    # Being told to end is an ordinary end: the browser goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    events = queue.SimpleQueue()
    server = page_server(arguments.page.read_bytes(), events)
    query = urllib.parse.urlencode(dict(value.split("=", 1) for value in arguments.values))
    with chromium(program, f"http://127.0.0.1:{server.server_port}/?{query}") as browser:
        return follow(browser, events, arguments.seconds)


sys.exit(main())
