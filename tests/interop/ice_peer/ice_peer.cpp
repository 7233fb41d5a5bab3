#include "tests/interop/ice_peer/ice_peer.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace thisbe::interop {

namespace {

using namespace std::chrono_literals;
using Kind = ice::AgentEvent::Kind;

constexpr Duration kInterval = 10ms;
constexpr std::size_t kSize = 500;
constexpr std::size_t kLongestLine = 4096;
constexpr int kCatchUp = 20; // datagrams at once, after a busy machine kept us waiting

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
    options.nomination = ice::Nomination::automatic;
    return options;
}

} // namespace

IcePeer::IcePeer(const peer::IceHost::Context& context, peer::IceHost::Options options, ice::Role role)
    : loop_(context.loop),
      host_(context, std::move(options)),
      session_(host_.open(agentOptions(role), *this)),
      sendTimer_(loop_.timers(), [this] { sendDue(); }) {
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

void IcePeer::onLocalCandidate(const ice::Candidate& candidate) {
    say("sig c " + candidate.toString());
}

void IcePeer::onLocalCandidatesComplete() {
    sayEvent("gathered");
    say("sig-end");
}

void IcePeer::onAgentEvent(const ice::AgentEvent& event) {
    switch (event.kind) {
    case Kind::valid:
    case Kind::selected:
    case Kind::lost:
        return choosePair();
    case Kind::failed:
        return sayEvent("failed");
    case Kind::sized:
    case Kind::answered:
    case Kind::unanswered:
    case Kind::nominationFailed:
    case Kind::roleChanged:
        return;
    }
}

// The selected pair; before there is one, the best valid pair: "data can be sent on any valid pair".
void IcePeer::choosePair() {
    std::optional<ice::PairId> best = session_->agent().selectedPair();
    for (const ice::CandidatePair& pair : session_->agent().pairs()) {
        if (best) break;
        if (pair.valid) best = pair.id;
    }
    if (best == pair_) return;
    pair_ = best;
    if (!pair_) return sayEvent("failed");
    if (!connected_) {
        connected_ = true;
        sayEvent("connected");
        sendAt_ = loop_.now();
        sendTimer_.arm(sendAt_);
    }
    reportPair();
}

void IcePeer::reportPair() const {
    const ice::CandidatePair* pair = pair_ ? session_->agent().find(*pair_) : nullptr;
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
        if (pair_) session_->send(*pair_, datagram);
        sendAt_ += kInterval;
    }
    sendTimer_.arm(sendAt_);
}

void IcePeer::onData(ice::PairId, ByteView data) {
    std::uint64_t number = 0;
    const std::string_view text = asText(data);
    std::from_chars(text.data(), text.data() + text.size(), number);
    say("rx " + std::to_string(number) + " " + microseconds(now()));
}

} // namespace thisbe::interop
