// Packets into an established SCTP association from a peer that has its verification tag and makes right
// checksums, so that the chunks inside are looked at; and what the association does with them, over time.
#include "shared/channel/usrsctp_association.h"
#include "shared/wire/byte_reader.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <usrsctp.h>
#include <vector>

namespace thisbe {
namespace {

constexpr std::size_t kHeader = 12; // ports, verification tag, checksum
constexpr std::size_t kTag = 4;
constexpr std::size_t kChecksum = 8;

// One clock for the process, as the library wants; it never goes back.
TimePoint now{std::chrono::hours{1}};

void require(bool holds, const char* what) {
    if (holds) return;
    std::cerr << "does not hold: " << what << '\n';
    std::abort();
}

class Machine {
  public:
    Machine() {
        require(a_.connect(now) && b_.connect(now), "associations begin");
        for (int round = 0; round < 20; ++round)
            exchange();
    }

    void run(ByteReader script) {
        while (script.remaining() > 0)
            step(script);
        exchange();
        require(a_.unacknowledged() <= 8192, "what waits is bounded");
    }

  private:
    void step(ByteReader& script) {
        const std::uint8_t action = script.u8();
        const ByteView bytes = script.bytes(std::min<std::size_t>(script.u16() % 1500, script.remaining()));
        switch (action % 8) {
        case 0:
            return advance(action);
        case 1:
            return exchange();
        case 2:
            a_.send(now, StreamId(action / 8), 51, bytes, {});
            return;
        case 3:
            return a_.resetStream(now, StreamId(action / 8));
        default:
            return inject(bytes);
        }
    }

    void advance(std::uint8_t howLong) {
        now += std::chrono::milliseconds{10 * (1 + howLong)};
        a_.onDeadline(now);
        b_.onDeadline(now);
    }

    // As if the peer had made it.
    void inject(ByteView chunks) {
        std::vector<std::uint8_t> packet = header_;
        packet.insert(packet.end(), chunks.begin(), chunks.end());
        std::fill_n(packet.begin() + kChecksum, sizeof(std::uint32_t), std::uint8_t{0});
        const std::uint32_t checksum = usrsctp_crc32c(packet.data(), packet.size());
        std::memcpy(packet.data() + kChecksum, &checksum, sizeof(checksum));
        a_.onPacket(now, packet);
        drain(a_);
    }

    void exchange() {
        while (const auto packet = b_.takeOutput()) {
            if (std::any_of(packet->begin() + kTag, packet->begin() + kChecksum,
                            [](auto byte) { return byte; }))
                header_.assign(packet->begin(), packet->begin() + kHeader);
            a_.onPacket(now, *packet);
        }
        drain(a_);
        while (const auto packet = a_.takeOutput())
            b_.onPacket(now, *packet);
        drain(b_);
    }

    static void drain(UsrsctpAssociation& association) {
        while (const auto event = association.takeEvent(now))
            require(event->payload.size() <= SctpAssociation::kMaxMessage, "messages have a limit");
    }

    UsrsctpAssociation a_{UsrsctpAssociation::Options{}};
    UsrsctpAssociation b_{UsrsctpAssociation::Options{}};
    std::vector<std::uint8_t> header_ = std::vector<std::uint8_t>(kHeader);
};

} // namespace
} // namespace thisbe

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    thisbe::Machine().run(thisbe::ByteReader(thisbe::ByteView(data, size)));
    // The library's timers free what the associations left behind.
    thisbe::now += std::chrono::seconds{1};
    return 0;
}
