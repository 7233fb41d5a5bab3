#!/usr/bin/python3
"""aiortc's data channels with ours: aiortc_peer.py PROGRAM ROLE

PROGRAM is data_channel_peer; ROLE is aiortc's DTLS role, client or server. Plain UDP on loopback takes the place of
ICE. Exit status 0: 1,000 messages arrived each way, in order, once and unchanged, and channels closed from both sides.
"""
import asyncio
import sys

from aiortc.rtcdatachannel import RTCDataChannel, RTCDataChannelParameters
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from aiortc.rtcsctptransport import RTCSctpCapabilities, RTCSctpTransport
from aiortc_conversation import Conversation
from udp_instead_of_ice import UdpInsteadOfIce


async def start_ours(program, role):
    ours = await asyncio.create_subprocess_exec(
        program, role, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    ready, port, algorithm, fingerprint = (await ours.stdout.readline()).decode().split()
    assert ready == "ready"
    return ours, int(port), RTCDtlsFingerprint(algorithm=algorithm, value=fingerprint)


async def main(program, role):
    # ORTC without a word about DTLS: the controlling side is the DTLS server.
    ice = UdpInsteadOfIce("controlling" if role == "server" else "controlled")
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: ice, local_addr=("127.0.0.1", 0))
    certificate = RTCCertificate.generateCertificate()
    ours, port, fingerprint = await start_ours(program, "server" if role == "client" else "client")
    ice.peer = ("127.0.0.1", port)
    own = certificate.getFingerprints()[0]
    ours.stdin.write(f"{ice.socket.get_extra_info('sockname')[1]} {own.algorithm} {own.value}\n".encode())
    dtls = RTCDtlsTransport(ice, [certificate])
    sctp = RTCSctpTransport(dtls)
    conversation = Conversation(sctp)
    await dtls.start(RTCDtlsParameters(fingerprints=[fingerprint]))
    assert dtls.state == "connected", dtls.state
    await sctp.start(RTCSctpCapabilities(maxMessageSize=262144), 5000)
    await conversation.run(RTCDataChannel(sctp, RTCDataChannelParameters(label="aiortc")))
    said = b""
    while b"closed aiortc" not in said:
        line = await ours.stdout.readline()
        assert line, "ours ended early:\n" + said.decode()
        said += line
    await sctp.stop()
    await dtls.stop()
    said += await ours.stdout.read()
    print(said.decode(), end="")
    return await ours.wait()


sys.exit(asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), 60)))
