#include "tests/relay6/relay_fixture.h"

#include <cstdlib>
#include <unistd.h>

namespace thisbe::relay6::test {

RelayFixture::RelayFixture()
    : queue_("thisbe-test-" + std::to_string(getpid()) + "-" + std::to_string(port_)) {
    char name[] = "/tmp/thisbe-relay6-XXXXXX";
    directory_ = mkdtemp(name);
}

RelayFixture::~RelayFixture() {
    for (const QueueKind kind : {QueueKind::posix, QueueKind::sysv})
        if (auto queue = TokenQueue::openExisting({queue_, kind, 1, 8192})) (*queue)->remove();
    if (auto ledger = Ledger::openExisting(queue_)) (*ledger)->remove();
    std::filesystem::remove_all(directory_);
}

QueueOptions RelayFixture::queueOptions() const {
    return {queue_, GetParam(), 10, 8192};
}

RelayProcess RelayFixture::collect(const Arguments& more, const Arguments& prefix) {
    Arguments all = {"collect", "--listen",          "[::1]:" + std::to_string(port_), "--queue", queue_,
                     "--kind",  toString(GetParam())};
    all.insert(all.end(), more.begin(), more.end());
    return RelayProcess(all, prefix);
}

RelayProcess RelayFixture::forward(const TokenServer& server, const Arguments& more,
                                   const Arguments& prefix) {
    Arguments all = {"forward",  "--queue",       queue_, "--kind", toString(GetParam()),
                     "--server", server.address()};
    all.insert(all.end(), more.begin(), more.end());
    return RelayProcess(all, prefix);
}

LedgerCounts RelayFixture::counts() const {
    const auto ledger = Ledger::openExisting(queue_);
    return ledger ? (*ledger)->counts() : LedgerCounts{};
}

bool RelayFixture::queueExists() const {
    return TokenQueue::openExisting(queueOptions()).has_value() || Ledger::openExisting(queue_).has_value();
}

bool RelayFixture::deliver(const std::string& bytes) const {
    const auto socket = connectV6(port_);
    if (!socket || !sendAll(*socket, bytes)) return false;
    finishSending(*socket);
    return receiveAll(*socket).has_value();
}

} // namespace thisbe::relay6::test
