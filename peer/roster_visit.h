// A visit just to see who is there.
#pragma once

#include "peer/session/server_trust.h"
#include "peer/session/session.h"
#include "shared/program/program.h"

#include <optional>

namespace thisbe::peer {

// Takes the roster once it is whole, leaves, and stops the loop. What it is given must outlive it.
class RosterVisit final : public SessionUser {
  public:
    RosterVisit(EventLoop& loop, ServerTrust& trust, std::string server)
        : loop_(loop), trust_(trust), server_(std::move(server)) {}

    void start(Session& session) {
        session_ = &session;
        session.start();
    }

    void onSignal() { fail(ExitStatus::failed, "interrupted"); }

    // Once the loop was stopped: what was seen, or why nothing was.
    const signal::RosterMirror::Peers& peers() const { return peers_; }
    const std::optional<StartupError>& problem() const { return problem_; }

    void onEvent(const signal::RegistrationEvent& event) override;
    void onOverStream(const Endpoint&, bool) override {}
    void onNoAnswer(const std::string& why) override;

  private:
    void fail(ExitStatus status, const std::string& why);

    EventLoop& loop_;
    ServerTrust& trust_;
    std::string server_;
    Session* session_ = nullptr;
    signal::RosterMirror::Peers peers_;
    std::optional<StartupError> problem_;
};

} // namespace thisbe::peer
