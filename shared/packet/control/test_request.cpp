#include "shared/packet/control/test_request.h"

#include <algorithm>

namespace thisbe::packet {

namespace {

constexpr std::size_t kFixed = ControlHeader::kSize + 8 + TestPlan::kSize;
constexpr std::size_t kStream = 12;

bool isSound(const TestRequest& request) {
    for (auto stream = request.streams.begin(); stream != request.streams.end(); ++stream) {
        if (static_cast<std::uint8_t>(stream->way) >= kStreamWays) return false;
        const auto twin = std::find_if(stream + 1, request.streams.end(),
                                       [&](const auto& other) { return other.attempt == stream->attempt; });
        if (twin != request.streams.end()) return false;
    }
    return true;
}

} // namespace

std::optional<TestRequest> TestRequest::parse(ByteView message) {
    const auto header = ControlHeader::parse(message);
    if (!header || header->type != ControlType::request) return std::nullopt;
    ByteReader reader(message.subspan(ControlHeader::kSize));
    TestRequest request;
    request.test = TestId(reader.u32());
    const std::uint8_t inTurn = reader.u8();
    const std::size_t streams = reader.u8();
    reader.skip(2);
    request.plan = TestPlan::read(reader);
    request.inTurn = inTurn == 1;
    if (!reader.ok() || inTurn > 1 || streams == 0 || streams > kMostStreams) return std::nullopt;
    if (message.size() != kFixed + streams * kStream) return std::nullopt;
    for (std::size_t i = 0; i < streams; ++i) {
        Stream stream;
        stream.attempt = AttemptId(reader.u64());
        stream.way = static_cast<StreamWay>(reader.u8());
        reader.skip(3);
        request.streams.push_back(stream);
    }
    if (!isSound(request)) return std::nullopt;
    return request;
}

std::vector<std::uint8_t> TestRequest::serialize() const {
    std::vector<std::uint8_t> out(kFixed + streams.size() * kStream);
    ControlHeader{ControlType::request}.serialize(out, out.size());
    ByteWriter writer(ByteSpan(out).subspan(ControlHeader::kSize));
    writer.u32(test.value());
    writer.u8(inTurn ? 1 : 0);
    writer.u8(static_cast<std::uint8_t>(streams.size()));
    writer.zeros(2);
    plan.write(writer);
    for (const Stream& stream : streams) {
        writer.u64(stream.attempt.value());
        writer.u8(static_cast<std::uint8_t>(stream.way));
        writer.zeros(3);
    }
    return out;
}

} // namespace thisbe::packet
