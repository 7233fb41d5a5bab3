#!/usr/bin/python3
"""What idle sessions cost: one peer that many others have chatted with, everything on loopback.

usage: idle_sessions.py BIN [SESSIONS [SECONDS]]
BIN is the folder of thisbe and thisbe-rendezvous. Prints the private memory and the CPU time of that peer for each session:
ICE agent and path policy, DTLS, SCTP with two data channels, and the keepalives of all of them.
"""
import os
import re
import subprocess
import sys
import tempfile
import time


def private_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return sum(int(size) for size in re.findall(r"^Private_Dirty: +(\d+)", file.read(), re.MULTILINE))


def cpu_ms(pid):
    """Of all threads, as the scheduler counts it."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e6


def wait_for(path, pattern, limit=30):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        with open(path, encoding="utf-8") as file:
            found = re.search(pattern, file.read())
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"no {pattern} in {path}")


class Party:
    def __init__(self, folder, binaries):
        self.folder = folder
        self.binaries = binaries
        self.running = []

    def start(self, name, *arguments):
        log = os.path.join(self.folder, name)
        environment = dict(os.environ, XDG_STATE_HOME=os.path.join(self.folder, name + ".state"))
        with open(log, "w", encoding="utf-8") as output:
            process = subprocess.Popen([os.path.join(self.binaries, arguments[0]), *arguments[1:]],
                                       stdin=subprocess.PIPE, stdout=output, stderr=output, env=environment, text=True)
        self.running.append(process)
        return process, log

    def end(self):
        for process in self.running:
            process.kill()
        for process in self.running:
            process.wait()


def measure(party, sessions, seconds):
    _, log = party.start("server", "thisbe-rendezvous", "--listen", "127.0.0.1", "--port", "0")
    port = wait_for(log, r"127\.0\.0\.1:(\d+)").group(1)
    hub, hub_log = party.start("hub", "thisbe", "join", "hub", "--server", f"127.0.0.1:{port}")
    wait_for(hub_log, "registered")
    time.sleep(2)
    memory = private_kib(hub.pid)
    before = cpu_ms(hub.pid)
    time.sleep(seconds)
    alone = (cpu_ms(hub.pid) - before) / seconds
    for number in range(sessions):
        peer, log = party.start(f"p{number}", "thisbe", "join", f"p{number}", "--server", f"127.0.0.1:{port}")
        wait_for(log, "registered")
        time.sleep(0.2)  # the roster
        peer.stdin.write("@chat hub hello\n")
        peer.stdin.flush()
        wait_for(log, "delivered")
    time.sleep(40)  # dead ways are not asked any more
    memory = private_kib(hub.pid) - memory
    before = cpu_ms(hub.pid)
    time.sleep(seconds)
    busy = (cpu_ms(hub.pid) - before) / seconds - alone
    print(f"{sessions} idle sessions: {memory / sessions:.0f} KiB and {1000 * busy / sessions:.0f} µs of CPU a second each")


def main(binaries, sessions="40", seconds="30"):
    with tempfile.TemporaryDirectory() as folder:
        party = Party(folder, os.path.abspath(binaries))
        try:
            measure(party, int(sessions), int(seconds))
        finally:
            party.end()


main(*sys.argv[1:])
