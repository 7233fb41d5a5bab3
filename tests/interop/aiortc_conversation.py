"""What aiortc says and hears while DataChannelEcho is at the other end of its data channels."""
import asyncio
import sys

from aiortc.rtcsctptransport import InboundStream, RTCSctpTransport

MESSAGES = 1000

# aiortc 1.4.0 delivers a message only if its TSN follows that of the message delivered just before in the same call;
# where another stream's lies between, after a loss, it waits for the stream's next packet although it is complete,
# acknowledged and next in order. If that was the stream's last, it waits for ever.
_pop_messages = InboundStream.pop_messages


def pop_all_messages(stream):
    while messages := list(_pop_messages(stream)):
        yield from messages


InboundStream.pop_messages = pop_all_messages

# When its retransmission timer expires, aiortc 1.4.0 sends again what gap blocks have acknowledged already, and counts
# it as in flight once more; its acknowledgement does not take it off. With a whole window of such bytes it never sends
# again, and no timer runs.
_t3_expired = RTCSctpTransport._t3_expired


def t3_expired(association):
    for chunk in association._sent_queue:
        chunk._acked = False
    _t3_expired(association)


RTCSctpTransport._t3_expired = t3_expired

# RFC 6525 (section 5.1.1) repeats a request to reset streams until it is answered; aiortc 1.4.0 sends it once.
REPEAT_RESET_SECONDS = 1
_send_reconfig_param = RTCSctpTransport._send_reconfig_param


async def repeat_until_answered(association, param):
    await asyncio.sleep(REPEAT_RESET_SECONDS)
    while association._reconfig_request is param and association.state == "connected":
        await _send_reconfig_param(association, param)
        await asyncio.sleep(REPEAT_RESET_SECONDS)


async def send_reconfig_param(association, param):
    await _send_reconfig_param(association, param)
    if association._reconfig_request is param:
        asyncio.ensure_future(repeat_until_answered(association, param))


RTCSctpTransport._send_reconfig_param = send_reconfig_param


def message(number):
    """What DataChannelEcho::message makes."""
    return f"ข้อความ {number} ✓" + ("x" * 60 * 1024 if number % 100 == 99 else "")


class Conversation:
    """On an RTCSctpTransport; before anything can have come from it."""

    def __init__(self, sctp):
        self.sctp = sctp
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

    def standing(self):
        """Where it stands, for who has to find out why it stands still."""
        sctp = self.sctp
        return (
            f"echoed {len(self.echoed)}, heard {len(self.heard)}, closed {self.closed.is_set()} and "
            f"{self.ours_closed.is_set()}; association {sctp.state}, to send {len(sctp._outbound_queue)}, "
            f"unacknowledged {len(sctp._sent_queue)}, in flight {sctp._flight_size} of {sctp._cwnd}, "
            f"timer {sctp._t3_handle is not None}, reset {sctp._reconfig_request}, "
            f"to reassemble {[len(stream.reassembly) for stream in sctp._inbound_streams.values()]}"
        )

    async def run(self, channel):
        """All messages each way, in order, once and unchanged, over a channel of our own and theirs; then
        closes both. Within 50 s, or it says where it stood."""
        try:
            await asyncio.wait_for(self.exchange(channel), 50)
        except asyncio.TimeoutError:
            sys.exit(f"aiortc stands still: {self.standing()}")

    async def exchange(self, channel):
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
