#include "rendezvous/app.h"

#include "rendezvous/worker.h"
#include "shared/net/address_change_watch.h"
#include "shared/net/host_addresses.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/program/descriptor_limit.h"
#include "shared/program/program_log.h"

#include <Poco/Net/DatagramSocket.h>

#include <algorithm>
#include <csignal>
#include <thread>

namespace thisbe::rendezvous {

namespace {

using Workers = std::vector<std::unique_ptr<Worker>>;

// Its number is one byte of every session id.
constexpr unsigned kMaxWorkers = 256;

bool hostHas(AddressFamily family) {
    try {
        Poco::Net::DatagramSocket probe(family == AddressFamily::ipv4 ? Poco::Net::SocketAddress::IPv4
                                                                      : Poco::Net::SocketAddress::IPv6);
        probe.bind(Poco::Net::SocketAddress(family == AddressFamily::ipv4 ? "127.0.0.1" : "::1", 0));
        return true;
    } catch (const Poco::Exception&) {
        return false;
    }
}

// Fills in what the user left open.
ServerOptions completed(ServerOptions options, Log& log) {
    if (options.workers == 0)
        options.workers = std::clamp(std::thread::hardware_concurrency(), 1U, kMaxWorkers);
    if (!options.listen.empty()) return options;
    for (const AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6}) {
        if (hostHas(family))
            options.listen.push_back(IpAddress::unspecified(family));
        else
            log.write(LogLevel::warning, std::string("event=family-missing family=") + toString(family) +
                                             " detail=\"this host has none; the server goes on without it\"");
    }
    return options;
}

// With --port 0 the first UDP socket chooses for all addresses and for TCP, where that port may be taken:
// then another choice is made.
std::unique_ptr<Worker> makeFirstWorker(const ServerOptions& options, const ServerParts& parts) {
    constexpr int kChoices = 20;
    for (int choice = 1; options.port == 0 && choice < kChoices; ++choice) {
        try {
            return std::make_unique<Worker>(std::uint16_t{0}, options, parts);
        } catch (const StartupError&) {
            continue;
        }
    }
    return std::make_unique<Worker>(std::uint16_t{0}, options, parts);
}

Workers makeWorkers(ServerOptions options, const ServerParts& parts) {
    Workers workers;
    workers.push_back(makeFirstWorker(options, parts));
    options.port = workers.front()->udpEndpoints().front().port();
    for (unsigned index = 1; index < options.workers; ++index)
        workers.push_back(std::make_unique<Worker>(static_cast<std::uint16_t>(index), options, parts));
    for (const auto& worker : workers)
        worker->introduce(workers);
    return workers;
}

// No relayed datagram goes to where the server itself listens.
void closeServices(TurnParts& turn, const Workers& workers, const ServerOptions& options) {
    auto& ports = turn.shared().servicePorts;
    for (const Endpoint& endpoint : workers.front()->udpEndpoints())
        ports.push_back(endpoint.port());
    ports.push_back(options.turn.tlsPort);
}

// What was done and what was dropped, summed over the workers; zeros are left out.
void logCounts(const Workers& workers, Log& log) {
    std::string line = "event=stopped";
    const auto add = [&](const char* name, const auto& countOf) {
        std::uint64_t total = 0;
        for (const auto& worker : workers)
            total += countOf(*worker);
        if (total != 0) line += std::string(" ") + name + "=" + std::to_string(total);
    };
    for (std::size_t i = 0; i < kRegistrationEvents; ++i) {
        const auto event = static_cast<RegistrationEvent>(i);
        add(toString(event), [event](const Worker& worker) { return worker.registrations().of(event); });
    }
    for (std::size_t i = 0; i < kDropReasons; ++i) {
        const auto reason = static_cast<DropReason>(i);
        add(toString(reason), [reason](const Worker& worker) { return worker.drops().of(reason); });
    }
    const auto addRelay = [&](const char* name, const auto& countOf) {
        add(name, [&](const Worker& worker) { return worker.relay() ? countOf(*worker.relay()) : 0; });
    };
    addRelay("allocated", [](const TurnWorker& relay) { return relay.counters().allocated; });
    addRelay("relayed-to-peers", [](const TurnWorker& relay) { return relay.counters().toPeers; });
    addRelay("relayed-to-clients", [](const TurnWorker& relay) { return relay.counters().toClients; });
    addRelay("relayed-inside", [](const TurnWorker& relay) { return relay.counters().inside; });
    addRelay("relayed-between-workers", [](const TurnWorker& relay) { return relay.counters().handedOver; });
    addRelay("relay-output-full", [](const TurnWorker& relay) { return relay.socketCounters().outputFull; });
    addRelay("relay-send-failed", [](const TurnWorker& relay) { return relay.socketCounters().sendFailed; });
    for (std::size_t i = 0; i < kTurnDrops; ++i) {
        const auto reason = static_cast<TurnDrop>(i);
        addRelay(toString(reason), [reason](const TurnWorker& relay) { return relay.counters().of(reason); });
    }
    log.write(LogLevel::information, line);
}

// Addresses come and go while the server runs; each of them is the server itself. Null where the kernel does
// not tell.
std::unique_ptr<AddressChangeWatch> followAddresses(EventLoop& loop, LivePolicy& policy, Log& log) {
    try {
        return std::make_unique<AddressChangeWatch>(loop, [&policy, &log] {
            auto addresses = allHostAddresses();
            if (!addresses) return log.write(LogLevel::warning, "event=own-addresses-unknown");
            if (policy.setHostAddresses(std::move(*addresses)))
                log.write(LogLevel::information, "event=own-addresses-changed");
        });
    } catch (const std::system_error& problem) {
        log.write(LogLevel::warning,
                  std::string("event=own-addresses-not-followed detail=\"") + problem.what() + "\"");
        return nullptr;
    }
}

} // namespace

ExitStatus runServer(const ServerOptions& given) {
    raiseDescriptorLimit();
    ProgramLog log(given.common.logLevel);
    checkServerOptions(given);
    const ServerOptions options = completed(given, log);
    const SystemClock clock;
    // Before the threads, which inherit the blocked signals.
    EventLoop loop(clock);
    SignalWatch signals(loop, {SIGINT, SIGTERM}, [&](int) { loop.stop(); });

    const ServerParts parts(options, clock, log);
    const Workers workers = makeWorkers(options, parts);
    if (parts.turn) closeServices(*parts.turn, workers, options);
    const auto addresses = parts.turn ? followAddresses(loop, parts.turn->shared().policy, log) : nullptr;
    {
        std::vector<std::jthread> threads;
        for (const auto& worker : workers)
            threads.emplace_back([&worker] { worker->run(); });
        for (const Endpoint& endpoint : workers.front()->udpEndpoints())
            log.write(LogLevel::information, "event=listening endpoint=" + endpoint.toString() +
                                                 " workers=" + std::to_string(workers.size()));
        log.write(LogLevel::information, "event=ready");
        loop.run();
        for (const auto& worker : workers)
            worker->stop();
    }
    logCounts(workers, log);
    return ExitStatus::success;
}

} // namespace thisbe::rendezvous
