#include "shared/net/tcp_listener.h"

#include "shared/net/event_loop.h"
#include "shared/net/socket_address.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace thisbe {
namespace {

// Connections accepted in one turn, so that a flood of them does not starve those that stand.
constexpr int kAcceptsPerTurn = 64;
// How long accepting rests when descriptors or memory have run out.
constexpr Duration kRest = std::chrono::milliseconds{100};

bool isExhaustion(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

} // namespace

TcpListener::TcpListener(EventLoop& loop, const Endpoint& local, const Options& options,
                         OnAccepted onAccepted)
    : loop_(loop), onAccepted_(std::move(onAccepted)), restTimer_(loop.timers(), [this] {
          if (!paused_) watch_->setInterest(Interest::read);
      }) {
    if (local.isV6())
        socket_.bind6(toPoco(local), true, options.reusePort, options.v6Only);
    else
        socket_.bind(toPoco(local), true, options.reusePort);
    socket_.listen(options.backlog);
    socket_.setBlocking(false);
    watch_.emplace(loop_, socket_.impl()->sockfd(), Interest::read, [this](Ready) { acceptWaiting(); });
}

TcpListener::~TcpListener() {
    if (gone_ != nullptr) *gone_ = true;
}

Endpoint TcpListener::localEndpoint() const {
    return fromPoco(socket_.address());
}

void TcpListener::pause() {
    paused_ = true;
    watch_->setInterest(Interest::none);
}

void TcpListener::resume() {
    paused_ = false;
    if (!restTimer_.armed()) watch_->setInterest(Interest::read);
}

void TcpListener::acceptWaiting() {
    // The handler may destroy this object, and with it the function that runs: so it runs from here.
    OnAccepted onAccepted = std::move(onAccepted_);
    bool gone = false;
    gone_ = &gone;
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        const bool more = acceptOne(onAccepted);
        if (gone) return;
        if (!more || paused_) break;
    }
    gone_ = nullptr;
    onAccepted_ = std::move(onAccepted);
}

// False when there is nothing more to accept now. The handler may have destroyed this object.
bool TcpListener::acceptOne(const OnAccepted& onAccepted) {
    SocketAddress remote;
    socklen_t size = SocketAddress::capacity();
    FileDescriptor socket(
        ::accept4(socket_.impl()->sockfd(), remote.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) {
        const int error = errno;
        if (error == EAGAIN || error == EWOULDBLOCK) return false;
        if (isExhaustion(error)) {
            ++counters_.exhausted;
            watch_->setInterest(Interest::none);
            restTimer_.arm(loop_.now() + kRest);
            return false;
        }
        // Everything else concerns this one connection (accept(2): network errors already pending on it).
        ++counters_.aborted;
        return true;
    }
    ++counters_.accepted;
    onAccepted(std::move(socket), remote.endpoint().value_or(Endpoint{}));
    return true;
}

} // namespace thisbe
