#include "peer/shell/shell.h"

#include "peer/session/chat_text.h"

namespace thisbe::peer {

namespace event = signal::event;

Shell::Shell(EventLoop& loop, Options options, const SessionReport& report, ServerTrust& trust)
    : loop_(loop),
      options_(std::move(options)),
      report_(report),
      trust_(trust),
      outbox_([this](std::string_view to, ByteView payload) { return session_->sendSignal(to, payload); },
              [this](const ChatOutcome& outcome) { onChatOutcome(outcome); }) {}

void Shell::connect(Session& session, Console& console) {
    session_ = &session;
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
    problem_ = std::move(problem);
    loop_.stop();
}

void Shell::onSignal() {
    if (leaving_) return end(ExitStatus::success);
    leave();
}

void Shell::leaveWhenDone() {
    leaveWanted_ = true;
    if (outbox_.size() == 0) return leave();
    print(report_.notice("leaving when " + std::to_string(outbox_.size()) +
                         (outbox_.size() == 1 ? " message has" : " messages have") + " arrived"));
}

void Shell::leave() {
    if (std::exchange(leaving_, true)) return;
    session_->leave();
}

// What is typed.

void Shell::onLine(std::string_view line) {
    if (leaveWanted_ || leaving_) return;
    run(parseShellCommand(line));
    if (outbox_.busy()) console_->pauseReading();
}

void Shell::onEndOfInput() {
    if (!options_.stay) leaveWhenDone();
}

void Shell::run(const ShellCommand& typed) {
    if (const auto* chat = std::get_if<command::Chat>(&typed))
        outbox_.put(chat->to, chat->text);
    else if (const auto* wrong = std::get_if<command::Wrong>(&typed))
        print(report_.notice(wrong->why));
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
    if (const auto* message = std::get_if<event::SignalReceived>(&happened)) return onMessage(*message);
    if (const auto* outcome = std::get_if<event::SignalOutcome>(&happened))
        return outbox_.onOutcome(*outcome);
    if (const auto* refusal = std::get_if<event::Refused>(&happened)) return onRefused(*refusal);
    if (const auto* key = std::get_if<event::ServerKeyRefused>(&happened))
        return end(kServerKeyRefused, trust_.refusal(key->expected, key->offered));
    if (std::holds_alternative<event::ReplacedByOther>(happened))
        return end(kReplaced, "replaced by another program that has the same key");
    if (std::holds_alternative<event::RosterComplete>(happened)) return console_->startReading();
    if (std::holds_alternative<event::Unregistered>(happened))
        return end(options_.failuresCount && anyFailure_ ? ExitStatus::failed : ExitStatus::success);
    if (const auto* registered = std::get_if<event::Registered>(&happened)) {
        registered_ = true;
        if (const auto text = trust_.onProven(registered->serverKey)) print(report_.notice(*text));
    }
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

void Shell::onMessage(const event::SignalReceived& message) {
    if (const auto text = chatText(message.payload)) print(report_.message(message.from, *text, message.way));
}

void Shell::onChatOutcome(const ChatOutcome& outcome) {
    anyFailure_ = anyFailure_ || !outcome.delivered;
    print(report_.sent(outcome));
    if (leaveWanted_ && outbox_.size() == 0) return leave();
    if (!outbox_.busy()) console_->startReading();
}

void Shell::onOverTcp(const Endpoint& server) {
    print(report_.notice("no answer over UDP; connected over TCP to " + server.toString()));
}

void Shell::onNoAnswer(const std::string& why) {
    end(ExitStatus::noAnswer, "no answer from " + options_.server + " (" + why +
                                  "); is a Thisbe server there, and does a firewall let its port through?");
}

} // namespace thisbe::peer
