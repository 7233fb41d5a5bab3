#include "peer/roster_visit.h"

#include "peer/shell/shell.h"

namespace thisbe::peer {

namespace event = signal::event;

void RosterVisit::fail(ExitStatus status, const std::string& why) {
    problem_.emplace(status, why);
    loop_.stop();
}

void RosterVisit::onNoAnswer(const std::string& why) {
    fail(ExitStatus::noAnswer, "no answer from " + server_ + " (" + why +
                                   "); is a Thisbe server there, and does a firewall let its port through?");
}

void RosterVisit::onEvent(const signal::RegistrationEvent& happened) {
    if (std::holds_alternative<event::RosterComplete>(happened)) {
        peers_ = session_->peers();
        session_->leave();
    } else if (std::holds_alternative<event::Unregistered>(happened)) {
        loop_.stop();
    } else if (const auto* registered = std::get_if<event::Registered>(&happened)) {
        trust_.onProven(registered->serverKey);
    } else if (const auto* refusal = std::get_if<event::Refused>(&happened)) {
        fail(ExitStatus::refused, "the server refuses: " + refusal->text +
                                      (refusal->limit ? ", limit: " + *refusal->limit : std::string()));
    } else if (const auto* key = std::get_if<event::ServerKeyRefused>(&happened)) {
        fail(kServerKeyRefused, trust_.refusal(key->expected, key->offered));
    } else if (const auto* silent = std::get_if<event::ServerUnreachable>(&happened)) {
        fail(ExitStatus::noAnswer, silent->why);
    }
}

} // namespace thisbe::peer
