// Hands tokens from a source to a server over TCP, and reports what the server says to them.
#pragma once

#include "relay6/ansi_filter.h"
#include "relay6/event_trace.h"
#include "relay6/forwarder_options.h"
#include "relay6/ledger.h"
#include "relay6/token_source.h"
#include "shared/base/log.h"
#include "shared/net/event_loop.h"
#include "shared/net/tcp_connection.h"

#include <functional>
#include <memory>
#include <optional>

namespace thisbe::relay6 {

// One thread, on the loop. Connects, answers prompts, sends, and keeps every token until it is settled;
// begins again on a new connection, with growing pauses, until the server has spoken. See Delivery for what
// settles a token.
class Forwarder final : private StreamHandler {
  public:
    using OnDone = std::function<void(const ForwarderReport&)>;
    // What the server says, without escape sequences, as it arrives.
    using OnServerText = std::function<void(const std::string&)>;

    // All must outlive it.
    struct Surroundings {
        EventLoop& loop;
        TokenSource& source;
        Ledger& ledger;
        Log& log;
        RandomSource& random;
    };

    Forwarder(const Surroundings& surroundings, ForwarderOptions options, OnServerText onServerText,
              OnDone onDone);

    void start() { connect(); }
    // In order: takes no more tokens, delivers those in hand. The second call gives them back at once.
    void stop();

  private:
    enum class State { waiting, connecting, conversing, sending, awaitingVerdict, done };

    void setState(State state, const char* reason);

    void connect();
    void onConnected() override;
    void onBytes(ByteView bytes) override;
    void onPeerFinished() override;
    void onWritable() override { pump(); }
    void onClosed(StreamEnd reason) override;
    void disconnect(const std::string& reason);
    void giveUpOrRetry();

    void converse(std::string_view text);
    void onConfirmations(std::string_view text);
    void onVerdictText(std::string_view text);

    // Everything that can be done now: take, note, encode, write, settle.
    void pump();
    bool wantsTokens() const;
    bool takeSome();
    bool release();
    bool writeOut();
    void settle();
    void bookRepeated();
    void bookSettled();
    void updateWaiting(bool isEmpty);
    void checkEnd();
    bool isAtEnd() const { return ended_ || stopping_; }
    void onTimeout();

    bool giveBackAll();
    void finish(ForwarderReport::Outcome outcome);

    EventLoop& loop_;
    TokenSource& source_;
    Ledger& ledger_;
    Log& log_;
    EventTrace trace_;
    ForwarderOptions options_;
    OnServerText onServerText_;
    OnDone onDone_;
    ForwarderReport report_;
    State state_ = State::waiting;

    Outbox outbox_;
    std::vector<HeldBatch> fresh_; // taken, and not noted as sent
    std::size_t freshBytes_ = 0;
    bool ended_ = false;    // no more will come
    bool stopping_ = false; // no more are wanted
    bool endWritten_ = false;

    std::unique_ptr<TcpConnection> connection_;
    std::size_t nextServer_ = 0;
    unsigned fruitless_ = 0; // connections since the last progress
    std::string out_;        // encoded, from outBegin_ on not taken by the connection
    std::size_t outBegin_ = 0;
    std::uint64_t tokenBytes_ = 0; // handed to this connection, from the first token on
    bool peerFinished_ = false;

    std::optional<Dialogue> dialogue_;
    std::optional<AnsiFilter> filter_;  // for reading
    std::optional<AnsiFilter> display_; // for showing
    std::string lines_;                 // of the server, unfinished
    Backoff backoff_;
    Timer retryTimer_;
    Timer timeout_;
    Timer pulse_;
    Duration pulseWait_{};
    std::optional<Watch> tokens_;
};

} // namespace thisbe::relay6
