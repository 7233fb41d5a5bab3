// A queue message that parses holds what it says, and the outbox writes and settles it to the last token,
// wherever a connection breaks. First two bytes: how many of its bytes arrive before that.
#include "relay6/outbox.h"

#include <cstdlib>

using namespace thisbe;
using namespace thisbe::relay6;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

std::size_t bytesOfTokens(const QueueMessage& message) {
    std::size_t count = 0;
    std::size_t bytes = 0;
    message.forEach([&](const TokenId& id, ByteView token) {
        require(id.epoch == message.first.epoch && id.number == message.first.number + count++);
        bytes += token.size();
    });
    require(count == message.count && bytes <= message.tokens.size());
    return bytes;
}

void checkStream(const HeldBatch& batch, std::uint64_t arrived) {
    Outbox outbox({Delivery::stream, " ", "\n", false});
    outbox.add(batch);
    std::string first;
    outbox.encode(first, ~std::size_t{0});
    require(first.size() == bytesOfTokens(batch.parsed()) + batch.count);
    arrived = first.empty() ? 0 : arrived % first.size();
    outbox.settleBytes(arrived);
    const std::uint64_t settled = outbox.takeSettled();
    require(settled + outbox.unsettled() == batch.count);
    outbox.rewind();
    std::string second;
    outbox.encode(second, ~std::size_t{0});
    require(first.size() - second.size() <= arrived &&
            first.compare(first.size() - second.size(), second.size(), second) == 0);
    std::uint64_t left = 0;
    for (const HeldBatch& rest : outbox.takeAll()) {
        const auto parsed = QueueMessage::parse(rest.message);
        require(parsed && parsed->count == rest.count);
        left += rest.count;
    }
    require(settled + left == batch.count);
}

void checkConfirmed(const HeldBatch& batch) {
    Outbox outbox({Delivery::confirmed, " ", "\n", true});
    outbox.add(batch);
    std::string text;
    outbox.encode(text, ~std::size_t{0});
    for (std::uint64_t i = 0; i < batch.count; i += 2)
        require(outbox.settle({batch.first.epoch, batch.first.number + i}));
    require(!outbox.settle({batch.first.epoch, batch.first.number}) || batch.count == 0);
    std::uint64_t left = 0;
    for (const HeldBatch& rest : outbox.takeAll())
        left += rest.count;
    require(left == batch.count / 2U);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const ByteView bytes(data + 2, size - 2);
    const auto message = QueueMessage::parse(bytes);
    if (!message || !message->carriesTokens() || message->count == 0) return 0;
    if (message->first.number + message->count < message->first.number)
        return 0; // numbers begin at 1 and never wrap
    require(message->toString().size() < 200);
    const HeldBatch batch{message->first, message->count, 0, false, {bytes.begin(), bytes.end()}};
    checkStream(batch, std::uint64_t{data[0]} << 8 | data[1]);
    checkConfirmed(batch);
    return 0;
}
