// Record lines into a log file.
#pragma once

#include "peer/records/record_sink.h"
#include "shared/net/file_descriptor.h"

namespace thisbe::peer {

// Appends, without colour. A disk that fails ends the log, not the listener; the summary says so.
class FileSink final : public RecordSink {
  public:
    // Throws StartupError when the file cannot be opened; made with the rights that umask leaves.
    explicit FileSink(const std::string& path);

    void onRecord(const packet::Record&, std::string_view, WallTime, std::string_view line) override {
        text_ += line;
    }
    void flush() override;
    std::string finish(std::string_view summary) override;

  private:
    std::string path_;
    FileDescriptor file_;
    std::string text_;
    int error_ = 0;
};

} // namespace thisbe::peer
