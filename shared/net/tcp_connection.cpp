#include "shared/net/tcp_connection.h"

#include "shared/net/event_loop.h"
#include "shared/net/socket_address.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace thisbe {
namespace {

// How often one connection may read in one turn, so that a fast sender does not starve the others.
constexpr int kReadsPerTurn = 4;

void setOption(int fd, int level, int option, int value) {
    ::setsockopt(fd, level, option, &value, sizeof value);
}

bool isTransient(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR || error == ENOBUFS || error == ENOMEM;
}

} // namespace

TcpConnection::TcpConnection(EventLoop& loop, FileDescriptor socket, const Endpoint& remote,
                             StreamHandler& handler, const Options& options)
    : loop_(loop),
      handler_(handler),
      remote_(remote),
      socket_(std::move(socket)),
      maxUnsent_(options.maxUnsent) {
    setOption(socket_.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    watch_.emplace(loop_, socket_.get(), Interest::read, [this](Ready ready) { onReady(ready); });
}

TcpConnection::TcpConnection(EventLoop& loop, const Endpoint& remote, StreamHandler& handler,
                             const Options& options)
    : loop_(loop),
      handler_(handler),
      remote_(remote),
      maxUnsent_(options.maxUnsent),
      state_(State::connecting) {
    const int error = startConnecting(options);
    const auto onTimer = [this] {
        end(connecting_->error != 0 ? streamEndFromErrno(connecting_->error) : StreamEnd::connectTimeout);
    };
    connecting_ = std::make_unique<Connecting>(loop_.timers(), onTimer, error);
    connecting_->timer.arm(error != 0 ? loop_.now() : loop_.now() + options.connectTimeout);
    if (error == 0)
        watch_.emplace(loop_, socket_.get(), Interest::write, [this](Ready ready) { onReady(ready); });
}

TcpConnection::~TcpConnection() {
    if (gone_ != nullptr) *gone_ = true;
}

// 0, or the errno value that it failed with at once.
int TcpConnection::startConnecting(const Options& options) {
    socket_.reset(
        ::socket(remote_.isV4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket_) return errno;
    setOption(socket_.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    if (!options.local.address().isUnspecified() || options.local.port() != 0) {
        // Without a port of its own: let the kernel choose one when it knows the destination.
        if (options.local.port() == 0) setOption(socket_.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
        const SocketAddress local(options.local);
        if (::bind(socket_.get(), local.data(), local.size()) != 0) return errno;
    }
    const SocketAddress remote(remote_);
    if (::connect(socket_.get(), remote.data(), remote.size()) != 0 && errno != EINPROGRESS) return errno;
    return 0;
}

template<class Call>
bool TcpConnection::tell(Call call) {
    bool gone = false;
    gone_ = &gone;
    call();
    if (gone) return false;
    gone_ = nullptr;
    return state_ != State::closed;
}

void TcpConnection::onReady(Ready ready) {
    if (state_ == State::connecting) return onConnectReady();
    if (failure_ != 0) return end(streamEndFromErrno(failure_));
    if (ready.writable && !flush()) return;
    if (peerFinished_ && shutDown_) return end(StreamEnd::finished);
    // What the peer sent before it broke off is still there to be read, and the reason comes after it.
    if (reading_ && !peerFinished_) return readAvailable(ready.peerFinished || ready.hangUp || ready.error);
    if (!ready.error && !ready.hangUp) return;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0 || peerFinished_) end(streamEndFromErrno(error != 0 ? error : ECONNRESET));
}

void TcpConnection::onConnectReady() {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return end(streamEndFromErrno(error));
    state_ = State::open;
    connecting_.reset();
    updateInterest();
    if (!tell([this] { handler_.onConnected(); })) return;
    shutDownIfDue();
    updateInterest();
}

void TcpConnection::readAvailable(bool untilEnd) {
    for (int i = 0; i < (untilEnd ? kReadsPerTurn : 1); ++i)
        if (!readOnce()) return;
}

bool TcpConnection::readOnce() {
    const ByteSpan room = loop_.scratch();
    const ssize_t got = ::recv(socket_.get(), room.data(), room.size(), MSG_DONTWAIT);
    if (got < 0) {
        if (!isTransient(errno)) end(streamEndFromErrno(errno));
        return false;
    }
    if (got > 0) {
        const ByteView bytes = room.first(static_cast<std::size_t>(got));
        return tell([&] { handler_.onBytes(bytes); }) && reading_;
    }
    peerFinished_ = true;
    updateInterest();
    if (tell([this] { handler_.onPeerFinished(); }) && shutDown_) end(StreamEnd::finished);
    return false;
}

std::size_t TcpConnection::write(ByteView bytes) {
    if (state_ == State::closed || finishing_ || failure_ != 0) return 0;
    std::size_t taken = 0;
    if (state_ == State::open && unsent_.empty()) taken = sendNow(bytes);
    const ByteView rest = bytes.subspan(taken);
    const ByteView kept = rest.first(std::min(rest.size(), maxUnsent_ - unsent_.size()));
    unsent_.insert(unsent_.end(), kept.begin(), kept.end());
    wantsWritable_ = kept.size() < rest.size();
    updateInterest();
    return taken + kept.size();
}

void TcpConnection::askForRoom() {
    if (state_ == State::closed || finishing_) return;
    wantsWritable_ = true;
    updateInterest();
}

std::size_t TcpConnection::sendNow(ByteView bytes) {
    if (bytes.empty()) return 0;
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (!isTransient(errno)) failure_ = errno;
    return 0;
}

bool TcpConnection::flush() {
    if (!unsent_.empty()) {
        const auto sent = static_cast<std::ptrdiff_t>(sendNow(unsent_));
        if (failure_ != 0) {
            end(streamEndFromErrno(failure_));
            return false;
        }
        unsent_.erase(unsent_.begin(), unsent_.begin() + sent);
        if (unsent_.empty()) std::vector<std::uint8_t>().swap(unsent_);
        shutDownIfDue();
    }
    updateInterest();
    if (!wantsWritable_ || unsent_.size() > maxUnsent_ / 2) return true;
    wantsWritable_ = false;
    return tell([this] { handler_.onWritable(); });
}

void TcpConnection::finish() {
    finishing_ = true;
    shutDownIfDue();
    updateInterest();
}

void TcpConnection::shutDownIfDue() {
    if (!finishing_ || shutDown_ || state_ != State::open || !unsent_.empty()) return;
    ::shutdown(socket_.get(), SHUT_WR);
    shutDown_ = true;
}

void TcpConnection::pauseReading() {
    reading_ = false;
    updateInterest();
}

void TcpConnection::resumeReading() {
    reading_ = true;
    updateInterest();
}

void TcpConnection::updateInterest() {
    if (!watch_ || state_ == State::connecting) return;
    // The second: the end, and a failed write, are told from the loop and not from inside finish() or
    // write().
    const bool reads = reading_ && !peerFinished_;
    const bool writes = !unsent_.empty() || wantsWritable_ || failure_ != 0 || (peerFinished_ && shutDown_);
    watch_->setInterest(reads && writes ? Interest::readWrite
                        : reads         ? Interest::read
                        : writes        ? Interest::write
                                        : Interest::none);
}

std::size_t TcpConnection::unacknowledgedBytes() const {
    int onTheWay = 0;
    if (!socket_ || ::ioctl(socket_.get(), SIOCOUTQ, &onTheWay) != 0) return unsent_.size();
    return unsent_.size() + static_cast<std::size_t>(onTheWay);
}

Endpoint TcpConnection::localEndpoint() const {
    SocketAddress address;
    socklen_t size = SocketAddress::capacity();
    if (::getsockname(socket_.get(), address.data(), &size) != 0) return {};
    return address.endpoint().value_or(Endpoint{});
}

void TcpConnection::abort() {
    const linger reset{.l_onoff = 1, .l_linger = 0};
    if (socket_) ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close();
}

void TcpConnection::close() {
    state_ = State::closed;
    watch_.reset();
    connecting_.reset();
    socket_.reset();
    std::vector<std::uint8_t>().swap(unsent_);
}

void TcpConnection::end(StreamEnd reason) {
    close();
    handler_.onClosed(reason);
}

} // namespace thisbe
