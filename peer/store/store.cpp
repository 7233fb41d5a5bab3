#include "peer/store/store.h"

#include "peer/store/database_file.h"
#include "shared/program/json_text.h"
#include "shared/program/program.h"

namespace thisbe::peer {

namespace {

std::string counted(std::uint64_t count, const char* what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

} // namespace

std::string StoreTotals::toString() const {
    std::string out = "database '" + path + "': " + counted(packets, "packet") + " and " +
                      counted(tests, "test") + " written";
    if (dropped > 0) out += ", " + counted(dropped, "row") + " dropped";
    if (!problem.empty()) out += (dropped > 0 ? ": " : ", after trouble: ") + problem;
    return out;
}

std::string StoreTotals::toJson() const {
    return R"({"event":"database","schema":"thisbe.store/1","path":)" + jsonString(path) + R"(,"packets":)" +
           std::to_string(packets) + R"(,"tests":)" + std::to_string(tests) + R"(,"dropped":)" +
           std::to_string(dropped) + R"(,"problem":)" + (problem.empty() ? "null" : jsonString(problem)) +
           "}";
}

Store::Store(std::string path, StoreWriter::Calls calls, const StoreQueue::Limits& limits)
    : path_(std::move(path)), queue_(limits) {
    auto session = openDatabaseToWrite(path_);
    if (!session) throw StartupError(ExitStatus::failed, "--db: " + session.error().message);
    writer_.emplace(std::move(*session), queue_, std::move(calls));
}

void Store::add(const packet::Record& record, std::string_view connection, WallTime seenAt,
                PacketDirection direction) {
    block_->add(record, connection, seenAt, direction);
    if (block_->rows() >= kBlockRows) flush();
}

void Store::flush() {
    if (!block_->empty()) block_ = queue_.put(std::move(block_));
}

StoreTotals Store::finish() {
    flush();
    const StoreWriter::Written& written = writer_->finish();
    return {path_, written.packets, written.tests, queue_.dropped(), written.problem};
}

} // namespace thisbe::peer
