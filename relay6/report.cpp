#include "relay6/report.h"

#include <Poco/JSON/Object.h>

#include <sstream>

namespace thisbe::relay6 {

namespace {

using Poco::JSON::Object;

constexpr int kSchema = 1;

Object::Ptr newObject() {
    return new Object(Poco::JSON_PRESERVE_KEY_ORDER);
}

Object::Ptr newReport(const char* kind) {
    Object::Ptr out = newObject();
    out->set("schema", kSchema);
    out->set("kind", kind);
    return out;
}

std::string textOf(const Object::Ptr& object) {
    std::ostringstream out;
    object->stringify(out);
    return out.str();
}

Object::Ptr ledgerObject(const LedgerCounts& counts) {
    Object::Ptr out = newObject();
    out->set("read", counts.read);
    out->set("safe", counts.safe);
    out->set("taken", counts.taken);
    out->set("delivered", counts.delivered);
    out->set("returned", counts.returned);
    out->set("lost_by_collector", counts.lostByCollector);
    out->set("lost_by_forwarder", counts.lostByForwarder);
    out->set("maybe_repeated", counts.maybeRepeated);
    return out;
}

Object::Ptr queueObject(const QueueState& queue) {
    std::ostringstream mode;
    mode << '0' << std::oct << queue.mode;
    Object::Ptr out = newObject();
    out->set("name", queue.name);
    out->set("kind", toString(queue.kind));
    out->set("messages", queue.messages);
    out->set("depth", queue.depth);
    out->set("message_size", queue.messageSize);
    out->set("owner", queue.owner);
    out->set("mode", mode.str());
    return out;
}

std::string roleText(const char* role, const std::optional<pid_t>& pid) {
    return std::string(role) + " " + (pid ? "process " + std::to_string(*pid) : "not running");
}

} // namespace

std::string statusJson(const RelayStatus& status) {
    Object::Ptr out = newReport("relay6-status");
    out->set("queue", queueObject(status.queue));
    out->set("tokens", ledgerObject(status.counts));
    out->set("collector_pid",
             status.collector ? Poco::Dynamic::Var(*status.collector) : Poco::Dynamic::Var());
    out->set("forwarder_pid",
             status.forwarder ? Poco::Dynamic::Var(*status.forwarder) : Poco::Dynamic::Var());
    out->set("ended", status.ended);
    if (status.spool) {
        Object::Ptr spool = newObject();
        spool->set("accepted", status.spool->accepted);
        spool->set("undelivered", status.spool->undelivered);
        spool->set("maybe_sent", status.spool->maybeSent);
        out->set("spool", spool);
    }
    return textOf(out);
}

std::string statusText(const RelayStatus& status) {
    std::ostringstream out;
    const QueueState& queue = status.queue;
    const LedgerCounts& counts = status.counts;
    out << "queue " << queue.name << " (" << toString(queue.kind) << "): " << queue.messages << " of "
        << queue.depth << " messages of up to " << queue.messageSize << " bytes\n"
        << roleText("collector", status.collector) << ", " << roleText("forwarder", status.forwarder) << '\n'
        << "tokens: " << counts.read << " read, " << counts.safe << " safe, " << counts.taken << " taken, "
        << counts.delivered << " delivered, " << counts.returned << " returned\n"
        << "lost with a killed process: " << counts.lostByCollector + counts.lostByForwarder
        << "; maybe sent twice: " << counts.maybeRepeated << '\n';
    if (status.spool)
        out << "spool: " << status.spool->undelivered << " undelivered of " << status.spool->accepted
            << " accepted, " << status.spool->maybeSent << " of them maybe sent\n";
    return out.str();
}

std::string collectJson(const std::string& outcome, const CollectorCounters& counters, std::uint64_t taken,
                        const LedgerCounts& counts) {
    Object::Ptr out = newReport("relay6-collect");
    out->set("outcome", outcome);
    out->set("taken", taken);
    out->set("clients", counters.clients);
    out->set("most_clients", counters.mostClients);
    Object::Ptr refused = newObject();
    refused->set("network_limit", counters.refusedNetwork);
    refused->set("token_too_long", counters.tooLong);
    refused->set("token_forbidden", counters.forbidden);
    refused->set("time_limit", counters.idle);
    refused->set("connection_reset", counters.reset);
    refused->set("token_unfinished", counters.unfinished);
    refused->set("no_token", counters.empty);
    out->set("refused", refused);
    out->set("tokens", ledgerObject(counts));
    return textOf(out);
}

std::string collectText(const CollectorCounters& counters, std::uint64_t taken) {
    std::ostringstream out;
    out << taken << " tokens from " << counters.clients << " clients (at most " << counters.mostClients
        << " at once)";
    const std::pair<const char*, std::uint64_t> refusals[] = {
        {"over the network's limit", counters.refusedNetwork},
        {"tokens too long", counters.tooLong},
        {"tokens with forbidden bytes", counters.forbidden},
        {"over a time limit", counters.idle},
        {"connections broken", counters.reset},
        {"tokens unfinished", counters.unfinished},
        {"clients without a token", counters.empty}};
    for (const auto& [what, count] : refusals)
        if (count != 0) out << ", " << what << ": " << count;
    return out.str();
}

std::string forwardJson(const ForwarderReport& report, const LedgerCounts& counts) {
    Object::Ptr out = newReport("relay6-forward");
    out->set("outcome", toString(report.outcome));
    out->set("verdict", report.verdict);
    out->set("delivered", report.delivered);
    out->set("maybe_repeated", report.maybeRepeated);
    out->set("returned", report.returned);
    out->set("lost", report.lost);
    out->set("connections", report.connections);
    out->set("tokens", ledgerObject(counts));
    return textOf(out);
}

} // namespace thisbe::relay6
