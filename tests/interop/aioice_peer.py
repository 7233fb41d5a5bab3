#!/usr/bin/python3
"""aioice behind the line protocol of ice_peer (tests/interop/ice_peer/main.cpp), to be the other side of it.

usage: aioice_peer.py controlling|controlled SERVER PORT USER PASSWORD
SERVER is both the STUN and the TURN server. aioice does not trickle: its candidates come all at once when
they are gathered, and it begins to check when it has all of the other side's (remote-end).
"""
import asyncio
import sys
import time

import aioice

DATAGRAMS_PER_SECOND = 100
DATAGRAM_SIZE = 500


def say(*words):
    print(*words, flush=True)


def now():
    return time.monotonic_ns() // 1000


class Peer:
    def __init__(self, role, server, port, user, password):
        where = (server, int(port))
        self.agent = aioice.Connection(
            ice_controlling=role == "controlling",
            stun_server=where,
            turn_server=where,
            turn_username=user,
            turn_password=password,
        )
        self.tasks = []
        self.gathered = asyncio.Event()
        self.remote_complete = asyncio.Event()

    def spawn(self, coroutine):
        self.tasks.append(asyncio.ensure_future(coroutine))

    async def gather(self):
        say("ev start", now())
        await self.agent.gather_candidates()
        say("sig d", self.agent.local_username, self.agent.local_password)
        for candidate in self.agent.local_candidates:
            say("sig c", "candidate:" + candidate.to_sdp())
        say("ev gathered", now())
        say("sig-end")
        self.gathered.set()

    async def connect(self):
        await self.gathered.wait()
        await self.remote_complete.wait()
        try:
            await self.agent.connect()
        except ConnectionError:
            say("ev failed", now())
            return
        say("ev connected", now())
        self.print_pair()
        self.spawn(self.send())
        try:
            while True:
                data = await self.agent.recv()
                say("rx", data.split(b"\0")[0].decode("ascii", "replace"), now())
        except ConnectionError:
            say("ev failed", now())

    async def send(self):
        number, due = 0, time.monotonic()
        while True:
            text = b"%d\0" % number
            try:
                await self.agent.send(text.ljust(DATAGRAM_SIZE, b"."))
            except ConnectionError:
                return
            number += 1
            due += 1 / DATAGRAMS_PER_SECOND
            await asyncio.sleep(max(0, due - time.monotonic()))

    # There is no public way to ask which pair was chosen.
    def print_pair(self):
        pair = self.agent._nominated.get(1)
        if pair:
            say("ev pair", now(), pair.local_candidate.type, pair.remote_candidate.type)

    async def obey(self, line):
        words = line.split(None, 2)
        if words[:1] == ["start"]:
            self.spawn(self.gather())
            self.spawn(self.connect())
        elif words[:2] == ["remote", "d"]:
            self.agent.remote_username, self.agent.remote_password = words[2].split()[:2]
        elif words[:2] == ["remote", "c"]:
            text = words[2].removeprefix("a=").removeprefix("candidate:")
            candidate = aioice.Candidate.from_sdp(text)
            if candidate.transport.lower() == "udp" and candidate.component == 1:
                await self.agent.add_remote_candidate(candidate)
        elif words[:1] == ["remote-end"]:
            await self.agent.add_remote_candidate(None)
            self.remote_complete.set()
        elif words[:1] == ["pair"]:
            self.print_pair()
        return words[:1] != ["quit"]


async def main(arguments):
    peer = Peer(*arguments)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    say("ready")
    while line := (await reader.readline()).decode():
        if not await peer.obey(line):
            break
    for task in peer.tasks:
        task.cancel()
    # Deletes the allocation; a server that is gone must not keep us.
    await asyncio.wait_for(peer.agent.close(), 2)


if len(sys.argv) != 6:
    sys.exit(__doc__)
asyncio.run(main(sys.argv[1:]))
