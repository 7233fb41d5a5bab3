// Where a listener puts records besides its standard output.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/record.h"

#include <string>
#include <string_view>

namespace thisbe::peer {

// Called on the loop's thread; must not wait.
class RecordSink {
  public:
    virtual ~RecordSink() = default;
    // remote: the sender's end of the connection. line: the record as a person reads it, with its newline.
    virtual void onRecord(const packet::Record& record, std::string_view remote, WallTime received,
                          std::string_view line) = 0;
    // After each piece that was read, and at the end: what is buffered goes on its way.
    virtual void flush() = 0;
    // So much waits that the senders should wait too; whoever made the sink says when there is room again.
    virtual bool isFull() { return false; }
    // The end: everything is written when it returns. The sentence for the summary, with its newline; empty
    // when there is nothing to say.
    virtual std::string finish(std::string_view summary) = 0;
};

} // namespace thisbe::peer
