// DATA_CHANNEL_OPEN from a peer: what is accepted can be said again.
#include "shared/channel/data_channel_open.h"

#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace thisbe;
    const auto open = DataChannelOpen::parse(ByteView(data, size));
    if (!open) return 0;
    std::vector<std::uint8_t> again(DataChannelOpen::kMaxSize);
    again.resize(open->serialize(again));
    const auto same = DataChannelOpen::parse(again);
    if (again.size() != size || !same || same->options != open->options || same->priority != open->priority)
        std::abort();
    return 0;
}
