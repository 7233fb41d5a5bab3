// Clients that connect to a TCP port of this host.
#pragma once

#include "relay6/token_listener.h"
#include "shared/net/tcp_listener.h"

namespace thisbe::relay6 {

class TcpTokenListener final : public TokenListener {
  public:
    // takeMapped: a listener on [::] takes IPv4 clients too. Throws Poco::Net::NetException.
    TcpTokenListener(EventLoop& loop, const Endpoint& local, bool takeMapped, OnClient onClient)
        : listener_(loop, local, optionsFor(takeMapped), std::move(onClient)) {}

    void pause() override { listener_.pause(); }
    void resume() override { listener_.resume(); }
    Endpoint endpoint() const override { return listener_.localEndpoint(); }
    std::uint64_t accepted() const override { return listener_.counters().accepted; }

  private:
    static TcpListener::Options optionsFor(bool takeMapped) {
        TcpListener::Options options;
        options.v6Only = !takeMapped;
        return options;
    }
    TcpListener listener_;
};

} // namespace thisbe::relay6
