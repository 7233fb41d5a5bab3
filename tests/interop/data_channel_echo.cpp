#include "tests/interop/data_channel_echo.h"

#include <ostream>

namespace thisbe::test {

DataChannelEcho::DataChannelEcho(const DtlsContext& context, const DataChannelTransport::Options& options,
                                 std::ostream& log)
    : transport(context, options), log_(log) {}

std::string DataChannelEcho::message(std::size_t number) {
    std::string text = "ข้อความ " + std::to_string(number) + " ✓";
    if (number % 100 == 99) text += std::string(std::size_t{60} * 1024, 'x');
    return text;
}

void DataChannelEcho::settle(TimePoint now) {
    while (const auto event = transport.takeEvent(now))
        onEvent(now, *event);
    while (!echoes_.empty()) {
        const Message& next = echoes_.front();
        if (transport.send(now, next.channel, next.format, asBytes(next.bytes)) == SctpSendResult::bufferFull)
            break;
        echoes_.pop_front();
    }
    while (sent_ < kMessages && transport.send(now, *own_, message(sent_)) == SctpSendResult::accepted)
        ++sent_;
}

void DataChannelEcho::onEvent(TimePoint now, const ChannelEvent& event) {
    switch (event.kind) {
    case ChannelEvent::Kind::connected:
        log_ << "connected" << std::endl;
        own_ = transport.open(now, {.label = "thisbe", .protocol = "interop", .reliability = {}}).value();
        labels_[*own_] = "thisbe";
        break;
    case ChannelEvent::Kind::opened:
        if (event.byPeer) labels_[event.channel] = transport.options(event.channel)->label;
        if (event.channel == own_) sent_ = 0;
        log_ << "opened " << labels_[event.channel] << std::endl;
        break;
    case ChannelEvent::Kind::message:
        onMessage(event);
        break;
    case ChannelEvent::Kind::writable:
        break;
    case ChannelEvent::Kind::closed:
        log_ << "closed " << labels_[event.channel] << std::endl;
        break;
    case ChannelEvent::Kind::ended:
        log_ << "ended " << (transport.failure() ? transport.failure()->message : "") << std::endl;
        ended_ = true;
        break;
    }
}

void DataChannelEcho::onMessage(const ChannelEvent& event) {
    echoes_.push_back({event.channel, event.format, std::string(asText(event.payload))});
    if (++heard_[event.channel] % kMessages == 0)
        log_ << "heard " << labels_[event.channel] << " " << heard_[event.channel] << std::endl;
}

} // namespace thisbe::test
