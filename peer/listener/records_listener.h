// An open listener for records.
#pragma once

#include "peer/listener/listen_context.h"
#include "peer/listener/listener.h"
#include "peer/listener/record_session.h"
#include "peer/records/record_report.h"
#include "peer/records/record_sink.h"
#include "shared/base/allowance.h"
#include "shared/base/prefix_limit.h"
#include "shared/net/tcp_listener.h"
#include "shared/packet/record_parser.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace thisbe::peer {

// Prints a line for each record, whoever sends it; counts; ends who breaks the limits, with the reason on the
// log. While the output is full nobody is read: TCP makes the senders wait, and nothing is lost.
class RecordsListener final : public Listener, private RecordSessionUser {
  public:
    // Throws Poco::Net::NetException naming the address.
    RecordsListener(ListenContext& context, const Endpoint& local, const RecordLimits& limits,
                    std::vector<std::unique_ptr<RecordSink>> sinks);
    ~RecordsListener() override;

    Endpoint localEndpoint() const { return listener_.localEndpoint(); }
    void finish() override;

  private:
    void onAccepted(FileDescriptor socket, const Endpoint& remote);
    void onWireBytes(std::size_t bytes) override;
    bool onRecordJson(RecordSession& session, ByteView json) override;
    void onBadLength(RecordSession& session, packet::RecordProblem problem) override;
    bool onPieceRead(std::ptrdiff_t unfinishedChange) override;
    void onSessionEnd(RecordSession& session, SessionEnd end) override;

    void print(const RecordSession& session);
    void afterPiece();
    void warn(Allowance& allowance, const RecordSession& session, const char* event,
              const std::string& reason);
    void onRoom();
    bool isAnythingFull();

    ListenContext& context_;
    RecordLimits limits_;
    std::vector<std::unique_ptr<RecordSink>> sinks_;
    packet::RecordParser parser_;
    packet::Record record_; // the one at hand
    std::string line_;
    RecordStatistics statistics_;
    RecordConnections connections_;
    PrefixLimit perSource_;
    // Strangers must not fill the disk with our complaints.
    Allowance rejections_;
    Allowance endings_;
    std::uint64_t unsaid_ = 0;
    std::size_t unfinished_ = 0;
    bool paused_ = false;
    std::unordered_map<const RecordSession*, std::unique_ptr<RecordSession>> sessions_;
    TcpListener listener_;
};

} // namespace thisbe::peer
