"""What aiortc says and hears while DataChannelEcho is at the other end of its data channels."""
import asyncio

from aiortc.rtcsctptransport import InboundStream

MESSAGES = 1000

# aiortc 1.4.0 delivers a message only if its TSN follows that of the message delivered just before in the same call;
# where another stream's lies between, after a loss, it waits for the stream's next packet although it is complete,
# acknowledged and next in order. If that was the stream's last, it waits for ever.
_pop_messages = InboundStream.pop_messages


def pop_all_messages(stream):
    while messages := list(_pop_messages(stream)):
        yield from messages


InboundStream.pop_messages = pop_all_messages


def message(number):
    """What DataChannelEcho::message makes."""
    return f"ข้อความ {number} ✓" + ("x" * 60 * 1024 if number % 100 == 99 else "")


class Conversation:
    """On an RTCSctpTransport; before anything can have come from it."""

    def __init__(self, sctp):
        self.echoed = []
        self.heard = []
        self.done = asyncio.Event()
        self.closed = asyncio.Event()
        self.ours_closed = asyncio.Event()
        sctp.on("datachannel", self.on_channel)

    def look(self):
        if len(self.echoed) == MESSAGES + 2 and len(self.heard) == MESSAGES:
            self.done.set()

    def on_channel(self, channel):
        assert (channel.label, channel.protocol) == ("thisbe", "interop"), channel.label
        self.theirs = channel
        channel.on("message", lambda data: (self.heard.append(data), self.look()))
        channel.on("close", self.closed.set)

    async def run(self, channel):
        """All messages each way, in order, once and unchanged, over a channel of our own and theirs; then
        closes both."""
        opened = asyncio.Event()
        channel.on("open", opened.set)
        channel.on("message", lambda data: (self.echoed.append(data), self.look()))
        channel.on("close", self.ours_closed.set)
        await opened.wait()
        sent = [message(number) for number in range(MESSAGES)] + ["", bytes(range(256))]
        for data in sent:
            channel.send(data)
        await self.done.wait()
        assert self.echoed == sent, "an echo differs"
        assert self.heard == [message(number) for number in range(MESSAGES)], "a message of ours differs"
        self.theirs.close()
        await self.closed.wait()
        channel.close()
        await self.ours_closed.wait()
