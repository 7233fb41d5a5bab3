// A queue, a port and a directory of the test's own, and the two programs on them.
#pragma once

#include "relay6/ledger.h"
#include "relay6/token_queue.h"
#include "tests/relay6/relay_process.h"
#include "tests/relay6/token_server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace thisbe::relay6::test {

using Arguments = std::vector<std::string>;

class RelayFixture : public ::testing::TestWithParam<QueueKind> {
  protected:
    RelayFixture();
    ~RelayFixture() override;

    // collect or forward with this test's queue; a collector listens on port().
    RelayProcess collect(const Arguments& more, const Arguments& prefix = {});
    RelayProcess forward(const TokenServer& server, const Arguments& more, const Arguments& prefix = {});
    // Waits until a collector listens.
    static void expectListening(const RelayProcess& collector) {
        ASSERT_TRUE(collector.says("listening on")) << collector.errors();
    }

    std::uint16_t port() const { return port_; }
    const std::string& queueName() const { return queue_; }
    std::string spoolPath() const { return (directory_ / "spool").string(); }
    const std::filesystem::path& directory() const { return directory_; }
    LedgerCounts counts() const;
    bool queueExists() const;

    // Connects, sends, ends in order; true when the collector took it and ended in order too.
    bool deliver(const std::string& bytes) const;

  private:
    QueueOptions queueOptions() const;

    std::uint16_t port_ = freePort();
    std::string queue_;
    std::filesystem::path directory_;
};

} // namespace thisbe::relay6::test
