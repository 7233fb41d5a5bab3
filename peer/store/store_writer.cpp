#include "peer/store/store_writer.h"

#include "peer/store/database_problem.h"
#include "peer/store/test_insert.h"

#include <csignal>

namespace thisbe::peer {

namespace {

using namespace Poco::Data::Keywords;

constexpr std::chrono::seconds kTryAgain{1};

// Signals are for the thread of the event loop; a thread inherits what is blocked where it is started.
class NoSignals {
  public:
    NoSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, &before_);
    }
    ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    NoSignals(const NoSignals&) = delete;
    NoSignals& operator=(const NoSignals&) = delete;

  private:
    sigset_t before_{};
};

} // namespace

StoreWriter::StoreWriter(Poco::Data::Session session, StoreQueue& queue, Calls calls)
    : session_(std::move(session)), queue_(queue), calls_(std::move(calls)) {
    const NoSignals quiet;
    thread_ = std::thread([this] { run(); });
}

const StoreWriter::Written& StoreWriter::finish() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
    return written_;
}

void StoreWriter::run() {
    for (StoreBatch batch = queue_.take(); !batch.empty(); batch = queue_.take()) {
        const bool written = writeOrTryAgain(batch);
        if (written) {
            written_.packets += batch.packetRows();
            written_.tests += batch.tests.size();
        }
        if (queue_.settle(std::move(batch), written)) calls_.onRoom();
    }
    close();
}

// The last one out leaves one plain file, which can be read from anywhere.
void StoreWriter::close() {
    try {
        session_ << "PRAGMA busy_timeout = 0", now;
        session_ << "PRAGMA journal_mode = DELETE", now;
    } catch (const Poco::Exception&) {
        // Others still use it.
    }
    session_.close();
}

bool StoreWriter::writeOrTryAgain(const StoreBatch& batch) {
    while (!write(batch)) {
        setTrouble(true);
        if (queue_.waitForClose(kTryAgain)) return write(batch);
    }
    setTrouble(false);
    return true;
}

bool StoreWriter::write(const StoreBatch& batch) {
    try {
        session_ << "BEGIN IMMEDIATE", now;
        insert(batch);
        session_ << "COMMIT", now;
        return true;
    } catch (const Poco::Exception& problem) {
        written_.problem = databaseProblem(problem);
        rollBack();
        return false;
    }
}

// After some errors SQLite has done it itself, and complains.
void StoreWriter::rollBack() {
    packets_.reset();
    try {
        session_ << "ROLLBACK", now;
    } catch (const Poco::Exception&) {
        return;
    }
}

void StoreWriter::insert(const StoreBatch& batch) {
    if (!packets_) packets_.emplace(session_);
    for (const auto& block : batch.packets)
        block->forEach([this](const PacketRow& row) { packets_->insert(row); });
    for (const TestRow& test : batch.tests)
        insertTest(session_, test);
}

void StoreWriter::setTrouble(bool trouble) {
    if (trouble == trouble_) return;
    trouble_ = trouble;
    if (queue_.setTrouble(trouble)) calls_.onRoom();
    if (trouble) calls_.onTrouble(written_.problem);
}

} // namespace thisbe::peer
