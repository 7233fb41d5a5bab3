#include "peer/shell/roster_report.h"

#include "shared/program/json_text.h"
#include "shared/stun/attributes/text_attribute.h"

#include <algorithm>
#include <vector>

namespace thisbe::peer {

namespace {

using OptionalEndpoint = std::optional<Endpoint>;

std::string textOf(const OptionalEndpoint& endpoint) {
    return endpoint ? endpoint->toString() : "-";
}

std::string jsonOf(const OptionalEndpoint& endpoint) {
    return endpoint ? jsonString(endpoint->toString()) : "null";
}

std::chrono::milliseconds sinceHeard(const signal::RosterPeer& peer, TimePoint now) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::max(now - peer.heardAt, Duration::zero()));
}

struct Row {
    std::string id;
    std::string publicEnd;
    std::string privateEnd;
    std::string heard;
};

// A row for each family that the peer has.
std::vector<Row> rowsOf(std::string_view id, const signal::RosterPeer& peer, TimePoint now) {
    const auto tenths = sinceHeard(peer, now).count() / 100;
    const std::string heard = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
    std::vector<Row> out;
    const auto add = [&](const OptionalEndpoint& outside, const OptionalEndpoint& inside) {
        if (outside || inside) out.push_back({printable(id), textOf(outside), textOf(inside), heard});
    };
    add(peer.endpoints.public4, peer.endpoints.private4);
    add(peer.endpoints.public6, peer.endpoints.private6);
    return out;
}

std::string padded(std::string text, std::size_t width) {
    const std::size_t characters = stun::countCharacters(text);
    if (characters < width) text.append(width - characters, ' ');
    return text;
}

} // namespace

std::string rosterForPeople(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf,
                            const Paint& paint) {
    std::string out;
    for (const auto& [id, peer] : peers) {
        const bool self = isSelf(id, peer);
        for (const Row& row : rowsOf(id, peer, peer.heardAt)) {
            out += paint(self ? Colour::green : Colour::cyan, row.id) + " " + row.publicEnd + " / " +
                   row.privateEnd;
            out += self ? paint(Colour::dim, " (you)") + "\n" : "\n";
        }
    }
    return out;
}

std::string endpointsAsJson(const signal::PeerEndpoints& endpoints) {
    return "\"public4\":" + jsonOf(endpoints.public4) + ",\"private4\":" + jsonOf(endpoints.private4) +
           ",\"public6\":" + jsonOf(endpoints.public6) + ",\"private6\":" + jsonOf(endpoints.private6);
}

std::string rosterAsJson(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf, TimePoint now,
                         bool withSelf) {
    std::string out = "[";
    for (const auto& [id, peer] : peers) {
        const bool self = isSelf(id, peer);
        if (self && !withSelf) continue;
        out += (out.size() == 1 ? "{\"id\":" : ",{\"id\":") + jsonString(id) + "," +
               endpointsAsJson(peer.endpoints) +
               ",\"last_seen_ms\":" + std::to_string(sinceHeard(peer, now).count());
        if (withSelf) out += std::string(",\"self\":") + (self ? "true" : "false");
        out += "}";
    }
    return out + "]";
}

std::string rosterAsTable(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf, TimePoint now,
                          const Paint& paint) {
    std::vector<Row> rows{{"ID", "PUBLIC", "PRIVATE", "HEARD"}};
    for (const auto& [id, peer] : peers)
        if (!isSelf(id, peer)) std::ranges::move(rowsOf(id, peer, now), std::back_inserter(rows));
    std::size_t id = 0;
    std::size_t outside = 0;
    std::size_t inside = 0;
    for (const Row& row : rows) {
        id = std::max(id, stun::countCharacters(row.id));
        outside = std::max(outside, row.publicEnd.size());
        inside = std::max(inside, row.privateEnd.size());
    }
    std::string out;
    for (const Row& row : rows) {
        const std::string line = padded(row.id, id) + "  " + padded(row.publicEnd, outside) + "  " +
                                 padded(row.privateEnd, inside) + "  " + row.heard;
        out += (&row == &rows.front() ? paint(Colour::bold, line) : line) + "\n";
    }
    return out;
}

} // namespace thisbe::peer
