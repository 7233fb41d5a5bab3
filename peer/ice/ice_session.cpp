#include "peer/ice/ice_session.h"

#include "peer/ice/ice_host.h"

#include <algorithm>

namespace thisbe::peer {

IceSession::IceSession(IceHost& host, const ice::AgentOptions& options, IceSessionUser& user)
    : host_(host),
      user_(user),
      agent_(options, ice::Credentials::generate(host.random()), host.random(), host.log()) {}

IceSession::~IceSession() {
    host_.forget(*this);
}

void IceSession::wake() {
    host_.wake();
}

void IceSession::setRemoteCredentials(const ice::Credentials& remote) {
    agent_.setRemoteCredentials(host_.now(), remote);
    wake();
}

std::optional<ice::CandidateRefusal> IceSession::addRemoteCandidate(std::string_view text) {
    const auto refusal = agent_.addRemoteCandidate(host_.now(), text);
    if (!refusal) {
        if (const auto candidate = ice::Candidate::parse(text)) {
            if (std::ranges::find(letIn_, candidate->endpoint) == letIn_.end())
                letIn_.push_back(candidate->endpoint);
            host_.letIn(candidate->endpoint);
        }
    }
    wake();
    return refusal;
}

void IceSession::remoteCandidatesComplete() {
    agent_.remoteCandidatesComplete(host_.now());
    wake();
}

void IceSession::restart() {
    agent_.restart(host_.now(), ice::Credentials::generate(host_.random()));
    toldCandidates_ = false;
    letIn_.clear(); // the pairs of before still count
    wake();
}

bool IceSession::isRelayOverStream(ice::BaseId base) const {
    const ice::Gatherer* gatherer = host_.gatherer();
    return gatherer != nullptr && gatherer->streamOf(base).has_value();
}

bool IceSession::send(ice::PairId pair, ByteView data) {
    const ice::CandidatePair* way = agent_.find(pair);
    return way != nullptr && way->valid &&
           host_.send({.base = way->base, .remote = way->remote.endpoint, .bytes = data});
}

SendReport IceSession::sendPackets(ice::PairId pair, std::span<const Datagram> packets) {
    const ice::CandidatePair* way = agent_.find(pair);
    if (way == nullptr || !way->valid) return {};
    return host_.sendPackets(way->base, way->remote.endpoint, packets);
}

} // namespace thisbe::peer
