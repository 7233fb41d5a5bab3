#include "peer/report/capture_file.h"

#include "shared/packet/control/control_header.h"
#include "shared/packet/probe_header.h"
#include "shared/program/program.h"

namespace thisbe::peer {

namespace {

constexpr std::size_t kWriteAt = 1024 * 1024;

std::string commentOf(ByteView payload) {
    if (const auto header = packet::ProbeHeader::parse(payload)) return header->toString();
    if (const auto control = packet::ControlHeader::parse(payload)) return packet::toString(control->type);
    return "not of the packet plane";
}

} // namespace

CaptureFile::CaptureFile(const std::string& path, const Clock& clock)
    : path_(path), file_(path, std::ios::binary | std::ios::trunc) {
    if (!file_) throw StartupError(ExitStatus::failed, "--pcap: cannot write '" + path + "'");
    const std::chrono::nanoseconds wall = clock.wallNow().time_since_epoch();
    wallAhead_ = (wall - clock.now().time_since_epoch()).count();
    writer_.begin("thisbe " THISBE_VERSION);
}

void CaptureFile::add(TimePoint now, const Endpoint& from, const Endpoint& to, ByteView payload) {
    const auto time = static_cast<std::uint64_t>(now.time_since_epoch().count() + wallAhead_);
    writer_.add(time, from, to, payload, commentOf(payload));
    if (writer_.bytes().size() < kWriteAt) return;
    const std::string_view text = asText(writer_.bytes());
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    writer_.clear();
}

void CaptureFile::close() {
    const std::string_view text = asText(writer_.bytes());
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    writer_.clear();
    file_.close();
    if (!file_) throw StartupError(ExitStatus::failed, "--pcap: '" + path_ + "' could not be written whole");
}

} // namespace thisbe::peer
