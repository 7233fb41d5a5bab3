#include "tests/interop/ice_peer/ice_peer.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace thisbe::interop {

namespace {

using namespace std::chrono_literals;
constexpr Duration kInterval = 10ms;
constexpr std::size_t kSize = 500;
constexpr std::size_t kLongestLine = 4096;
constexpr Duration kOutage = 30s; // as long as consent (RFC 7675)
constexpr int kCatchUp = 20;      // datagrams at once, after a busy machine kept us waiting

void say(const std::string& line) {
    std::puts(line.c_str());
    std::fflush(stdout);
}

std::string microseconds(TimePoint time) {
    return std::to_string(
        std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
}

bool takePrefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// The next word, without the name that some write before a value ("a=ice-ufrag:", "pwd=").
std::string_view takeValue(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t,;"), text.size()));
    std::string_view word = text.substr(0, text.find_first_of(" \t,;"));
    text.remove_prefix(word.size());
    takePrefix(word, "a=");
    for (const std::string_view name : {"ice-ufrag:", "ice-pwd:", "ufrag=", "pwd="})
        if (takePrefix(word, name)) break;
    return word;
}

ice::AgentOptions agentOptions(ice::Role role) {
    ice::AgentOptions options;
    options.role = role;
    return options;
}

// Nobody says what the other side is: what every agent understands.
peer::PathOptions pathOptions() {
    peer::PathOptions options;
    options.needsProof = false; // our datagrams are small
    options.foreignPeer = true;
    options.nominationDelay = 150ms;
    return options;
}

} // namespace

IcePeer::IcePeer(const peer::IceHost::Context& context, peer::IceHost::Options options, ice::Role role)
    : loop_(context.loop),
      host_(context, std::move(options)),
      session_(host_.open(agentOptions(role), *this)),
      control_(session_->agent()),
      policy_(pathOptions(), control_),
      sendTimer_(loop_.timers(), [this] { sendDue(); }),
      policyTimer_(loop_.timers(), [this] { onPolicyDeadline(); }),
      outage_(loop_.timers(), [this] { sayEvent("failed"); }) {
    say("ready");
}

bool IcePeer::onInput(std::string_view text) {
    input_ += text;
    for (std::size_t end = input_.find('\n'); end != std::string::npos; end = input_.find('\n')) {
        std::string line = input_.substr(0, end);
        input_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        if (!obey(line)) return false;
    }
    return input_.size() <= kLongestLine;
}

bool IcePeer::obey(std::string_view line) {
    if (line == "quit") return false;
    if (line == "start")
        start();
    else if (line == "pair")
        reportPair();
    else if (line == "remote-end")
        session_->remoteCandidatesComplete();
    else if (takePrefix(line, "remote d "))
        setRemoteDescription(line);
    else if (takePrefix(line, "remote c "))
        addRemoteCandidate(line);
    else if (!line.empty())
        std::fprintf(stderr, "ice_peer: no such command: %.*s\n", static_cast<int>(line.size()), line.data());
    return true;
}

void IcePeer::sayEvent(const char* what) const {
    say(std::string("ev ") + what + " " + microseconds(now()));
}

void IcePeer::start() {
    sayEvent("start");
    const ice::Credentials& own = session_->localCredentials();
    say("sig d " + own.ufrag + " " + own.password);
    if (const auto started = host_.start(); !started) {
        std::fprintf(stderr, "ice_peer: %s\n", started.error().message.c_str());
        sayEvent("failed");
    }
}

void IcePeer::setRemoteDescription(std::string_view text) {
    const std::string_view ufrag = takeValue(text);
    const auto remote = ice::Credentials::make(ufrag, takeValue(text));
    if (remote)
        session_->setRemoteCredentials(*remote);
    else
        std::fprintf(stderr, "ice_peer: %s\n", remote.error().message.c_str());
}

void IcePeer::addRemoteCandidate(std::string_view text) {
    takePrefix(text, "a=");
    takePrefix(text, "candidate:");
    const std::string whole = "candidate:" + std::string(text);
    if (const auto refusal = session_->addRemoteCandidate(whole))
        std::fprintf(stderr, "ice_peer: %s: %s\n", toString(*refusal), whole.c_str());
}

void IcePeer::onLocalCandidate(const ice::LocalCandidate& candidate) {
    if (session_->isRelayOverStream(candidate.base)) policy_.setRelayOverStream(candidate.base);
    say("sig c " + candidate.candidate.toString());
}

void IcePeer::onLocalCandidatesComplete() {
    sayEvent("gathered");
    say("sig-end");
}

void IcePeer::onAgentEvent(const ice::AgentEvent& event) {
    policy_.onAgentEvent(loop_.now(), event);
    settle();
}

void IcePeer::onNetworkChange() {
    policy_.onNetworkChanged(loop_.now());
    settle();
}

void IcePeer::onPolicyDeadline() {
    policy_.onDeadline(loop_.now());
    settle();
}

void IcePeer::settle() {
    while (const auto event = policy_.takeEvent())
        onPathEvent(*event);
    policyTimer_.arm(policy_.nextDeadline());
    session_->wake();
}

void IcePeer::onPathEvent(const peer::PathEvent& event) {
    if (std::holds_alternative<peer::path::Switched>(event) ||
        std::holds_alternative<peer::path::Recovered>(event))
        return onPath(now());
    const auto* lost = std::get_if<peer::path::Lost>(&event);
    if (lost == nullptr) return;
    if (lost->reason == peer::LossReason::never)
        sayEvent("failed");
    else
        outage_.arm(loop_.now() + kOutage);
}

void IcePeer::onPath(TimePoint at) {
    outage_.disarm();
    if (!connected_) {
        connected_ = true;
        say("ev connected " + microseconds(at));
        sendAt_ = loop_.now();
        sendTimer_.arm(sendAt_);
    }
    reportPair();
}

void IcePeer::reportPair() const {
    const auto current = policy_.currentPair();
    const ice::CandidatePair* pair = current ? session_->agent().find(*current) : nullptr;
    if (pair == nullptr) return;
    say("ev pair " + microseconds(now()) + " " + toString(pair->local.type) + " " +
        toString(pair->remote.type));
}

void IcePeer::sendDue() {
    for (int i = 0; i < kCatchUp && loop_.now() >= sendAt_; ++i) {
        std::array<std::uint8_t, kSize> datagram;
        datagram.fill('.');
        const std::string number = std::to_string(next_++);
        std::ranges::copy(number, datagram.begin());
        datagram[number.size()] = 0;
        send(datagram);
        sendAt_ += kInterval;
    }
    sendTimer_.arm(sendAt_);
}

void IcePeer::send(ByteView datagram) {
    const auto pair = policy_.currentPair();
    if (!pair || !session_->send(*pair, datagram)) return;
    if (policy_.onDataSent(loop_.now(), datagram.size())) settle();
}

void IcePeer::onData(ice::PairId pair, ByteView data) {
    if (policy_.onDataHeard(loop_.now(), pair)) settle();
    std::uint64_t number = 0;
    const std::string_view text = asText(data);
    std::from_chars(text.data(), text.data() + text.size(), number);
    say("rx " + std::to_string(number) + " " + microseconds(now()));
}

} // namespace thisbe::interop
