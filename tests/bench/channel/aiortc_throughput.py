#!/usr/bin/python3
"""aiortc's data channels over loopback UDP, both ends in one process: aiortc_throughput.py SIZE TOTAL_BYTES"""
import asyncio
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../interop"))

from aiortc.rtcdatachannel import RTCDataChannel, RTCDataChannelParameters
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsParameters, RTCDtlsTransport
from aiortc.rtcsctptransport import RTCSctpTransport
from udp_instead_of_ice import UdpInsteadOfIce


async def main(size, total):
    loop = asyncio.get_running_loop()
    ice = [UdpInsteadOfIce("controlling"), UdpInsteadOfIce("controlled")]
    for end in ice:
        await loop.create_datagram_endpoint(lambda: end, local_addr=("127.0.0.1", 0))
    ice[0].peer, ice[1].peer = (end.socket.get_extra_info("sockname") for end in (ice[1], ice[0]))
    certificates = [RTCCertificate.generateCertificate() for _ in ice]
    dtls = [RTCDtlsTransport(end, [own]) for end, own in zip(ice, certificates)]
    fingerprints = [RTCDtlsParameters(fingerprints=own.getFingerprints()) for own in certificates]
    await asyncio.gather(dtls[0].start(fingerprints[1]), dtls[1].start(fingerprints[0]))
    sctp = [RTCSctpTransport(end) for end in dtls]
    heard, done = 0, asyncio.Event()

    def on_message(data):
        nonlocal heard
        heard += len(data)
        if heard >= total:
            done.set()

    sctp[1].on("datachannel", lambda channel: channel.on("message", on_message))
    await asyncio.gather(*(end.start(RTCSctpTransport.getCapabilities(), 5000) for end in sctp))
    channel = RTCDataChannel(sctp[0], RTCDataChannelParameters(label="bench"))
    opened = asyncio.Event()
    channel.on("open", opened.set)
    await opened.wait()
    begun, cpu = time.monotonic(), time.process_time()
    for _ in range(-(-total // size)):
        channel.send(b"x" * size)
    await done.wait()
    megabytes = heard / 1e6
    rate = megabytes / (time.monotonic() - begun)
    print(f"{size:8}  {'aiortc':8} {rate:10.2f} {(time.process_time() - cpu) * 1000 / megabytes:12.2f}")
    for end in sctp + dtls:
        await end.stop()


asyncio.run(asyncio.wait_for(main(int(sys.argv[1]), int(sys.argv[2])), 120))
