// Hostile datagrams against every decoder of the packet plane, a listener's service and an agreed session of
// it. The input is a row of datagrams, each behind its length in a byte; one whose first byte says so gets a
// valid MAC, so that what an authentic but malicious side can do is tried too.
#include "shared/packet/control/acceptance.h"
#include "shared/packet/generator_session.h"
#include "shared/packet/listener_service.h"
#include "tests/support/seeded_random.h"

#include <cstdlib>

namespace {

using namespace thisbe;
using namespace thisbe::packet;

const Endpoint kRemote = *Endpoint::parse("192.0.2.1:40000");
constexpr SessionId kSession{0x01020304};

template<class Message>
void tryOne(ByteView datagram) {
    const auto message = Message::parse(datagram);
    if (!message) return;
    std::array<std::uint8_t, ControlHeader::kLargestMessage> out{};
    const std::size_t size = message->serialize(out);
    if (size != datagram.size() || !Message::parse(ByteView(out).first(size))) std::abort();
}

void tryAll(ByteView datagram) {
    if (!ControlHeader::parse(datagram)) return;
    tryOne<Hello>(datagram);
    tryOne<Challenge>(datagram);
    tryOne<Proposal>(datagram);
    tryOne<Refusal>(datagram);
    tryOne<SessionMessage>(datagram);
    static_cast<void>(Acceptance::parse(datagram));
}

// Both sides as they are after an agreement, and what only the key holder can send.
class World {
  public:
    World()
        : session_(now_, {kSession, SessionKeys{}, kRemote, now_},
                   {.plan = {}, .longest = std::chrono::hours(1), .acceptance = {}, .proposal = {}}),
          generator_(kRemote, {}, random_) {
        generator_.start(now_);
    }

    void feed(std::uint8_t how, std::vector<std::uint8_t> bytes) {
        now_ += std::chrono::milliseconds(how & 0x3f);
        if ((how & 0x80) != 0 && bytes.size() >= ProbeHeader::kSize) authenticate(bytes);
        const Datagram datagram{.payload = bytes, .local = {}, .remote = kRemote};
        tryAll(bytes);
        service_.onDatagram(now_, datagram);
        generator_.onDatagram(now_, datagram);
        if (probeKindOf(bytes) == ProbeKind::control)
            session_.onControl(now_, datagram);
        else
            session_.onProbe(now_, datagram);
        turn(service_), turn(generator_), turn(session_);
        if (service_.size() != 0) std::abort(); // nobody here can know a nonce
    }

  private:
    template<class Side>
    void turn(Side& side) {
        side.onDeadline(now_);
        batch_.clear();
        side.takeOutput(now_, batch_);
    }

    // With the number, size and MAC that the session expects.
    static void authenticate(std::vector<std::uint8_t>& bytes) {
        bytes[2] = static_cast<std::uint8_t>(bytes.size() >> 8);
        bytes[3] = static_cast<std::uint8_t>(bytes.size());
        for (std::size_t i = 0; i < 4; ++i)
            bytes[4 + i] = static_cast<std::uint8_t>(i + 1);
        if (bytes[0] == firstByteOf(ProbeKind::control)) {
            bytes.resize(SessionMessage::size());
            bytes[2] = static_cast<std::uint8_t>(bytes.size() >> 8);
            bytes[3] = static_cast<std::uint8_t>(bytes.size());
            SessionSeal(ControlKey{}).seal(bytes);
        } else {
            ProbeSeal(ProbeKey{}).seal(bytes);
        }
    }

    TimePoint now_{std::chrono::seconds(1000)};
    thisbe::test::SeededRandom random_{1};
    ListenerService service_{{}, random_};
    ListenerSession session_;
    GeneratorSession generator_;
    DatagramBatch batch_{64, 65536};
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    World world;
    ByteView rest(data, size);
    while (rest.size() > 2) {
        const std::uint8_t how = rest[0];
        const std::size_t length = std::min<std::size_t>(rest[1], rest.size() - 2);
        world.feed(how, {rest.begin() + 2, rest.begin() + 2 + static_cast<std::ptrdiff_t>(length)});
        rest = rest.subspan(2 + length);
    }
    return 0;
}
