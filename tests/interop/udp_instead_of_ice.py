"""A path for aiortc's transports on loopback."""
import asyncio


class UdpInsteadOfIce(asyncio.DatagramProtocol):
    """What RTCDtlsTransport needs of an RTCIceTransport."""

    def __init__(self, role):
        self.role = role
        self.state = "completed"
        self.peer = None
        self.arrived = asyncio.Queue()

    def connection_made(self, transport):
        self.socket = transport

    def datagram_received(self, data, _):
        self.arrived.put_nowait(data)

    async def _recv(self):
        return await self.arrived.get()

    async def _send(self, data):
        self.socket.sendto(data, self.peer)
