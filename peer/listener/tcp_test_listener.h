// An open listener for tests over TCP.
#pragma once

#include "peer/listener/listen_context.h"
#include "peer/listener/listener.h"
#include "peer/listener/tcp_session.h"
#include "shared/base/prefix_limit.h"
#include "shared/net/system_random.h"
#include "shared/net/tcp_listener.h"

#include <memory>
#include <unordered_map>

namespace thisbe::peer {

// A line for each test that ended, and a summary.
class TcpTestListener final : public Listener {
  public:
    // Throws Poco::Net::NetException naming the address.
    TcpTestListener(ListenContext& context, const Endpoint& local);

    Endpoint localEndpoint() const { return listener_.localEndpoint(); }
    void finish() override;

  private:
    void onAccepted(FileDescriptor socket, const Endpoint& remote);
    void onEnd(TcpSession& session, const TcpSessionEnd& end);
    void keep(const std::string& remote, const TcpSessionEnd& end, std::string result);

    ListenContext& context_;
    SystemRandom random_;
    PrefixLimit perSource_;
    std::uint64_t complete_ = 0;
    std::uint64_t failed_ = 0;
    std::uint64_t refused_ = 0;
    std::unordered_map<const TcpSession*, std::unique_ptr<TcpSession>> sessions_;
    TcpListener listener_;
};

} // namespace thisbe::peer
