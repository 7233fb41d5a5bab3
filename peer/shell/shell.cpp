#include "peer/shell/shell.h"

namespace thisbe::peer {

namespace event = signal::event;

Shell::Shell(EventLoop& loop, Options options, const SessionReport& report, ServerTrust& trust,
             ChatLog& history)
    : loop_(loop), options_(std::move(options)), report_(report), trust_(trust), history_(history) {}

void Shell::connect(Session& session, MessagePlane& messages, Console& console) {
    session_ = &session;
    messages_ = &messages;
    console_ = &console;
}

void Shell::start() {
    if (options_.readBeforehand) console_->startReading();
    if (trust_.warning()) print(report_.notice(*trust_.warning()));
    session_->start();
}

void Shell::print(const ReportText& text) {
    if (text.kind == ReportText::Kind::data)
        console_->data(text.text);
    else
        console_->notice(text.text);
}

void Shell::end(ExitStatus status, std::string problem) {
    if (std::exchange(ended_, true)) return;
    status_ = status;
    if (!problem.empty()) problem_ = std::move(problem);
    loop_.stop();
}

void Shell::onSignal() {
    if (leaving_) return end(ordered_.value_or(ExitStatus::success));
    if (hasOrder() && messages_->packets().hasOrders()) return messages_->packets().stop();
    leave();
}

void Shell::leaveWhenDone() {
    leaveWanted_ = true;
    if (waiting() == 0) return leave();
    const std::size_t texts = messages_->chats().waiting();
    if (texts == 0) return print(report_.notice("leaving when the test has ended; @stop ends it"));
    print(report_.notice("leaving when " + std::to_string(texts) +
                         (texts == 1 ? " message has" : " messages have") + " arrived"));
}

void Shell::leave() {
    if (std::exchange(leaving_, true)) return;
    messages_->packets().leave();
    messages_->chats().hangUp();
    session_->leave();
}

// What is typed.

void Shell::onLine(std::string_view line) {
    const ShellCommand typed = parseShellCommand(line);
    const bool stops = std::holds_alternative<command::Stop>(typed);
    if (leaving_ || (leaveWanted_ && !stops)) return;
    run(typed);
    if (messages_->chats().busy()) console_->pauseReading();
}

void Shell::onEndOfInput() {
    if (!options_.stay) leaveWhenDone();
}

void Shell::run(const ShellCommand& typed) {
    if (const auto* chat = std::get_if<command::Chat>(&typed))
        messages_->chats().put(chat->to, chat->text);
    else if (const auto* why = std::get_if<command::Why>(&typed))
        explain(why->id);
    else if (const auto* wrong = std::get_if<command::Wrong>(&typed))
        print(report_.notice(wrong->why));
    else if (const auto* test = std::get_if<command::Generate>(&typed))
        generate(test->order);
    else if (const auto* reply = std::get_if<command::Answer>(&typed))
        answer(*reply);
    else if (std::holds_alternative<command::Stop>(typed))
        messages_->packets().stop();
    else if (std::holds_alternative<command::ShowList>(typed))
        showList();
    else if (std::holds_alternative<command::Help>(typed))
        print(report_.help());
    else if (std::holds_alternative<command::Exit>(typed))
        leaveWhenDone();
}

void Shell::showList() {
    print(report_.roster(
        session_->peers(),
        [this](std::string_view id, const signal::RosterPeer& peer) { return session_->isSelf(id, peer); },
        loop_.now()));
}

// What happens in the session.

void Shell::onEvent(const signal::RegistrationEvent& happened) {
    if (const auto text = report_.event(happened)) print(*text);
    if (const auto* signal = std::get_if<event::SignalReceived>(&happened)) {
        messages_->chats().onSignal(*signal);
        return;
    }
    if (const auto* change = std::get_if<event::PeerChanged>(&happened))
        messages_->chats().onPeerChanged(*change);
    if (const auto* outcome = std::get_if<event::SignalOutcome>(&happened))
        return messages_->chats().onSignalOutcome(*outcome);
    if (const auto* refusal = std::get_if<event::Refused>(&happened)) return onRefused(*refusal);
    if (const auto* key = std::get_if<event::ServerKeyRefused>(&happened))
        return end(kServerKeyRefused, trust_.refusal(key->expected, key->offered));
    if (std::holds_alternative<event::ReplacedByOther>(happened))
        return end(kReplaced, "replaced by another program that has the same key");
    if (std::holds_alternative<event::RosterComplete>(happened)) return onRosterComplete();
    if (std::holds_alternative<event::Unregistered>(happened)) return endWell();
    if (const auto* registered = std::get_if<event::Registered>(&happened)) onRegistered(*registered);
}

void Shell::endWell() {
    if (ordered_) return end(*ordered_);
    end(options_.failuresCount && anyFailure_ ? ExitStatus::failed : ExitStatus::success);
}

std::size_t Shell::waiting() const {
    return messages_->chats().waiting() + (messages_->packets().hasOrders() ? 1 : 0);
}

void Shell::onRosterComplete() {
    if (hasOrder()) {
        if (ordered_ || messages_->packets().hasOrders()) return; // registered anew
        if (const auto* test = std::get_if<TestOrder>(&options_.order)) generate(*test);
        if (const auto* records = std::get_if<RecordsOrder>(&options_.order)) generate(*records);
        return;
    }
    if (!options_.saying) return console_->startReading();
    if (leaveWanted_) return; // said before, on an earlier registration
    messages_->chats().put(options_.saying->to, options_.saying->text);
    if (!leaving_) leaveWhenDone();
}

void Shell::onRegistered(const event::Registered& registered) {
    registered_ = true;
    if (const auto text = trust_.onProven(registered.serverKey)) print(report_.notice(*text));
    if (const auto* const agreement = session_->agreement())
        if (const auto begun = messages_->onRegistered(*agreement, session_->isOverStream()); !begun)
            print(report_.notice("no direct paths: " + begun.error().message));
}

void Shell::onRefused(const event::Refused& refusal) {
    const bool limitAtStart = !registered_ && refusal.number == signal::error::kLimitReached;
    if (!refusal.final && !limitAtStart) return;
    const std::string id = session_->registration().peerId;
    const std::string room = session_->registration().room;
    if (refusal.number == signal::error::kNameTaken)
        return end(ExitStatus::refused, "the name '" + id + "' is taken in room '" + room +
                                            "' by somebody who has another key; choose another name");
    if (refusal.number == signal::error::kAlreadyRegistered)
        return end(ExitStatus::refused,
                   "your key is registered in room '" + room +
                       "' already, by a program that still answers; give this one a key of its own with "
                       "--identity, or take its place with --take-over");
    end(ExitStatus::refused, "the server refuses '" + id + "': " + refusal.text +
                                 (refusal.limit ? ", limit: " + *refusal.limit : std::string()));
}

// What happens with other peers.

void Shell::onChatText(const std::string& from, const std::string& text, const ChatWay& way) {
    print(report_.message(from, text, way));
    if (const auto problem = history_.received(from, text)) print(report_.notice(*problem));
}

void Shell::onChatOutcome(const ChatOutcome& outcome) {
    anyFailure_ = anyFailure_ || !outcome.delivered;
    print(report_.sent(outcome));
    if (const auto problem = history_.sent(outcome)) print(report_.notice(*problem));
    // Not at once: whoever tells this is in the middle of it.
    if (leaveWanted_ && waiting() == 0)
        loop_.post([this] { leave(); });
    else if (!messages_->chats().busy() && !options_.saying)
        console_->startReading();
}

void Shell::onChatPath(const std::string& id, const PathEvent& event, const DeliveryCounts& since) {
    if (const auto text = report_.path(id, event, since)) print(*text);
}

void Shell::onChatNotice(const std::string& id, const std::string& text) {
    print(report_.notice(id + " " + text));
}

const signal::RosterMirror::Peers* Shell::roster() const {
    return registered_ ? &session_->peers() : nullptr;
}

bool Shell::isSelf(std::string_view id, const signal::RosterPeer& peer) const {
    return session_->isSelf(id, peer);
}

void Shell::explain(const std::string& id) {
    WhyFacts facts;
    facts.now = loop_.now();
    PeerConnection* const connection = messages_->chats().connections().find(id);
    if (connection != nullptr && connection->policy() != nullptr) {
        facts.explanation = connection->explain(facts.now);
        facts.history = connection->policy()->history().records();
        facts.checks = connection->agent()->report();
        facts.gathering = connection->gatheringProblems();
    }
    print(report_.why(id, facts));
}

void Shell::onOverStream(const Endpoint& server, bool tls) {
    print(report_.notice(std::string("no answer over UDP") +
                         (tls ? " nor TCP; connected over TLS to " : "; connected over TCP to ") +
                         server.toString()));
}

void Shell::onNoAnswer(const std::string& why) {
    end(ExitStatus::noAnswer, "no answer from " + options_.server + " (" + why +
                                  "); is a Thisbe server there, and does a firewall let its port through?");
}

} // namespace thisbe::peer
