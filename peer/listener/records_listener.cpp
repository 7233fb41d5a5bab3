#include "peer/listener/records_listener.h"

#include "peer/records/record_line.h"
#include "shared/net/event_loop.h"
#include "shared/packet/record_encoder.h"
#include "shared/packet/utc_time.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

constexpr Duration kWarningEvery = std::chrono::milliseconds{200};
constexpr int kWarningBurst = 50;

} // namespace

RecordsListener::RecordsListener(ListenContext& context, const Endpoint& local, const RecordLimits& limits,
                                 std::vector<std::unique_ptr<RecordSink>> sinks)
    : context_(context),
      limits_(limits),
      sinks_(std::move(sinks)),
      parser_(limits.maxRecord),
      perSource_(limits.perSource),
      rejections_(kWarningEvery, kWarningBurst),
      endings_(kWarningEvery, kWarningBurst),
      listener_(
          context.loop, local, {.v6Only = false},
          [this](FileDescriptor socket, const Endpoint& remote) { onAccepted(std::move(socket), remote); }) {
    context_.onRoom.emplace_back([this] { onRoom(); });
}

RecordsListener::~RecordsListener() = default;

void RecordsListener::onAccepted(FileDescriptor socket, const Endpoint& remote) {
    if (sessions_.size() >= limits_.connections || !perSource_.enter(remote.address())) {
        ++connections_.refused;
        return;
    }
    ++connections_.accepted;
    auto session = std::make_unique<RecordSession>(context_.loop, std::move(socket), remote, limits_,
                                                   static_cast<RecordSessionUser&>(*this));
    context_.log.write(LogLevel::debug, "event=connected peer=" + session->remoteText());
    if (paused_) session->pause();
    sessions_.emplace(session.get(), std::move(session));
}

void RecordsListener::onWireBytes(std::size_t bytes) {
    statistics_.onWireBytes(bytes);
}

bool RecordsListener::onRecordJson(RecordSession& session, ByteView json) {
    const auto parsed = parser_.parse(json, record_);
    if (!parsed) {
        statistics_.onProblem(parsed.error().problem);
        warn(rejections_, session, "rejected", parsed.error().toString());
        return false;
    }
    statistics_.onRecord(record_, context_.loop.now());
    print(session);
    return true;
}

void RecordsListener::print(const RecordSession& session) {
    std::string& out = context_.out.text();
    if (context_.arguments.json) {
        out += R"({"event":"record","remote":")" + session.remoteText() + R"(","record":)";
        packet::appendRecordJson(record_, out);
        out += "}\n";
        if (sinks_.empty()) return;
    }
    if (!context_.arguments.json && !context_.paint.enabled() && sinks_.empty())
        return appendRecordLine(record_, session.remoteText(), out);
    line_.clear();
    appendRecordLine(record_, session.remoteText(), line_);
    if (!context_.arguments.json) {
        out += context_.paint(colourOf(record_.type), std::string_view(line_).substr(0, line_.size() - 1));
        out += '\n';
    }
    for (const auto& sink : sinks_)
        sink->onRecord(record_, session.remoteText(), context_.clock.wallNow(), line_);
}

void RecordsListener::onBadLength(RecordSession&, packet::RecordProblem problem) {
    statistics_.onProblem(problem);
}

bool RecordsListener::onPieceRead(std::ptrdiff_t unfinishedChange) {
    unfinished_ += static_cast<std::size_t>(unfinishedChange);
    afterPiece();
    return unfinished_ <= limits_.unfinished;
}

void RecordsListener::onSessionEnd(RecordSession& session, SessionEnd end) {
    switch (end) {
    case SessionEnd::closed:
        break;
    case SessionEnd::idle:
    case SessionEnd::slow:
    case SessionEnd::tooMuch:
        ++connections_.stalled;
        break;
    case SessionEnd::length:
    case SessionEnd::faults:
        ++connections_.faulty;
        break;
    }
    if (end == SessionEnd::closed)
        context_.log.write(LogLevel::debug, "event=ended peer=" + session.remoteText() +
                                                " records=" + std::to_string(session.records()));
    else
        warn(endings_, session, "ended", toString(end));
    perSource_.leave(session.remote().address());
    unfinished_ -= session.unfinishedBytes();
    sessions_.erase(&session);
}

void RecordsListener::warn(Allowance& allowance, const RecordSession& session, const char* event,
                           const std::string& reason) {
    if (!allowance.take(context_.loop.now())) {
        ++unsaid_;
        return;
    }
    std::string line =
        std::string("event=") + event + " peer=" + session.remoteText() + " reason=\"" + reason + "\"";
    if (unsaid_ > 0) line += " unsaid_before=" + std::to_string(unsaid_);
    unsaid_ = 0;
    context_.log.write(LogLevel::warning, line);
}

void RecordsListener::afterPiece() {
    context_.out.flush();
    for (const auto& sink : sinks_)
        sink->flush();
    if (paused_ || !isAnythingFull()) return;
    paused_ = true;
    for (const auto& [key, session] : sessions_)
        session->pause();
}

void RecordsListener::onRoom() {
    if (!paused_ || isAnythingFull()) return;
    paused_ = false;
    for (const auto& [key, session] : sessions_)
        session->resume();
}

bool RecordsListener::isAnythingFull() {
    return context_.out.isFull() ||
           std::ranges::any_of(sinks_, [](const auto& sink) { return sink->isFull(); });
}

void RecordsListener::finish() {
    listener_.pause();
    sessions_.clear();
    const std::string summary = listenSummary(statistics_, connections_);
    std::string& out = context_.out.text();
    std::string said;
    for (const auto& sink : sinks_)
        said += sink->finish(summary);
    out += context_.arguments.json ? listenSummaryJson(statistics_, connections_) : summary + said;
    context_.out.flush();
}

} // namespace thisbe::peer
