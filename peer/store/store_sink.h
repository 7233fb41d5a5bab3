// Records of a listener into a store.
#pragma once

#include "peer/records/record_sink.h"
#include "peer/store/store.h"

namespace thisbe::peer {

class StoreSink final : public RecordSink {
  public:
    // store outlives this, and says itself how it went.
    explicit StoreSink(Store& store) : store_(store) {}

    void onRecord(const packet::Record& record, std::string_view remote, WallTime received,
                  std::string_view) override {
        store_.add(record, remote, received, PacketDirection::in);
    }
    void flush() override { store_.flush(); }
    bool isFull() override { return store_.isFull(); }
    std::string finish(std::string_view) override {
        store_.flush();
        return {};
    }

  private:
    Store& store_;
};

} // namespace thisbe::peer
