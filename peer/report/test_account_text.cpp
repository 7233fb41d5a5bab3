#include "peer/report/test_account_text.h"

#include "peer/report/test_result_text.h"

#include <algorithm>
#include <cstdio>

namespace thisbe::peer {

namespace {

using Cells = std::vector<std::string>;

std::string percent(double share) {
    char out[32];
    std::snprintf(out, sizeof out, "%.2f %%", 100 * share);
    return out;
}

std::string lastPath(const PathTrace& path) {
    if (path.turns().empty() || !path.turns().back().label) return "-";
    std::string out = toString(path.turns().back().label->pathClass);
    if (path.turns().size() > 1) out += ", " + std::to_string(path.turns().size() - 1) + " changes";
    return out;
}

Cells cellsOf(const TestResult& stream, const TestResult::Direction& direction) {
    const packet::ReceiverReport& received = direction.receiver;
    return {stream.way,
            direction.name,
            lastPath(direction.path),
            std::to_string(direction.sender.sent),
            percent(direction.loss().share()),
            std::to_string(received.reordered),
            humanBitRate(received.bytes, received.took),
            humanTime(received.oneWay.p50) + " +- " + humanTime(received.oneWay.bound),
            humanTime(received.oneWay.p99),
            humanTime(received.roundTrip.p50),
            humanTime(received.jitter)};
}

std::string tableOf(const std::vector<Cells>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const Cells& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    std::string out;
    for (const Cells& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            out += row[i] + (i + 1 == row.size() ? "\n" : std::string(widths[i] - row[i].size() + 2, ' '));
    }
    return out;
}

std::string sideBySide(const TestAccount& account, const Paint& paint) {
    std::vector<Cells> rows{{"way", "direction", "path", "sent", "lost", "reordered", "received",
                             "one way p50", "p99", "round trip", "jitter"}};
    for (const TestResult& stream : account.streams)
        for (const TestResult::Direction& direction : stream.directions)
            rows.push_back(cellsOf(stream, direction));
    return paint(Colour::bold, account.order.inTurn ? "side by side, taken one after the other"
                                                    : "side by side, taken at the same time") +
           "\n" + tableOf(rows);
}

} // namespace

std::string asText(const TestAccount& account, const Paint& paint) {
    std::string out;
    for (const TestResult& stream : account.streams)
        out += asText(stream, paint);
    if (account.streams.size() > 1) out += sideBySide(account, paint);
    for (const packet::StreamWay way : account.missing)
        out += std::string("no way '") + packet::toString(way) + "' that works\n";
    return out;
}

std::string questionText(const packet::TestRequest& request) {
    std::string out = "wants a test: " + request.plan.shape.toString();
    switch (request.plan.direction) {
    case packet::Direction::forward:
        out += ", sent to you";
        break;
    case packet::Direction::reverse:
        out += ", sent by you";
        break;
    case packet::Direction::both:
        out += ", sent by both";
        break;
    }
    out += "; by";
    for (const auto& stream : request.streams)
        out += std::string(" ") + packet::toString(stream.way);
    if (request.streams.size() > 1) out += request.inTurn ? ", one after the other" : ", at the same time";
    return out;
}

} // namespace thisbe::peer
