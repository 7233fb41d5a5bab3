#!/usr/bin/python3
"""Two ICE agents of aioice that may use nothing but their relayed candidates exchange datagrams.

usage: aioice_relay.py SERVER PORT USER PASSWORD udp|tcp 4|6
Prints "exchanged N" at the end; any exception is a failure.
"""
import asyncio
import sys

import aioice
from aioice.ice import TransportPolicy

COUNT = 100


def agent(controlling, arguments):
    server, port, user, password, transport, family = arguments
    return aioice.Connection(
        ice_controlling=controlling,
        turn_server=(server, int(port)),
        turn_username=user,
        turn_password=password,
        turn_transport=transport,
        use_ipv4=family == "4",
        use_ipv6=family == "6",
        transport_policy=TransportPolicy.RELAY,
    )


async def main(arguments):
    a, b = agent(True, arguments), agent(False, arguments)
    await a.gather_candidates()
    await b.gather_candidates()
    for here, there in ((a, b), (b, a)):
        assert here.local_candidates and all(c.type == "relay" for c in here.local_candidates), here.local_candidates
        for candidate in here.local_candidates:
            await there.add_remote_candidate(candidate)
        await there.add_remote_candidate(None)
        there.remote_username, there.remote_password = here.local_username, here.local_password
    await asyncio.gather(a.connect(), b.connect())
    for number in range(COUNT):
        for here, there in ((a, b), (b, a)):
            await here.send(b"datagram %d" % number)
            assert await asyncio.wait_for(there.recv(), 5) == b"datagram %d" % number
    await a.close()
    await b.close()
    print("exchanged", 2 * COUNT)


asyncio.run(asyncio.wait_for(main(sys.argv[1:]), 30))
