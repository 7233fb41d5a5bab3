#!/usr/bin/python3
"""A WebRTC peer of aiortc's, to be the other side of webrtc_peer.

usage: webrtc_aiortc.py offer|answer URL [USER PASSWORD]
URL is stun:… or turn:…. aiortc's offers are actpass, its answers active, and the offers that it takes actpass.
Signals go over standard output and input, a JSON object a line. aiortc does not trickle.
Exit status 0: 1,000 messages arrived each way, in order, once and unchanged.
"""
import asyncio
import json
import sys

from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc_conversation import MESSAGES, Conversation


def say(line):
    print(line, flush=True)


def say_description(description):
    say(json.dumps({"type": description.type, "sdp": description.sdp}))


async def hear_description(reader):
    """The next one. Candidates that stand by themselves are not for aiortc, which began without them."""
    while line := await reader.readline():
        signal = json.loads(line)
        if "type" in signal:
            return RTCSessionDescription(sdp=signal["sdp"], type=signal["type"])
    raise EOFError("the signalling ended")


async def negotiate(connection, role, reader):
    if role == "offer":
        await connection.setLocalDescription(await connection.createOffer())
        say_description(connection.localDescription)
        await connection.setRemoteDescription(await hear_description(reader))
        return
    await connection.setRemoteDescription(await hear_description(reader))
    await connection.setLocalDescription(await connection.createAnswer())
    say_description(connection.localDescription)


def selected_path(connection):
    """There is no public way to ask which pair was chosen."""
    pair = connection.sctp.transport.transport._connection._nominated[1]
    return f"path {pair.local_candidate.type} {pair.remote_candidate.type}"


async def main(role, url, username=None, credential=None):
    server = RTCIceServer(urls=url, username=username, credential=credential)
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[server]))
    channel = connection.createDataChannel("theirs")
    conversation = Conversation(connection.sctp)
    reader = asyncio.StreamReader(limit=2**20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    exchanged = asyncio.ensure_future(conversation.run(channel))
    await negotiate(connection, role, reader)
    await exchanged
    say(f"exchanged {MESSAGES}")
    say(selected_path(connection))
    await reader.read()  # until the other side has seen our channel closed
    await connection.close()


asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), 60))
