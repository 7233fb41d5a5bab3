#include "shared/signal/client/requester.h"

namespace thisbe::signal {

bool Requester::startWritten(TimePoint now, ByteView message, const Target& target) {
    if (!connected_) return false;
    stun::TransactionTable::Request request;
    request.message = message;
    request.local = Endpoint(IpAddress::unspecified(target.remote.family()), 0);
    request.remote = target.remote;
    request.context = target.purpose.encode();
    request.policy = options_.reliable ? overStream(target.timing) : target.timing;
    return transactions_.start(now, request).has_value();
}

void Requester::queueAnswer(const Datagram& arrived, ByteView message) {
    if (message.empty()) return;
    // From the address that was asked: whoever asked expects it from there.
    answers_.append({message, arrived.local, arrived.remote});
}

bool Requester::takeOutput(DatagramBatch& batch) {
    const auto answers = answers_.datagrams();
    while (answersTaken_ < answers.size() && batch.append(answers[answersTaken_]))
        ++answersTaken_;
    if (answersTaken_ < answers.size()) return true;
    answers_.clear();
    answersTaken_ = 0;
    return transactions_.takeOutput(batch);
}

} // namespace thisbe::signal
