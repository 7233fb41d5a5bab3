#include "tests/rendezvous/crowd/presence_record.h"

#include <sstream>

namespace thisbe::rendezvous::test {

const PresenceRecord::Known* PresenceRecord::find(std::string_view id) const {
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : &found->second;
}

void PresenceRecord::write(LogLevel, std::string_view line) {
    if (!line.starts_with("event=")) return;
    std::istringstream words{std::string(line)};
    std::string event;
    std::string id;
    Whereabouts there;
    for (std::string word; words >> word;) {
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const std::string value = word.substr(equals + 1);
        if (name == "event") event = value;
        if (name == "peer") id = value;
        if (name != "endpoint") continue;
        const Endpoint endpoint = Endpoint::parse(value.substr(0, value.find('/'))).value();
        (endpoint.isV4() ? there.public4 : there.public6) = endpoint;
    }
    if (event == "left" || event == "timed_out" || event == "replaced") there = {};
    Known& known = peers_[id];
    known.whereabouts = there;
    known.changedAt = now_();
    ++known.changes;
    ++changes_;
    ++byWord_[event];
    onChange_(id);
}

} // namespace thisbe::rendezvous::test
