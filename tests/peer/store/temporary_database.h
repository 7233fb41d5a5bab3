// A database file in a folder of its own, gone with its handle.
#pragma once

#include "shared/packet/record.h"
#include "shared/packet/utc_time.h"

#include <filesystem>
#include <string>
#include <unistd.h>

namespace thisbe::peer::test {

class TemporaryDatabase {
  public:
    TemporaryDatabase() {
        std::string name = (std::filesystem::temp_directory_path() / "thisbe_store_XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~TemporaryDatabase() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    TemporaryDatabase(const TemporaryDatabase&) = delete;
    TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;

    const std::string& folder() const { return folder_; }
    std::string path(const std::string& name = "test.db") const { return folder_ + "/" + name; }

  private:
    std::string folder_;
};

inline packet::Record sampleRecord(std::uint64_t sequence = 1) {
    packet::Record record;
    record.id = *packet::Uuid::parse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    record.timestamp = *packet::parseUtcTime("2025-10-13T00:38:26.123456Z");
    record.type = packet::RecordType::tcp;
    record.source = {"192.168.1.100", 43034};
    record.destination = {"localhost", 5555};
    record.size = 64;
    record.payload = "hello \xC3\xA9";
    record.flags = {"RST", "FIN", "ACK"};
    record.metadata = {64, "IPv4", sequence};
    return record;
}

} // namespace thisbe::peer::test
