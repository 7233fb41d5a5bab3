#include "peer/listener/tcp_test_listener.h"

#include "peer/store/store.h"
#include "peer/stream/tcp_report.h"
#include "shared/program/json_text.h"

namespace thisbe::peer {

namespace {

constexpr std::size_t kSessions = 256;
constexpr std::size_t kPerSource = 64;

} // namespace

TcpTestListener::TcpTestListener(ListenContext& context, const Endpoint& local)
    : context_(context),
      perSource_(kPerSource),
      listener_(
          context.loop, local, {.v6Only = false},
          [this](FileDescriptor socket, const Endpoint& remote) { onAccepted(std::move(socket), remote); }) {}

void TcpTestListener::onAccepted(FileDescriptor socket, const Endpoint& remote) {
    if (sessions_.size() >= kSessions || !perSource_.enter(remote.address())) {
        ++refused_;
        return;
    }
    auto session = std::make_unique<TcpSession>(
        context_.loop, std::move(socket), remote, random_,
        [this](TcpSession& which, const TcpSessionEnd& end) { onEnd(which, end); });
    sessions_.emplace(session.get(), std::move(session));
}

void TcpTestListener::onEnd(TcpSession& session, const TcpSessionEnd& end) {
    ++(end.failure ? failed_ : complete_);
    const std::string remote = session.remote().toString();
    const std::string outcome = end.failure ? "failed: " + *end.failure : "complete";
    std::string& out = context_.out.text();
    std::string json = R"({"event":"test","schema":"thisbe.tcp/1","remote":)" + jsonString(remote) +
                       R"(,"outcome":)" + jsonString(outcome) + "," +
                       (end.reverse ? R"("sent":)" : R"("received":)") + totalsJson(end.totals) + "}";
    if (context_.arguments.json)
        out += json + "\n";
    else
        out += "tcp " + remote + (end.reverse ? " sent " : " received ") + totalsText(end.totals) + ", " +
               outcome + "\n";
    context_.out.flush();
    keep(remote, end, std::move(json));
    perSource_.leave(session.remote().address());
    sessions_.erase(&session);
}

void TcpTestListener::keep(const std::string& remote, const TcpSessionEnd& end, std::string result) {
    if (context_.store == nullptr) return;
    TestRow row;
    row.endedAt = context_.clock.wallNow();
    row.side = "listener";
    row.kind = "tcp";
    row.remote = remote;
    row.outcome = end.failure ? "failed" : "completed";
    row.plan = end.reverse ? "reverse" : "forward";
    (end.reverse ? row.sent : row.received) = end.totals.messages;
    row.result = std::move(result);
    context_.store->add(std::move(row));
}

void TcpTestListener::finish() {
    listener_.pause();
    failed_ += sessions_.size();
    sessions_.clear();
    const std::string counts[] = {std::to_string(complete_), std::to_string(failed_),
                                  std::to_string(refused_)};
    context_.out.text() += context_.arguments.json
                               ? R"({"event":"summary","schema":"thisbe.tcp/1","complete":)" + counts[0] +
                                     R"(,"failed":)" + counts[1] + R"(,"refused":)" + counts[2] + "}\n"
                               : "--- tcp ---\n" + counts[0] + " tests complete, " + counts[1] + " failed, " +
                                     counts[2] + " connections refused by limits\n";
    context_.out.flush();
}

} // namespace thisbe::peer
