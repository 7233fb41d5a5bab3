#include "peer/report/test_result_json.h"

#include "peer/report/test_warnings.h"
#include "shared/program/json_text.h"

#include <cstdio>

namespace thisbe::peer {

namespace {

// Members of one object.
class JsonObject {
  public:
    JsonObject& raw(const char* name, const std::string& value) {
        text_ += text_.empty() ? "{\"" : ",\"";
        text_ += name;
        text_ += "\":";
        text_ += value;
        return *this;
    }
    JsonObject& text(const char* name, std::string_view value) { return raw(name, jsonString(value)); }
    JsonObject& number(const char* name, std::uint64_t value) { return raw(name, std::to_string(value)); }
    JsonObject& time(const char* name, Duration value) { return raw(name, std::to_string(value.count())); }
    std::string str() const { return text_.empty() ? "{}" : text_ + "}"; }

  private:
    std::string text_;
};

template<class Values, class Print>
std::string array(const Values& values, Print print) {
    std::string out = "[";
    for (const auto& value : values)
        out += (out.size() == 1 ? "" : ",") + print(value);
    return out + "]";
}

std::string planJson(const packet::TestPlan& plan) {
    const packet::TrafficShape& shape = plan.shape;
    JsonObject out;
    out.text("direction", packet::toString(plan.direction)).text("pattern", packet::toString(shape.pattern));
    out.text("rate", shape.rate.toString()).text("size", shape.sizes.toString());
    out.time("duration_ns", shape.duration).number("count", shape.count).number("seed", shape.seed);
    return out.str();
}

std::string senderJson(const packet::SenderReport& sender) {
    JsonObject pacing;
    pacing.number("packets", sender.pacing.packets).number("batches", sender.pacing.batches);
    pacing.number("gaps", sender.pacing.gaps).number("gaps_within_5_percent", sender.pacing.gapsNear);
    pacing.time("gap_deviation_ns", sender.pacing.gapDeviation)
        .time("lateness_p50_ns", sender.pacing.latenessMedian);
    pacing.time("lateness_p99_ns", sender.pacing.lateness99)
        .time("lateness_max_ns", sender.pacing.latenessMost);
    JsonObject out;
    out.number("scheduled", sender.scheduled).number("sent", sender.sent).number("bytes", sender.sentBytes);
    out.number("super_packets", sender.superPackets).number("send_calls", sender.sendCalls);
    out.number("socket_full", sender.socketFull).number("no_buffers", sender.noBuffers);
    out.number("other_errors", sender.otherErrors)
        .time("took_ns", sender.pacing.took)
        .raw("pacing", pacing.str());
    return out.str();
}

std::string delayJson(const packet::DelaySummary& delay) {
    JsonObject out;
    out.number("count", delay.count).number("below_zero", delay.belowZero).time("min_ns", delay.least);
    out.time("mean_ns", delay.mean)
        .time("p50_ns", delay.p50)
        .time("p90_ns", delay.p90)
        .time("p99_ns", delay.p99);
    out.time("p999_ns", delay.p999).time("max_ns", delay.largest).time("bound_ns", delay.bound);
    return out.str();
}

std::string receiverJson(const packet::ReceiverReport& receiver) {
    JsonObject out;
    out.number("received", receiver.received).number("bytes", receiver.bytes);
    out.number("duplicates", receiver.duplicates).number("reordered", receiver.reordered);
    out.number("reordering_extent", receiver.largestExtent).number("late", receiver.late);
    out.number("loss_runs", receiver.lossRuns).number("longest_loss_run", receiver.longestLossRun);
    out.number("forged", receiver.forged).number("damaged", receiver.damaged);
    out.number("socket_drops", receiver.socketDrops).number("super_packets", receiver.superPackets);
    out.number("clock_steps", receiver.clockSteps)
        .time("took_ns", receiver.took)
        .time("jitter_ns", receiver.jitter);
    out.raw("one_way", delayJson(receiver.oneWay)).raw("round_trip", delayJson(receiver.roundTrip));
    return out.str();
}

std::string lossJson(const packet::LossVerdict& loss) {
    char share[32];
    std::snprintf(share, sizeof share, "%.9g", loss.share());
    JsonObject out;
    out.number("lost", loss.lost).raw("share", share).number("sender_socket", loss.senderSocket);
    out.number("sender_queue", loss.senderQueue).number("path", loss.path);
    out.number("receiver_buffer", loss.receiverBuffer).number("application", loss.application);
    return out.str();
}

std::string ratesJson(const packet::RateSeries& rates) {
    const auto slot = [](const packet::RateSeries::Slot& each) {
        return "[" + std::to_string(each.packets) + "," + std::to_string(each.bytes) + "]";
    };
    return JsonObject().time("width_ns", rates.width()).raw("slots", array(rates.slots(), slot)).str();
}

std::string turnJson(const PathTrace::Turn& turn) {
    JsonObject out;
    out.time("at_ns", turn.at).number("sequence", turn.sequence);
    if (!turn.label) return out.raw("class", "null").raw("pair", "null").raw("path_mtu", "null").str();
    out.text("class", toString(turn.label->pathClass)).text("pair", turn.label->text);
    if (turn.label->packetBytes == 0) return out.raw("path_mtu", "null").str();
    return out.number("path_mtu", turn.label->packetBytes).str();
}

std::string directionJson(const TestResult& result, const TestResult::Direction& direction) {
    JsonObject out;
    out.text("direction", direction.name).raw("sender", senderJson(direction.sender));
    out.raw("receiver", receiverJson(direction.receiver)).raw("loss", lossJson(direction.loss()));
    out.raw("warnings", array(warningsOf(result, direction), jsonString));
    out.raw("rates", ratesJson(direction.rates));
    if (!result.peer.empty()) out.raw("path", array(direction.path.turns(), turnJson));
    return out.str();
}

void addOtherSide(JsonObject& out, const TestResult& result) {
    if (result.peer.empty())
        out.text("remote", result.remote.toString());
    else
        out.text("peer", result.peer).text("way", result.way);
}

} // namespace

std::string asJson(const TestResult& result) {
    JsonObject out;
    out.text("schema", "thisbe.generate/1");
    addOtherSide(out, result);
    out.text("outcome", packet::toString(result.outcome)).text("problem", result.problem);
    out.raw("plan", planJson(result.plan));
    out.raw("directions",
            array(result.directions, [&](const auto& each) { return directionJson(result, each); }));
    return out.str();
}

std::string progressAsJson(const TestResult& result, Duration since) {
    const auto direction = [](const TestResult::Direction& each) {
        JsonObject out;
        out.text("direction", each.name)
            .number("sent", each.sender.sent)
            .number("received", each.receiver.received);
        out.number("duplicates", each.receiver.duplicates).number("reordered", each.receiver.reordered);
        out.time("jitter_ns", each.receiver.jitter).time("one_way_p50_ns", each.receiver.oneWay.p50);
        return out.time("one_way_bound_ns", each.receiver.oneWay.bound).str();
    };
    JsonObject out;
    out.text("schema", "thisbe.generate.progress/1").time("since_ns", since);
    addOtherSide(out, result);
    return out.raw("directions", array(result.directions, direction)).str();
}

} // namespace thisbe::peer
