// A registration client and a server that says what it likes: with the session key and without, in answer to
// what was asked and out of the blue. Bytes choose what it does. The client must neither fall nor flood, and
// must come to rest.
#include "shared/signal/attributes/scalar_attributes.h"
#include "shared/signal/keepalive_success.h"
#include "shared/signal/register_challenge.h"
#include "shared/signal/register_success.h"
#include "shared/signal/roster_page.h"
#include "tests/signal/client/client_world.h"

#include <cstdlib>

namespace {

using namespace thisbe;
using namespace thisbe::signal;
using namespace thisbe::signal::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<std::string_view, 6> kNames = {"a", "b", "", "zz", "\xc3\xa4", "a b"};
constexpr std::array kNumbers = {400, 401, 403, 420, 438, 460, 461, 462, 463, 464, 465, 466, 467, 468, 500};
constexpr std::array kMethods = {method::kRegister, method::kKeepalive, method::kUnregister,
                                 method::kRoster,   method::kSignal,    method::kCheck};

class Choices {
  public:
    explicit Choices(ByteView bytes) : bytes_(bytes) {}
    bool empty() const { return at_ >= bytes_.size(); }
    std::uint8_t next() { return empty() ? 0 : bytes_[at_++]; }
    template<class Table>
    auto pick(const Table& table) {
        return table[next() % table.size()];
    }
    // Small, near the greatest, or in between.
    std::uint64_t number() {
        const std::uint64_t value = next();
        const std::uint8_t shape = next();
        return shape % 3 == 0 ? value : shape % 3 == 1 ? ~value : value << (shape % 64);
    }

  private:
    ByteView bytes_;
    std::size_t at_ = 0;
};

class Play {
  public:
    explicit Play(Choices choices) : choices_(choices) {
        RegistrationOptions options;
        const std::uint8_t how = choices_.next();
        options.stream = how % 4 == 0;
        options.server4 = kServer4;
        if (how % 2 == 1) options.server6 = kServer6;
        if ((how & 0x10) != 0) options.access = RegistrationOptions::Access{"alice", "wonderland"};
        if ((how & 0x20) != 0) world_.server.password = "wonderland";
        node_ = &world_.add("a", options);
        world_.toServer = [this](const Endpoint&, const Endpoint& from, ByteView payload) {
            asked_.assign(payload.begin(), payload.end());
            askedFrom_ = from;
            if (!mute_) world_.server.onDatagram(from, payload);
        };
        world_.lose = [this](const Endpoint& from, const Endpoint&, ByteView payload) {
            return alter_ && from.port() == kServer4.port() && deliverAltered(payload);
        };
        node_->client->start(world_.now);
    }

    void run() {
        for (int i = 0; i < 100 && !choices_.empty(); ++i)
            act();
        if (node_->client->roster().peers().size() > RosterMirror::kMaxPeers) std::abort();
        // Left alone, or with a server that does right, it asks as often as it should and no more.
        mute_ = choices_.next() % 2 == 0;
        const std::size_t before = node_->sent;
        world_.run(seconds(60));
        if (node_->sent - before > 3'000) std::abort();
        if (node_->client->nextDeadline() <= world_.now) std::abort();
    }

  private:
    void act() {
        switch (choices_.next() % 12) {
        case 0:
            return world_.run(milliseconds(choices_.next() * 40));
        case 1:
            return changeRoom();
        case 2:
        case 3:
            return answer();
        case 4:
        case 5:
            return ask();
        case 6:
            alter_ = true;
            return;
        case 7:
            mute_ = !mute_;
            return;
        case 8:
            return useClient();
        case 9:
            world_.server.restart();
            return;
        case 10:
            world_.server.lifetimes = {
                Lifetimes::Milliseconds(static_cast<std::uint32_t>(choices_.number())),
                Lifetimes::Milliseconds(static_cast<std::uint32_t>(choices_.number()))};
            return;
        default:
            return strangerSpeaks();
        }
    }

    const stun::HmacSha256* key() const {
        const auto found = world_.server.sessions.find("a");
        return found == world_.server.sessions.end() ? nullptr : &found->second.key;
    }

    void deliver(const Endpoint& from, ByteView bytes) {
        const Endpoint local = from.isV4() ? node_->private4 : node_->private6;
        node_->client->onDatagram({bytes, local, from}, world_.now);
        world_.run(milliseconds(choices_.next() % 20));
    }
    bool deliverAltered(ByteView payload) {
        alter_ = false;
        std::vector<std::uint8_t> bytes(payload.begin(), payload.end());
        bytes[choices_.next() * std::size_t{5} % bytes.size()] ^= choices_.next();
        node_->client->onDatagram({bytes, node_->private4, kServer4}, world_.now);
        return true;
    }
    // What fill() writes, under the session key or not.
    template<class Fill>
    void send(const stun::MessageHeader& header, Fill&& fill) {
        auto writer = buffer_.writer(header);
        fill(writer);
        if (key() != nullptr && choices_.next() % 8 != 0) writer.addIntegritySha256(*key());
        if (writer.ok()) deliver(askedFrom_.isV4() ? kServer4 : kServer6, writer.finish());
    }

    void changeRoom() {
        const std::string id(choices_.pick(kNames));
        if (!isName(id)) return world_.server.push();
        PeerEndpoints endpoints;
        endpoints.public4 = node_->public4;
        endpoints.private4 = Endpoint(node_->private4.address(), choices_.next());
        if (choices_.next() % 3 == 0)
            world_.server.leave(id, Reason::left);
        else
            world_.server.join(id, stranger().key(), endpoints);
    }
    // To the last thing that was asked.
    void answer() {
        const auto asked = stun::MessageView::parse(asked_);
        if (!asked || !asked->isRequest()) return;
        const bool good = choices_.next() % 2 == 0;
        const auto messageClass =
            good ? stun::MessageClass::successResponse : stun::MessageClass::errorResponse;
        send(stun::responseTo(asked->header(), messageClass), [&](stun::MessageWriter& writer) {
            if (choices_.next() % 4 == 0)
                addAnything(writer);
            else if (good)
                addSuccess(writer, asked->method());
            else
                addRefusal(writer);
        });
    }
    void addSuccess(stun::MessageWriter& writer, stun::Method method) {
        if (method == method::kKeepalive) return KeepaliveSuccess{askedFrom_, version()}.serialize(writer);
        if (method != method::kRoster) return addAnything(writer);
        RosterPage page{version(), {}, choices_.pick(kNames)};
        for (int left = choices_.next() % 4; left > 0; --left)
            page.entries.push_back(entry());
        if (choices_.next() % 2 == 0) return page.serialize(writer);
        changes().serialize(writer);
    }
    RosterVersion version() {
        return {choices_.next() % 2 == 0 ? world_.server.epoch : choices_.number(), choices_.number()};
    }
    RosterEntry entry() {
        RosterEntry entry;
        entry.id = choices_.pick(kNames);
        entry.key = choices_.next() % 2 == 0 ? stranger().key() : node_->identity.key();
        entry.instance = Instance(choices_.next() % 2);
        entry.reason = choices_.next() % 2 == 0 ? Reason::joined : Reason::moved;
        return entry;
    }
    RosterChanges changes() {
        const RosterVersion from = version();
        RosterChanges changes{{from.epoch, from.number, choices_.number()}, {}};
        for (int left = choices_.next() % 4; left > 0; --left) {
            if (choices_.next() % 2 == 0)
                changes.changes.emplace_back(entry());
            else
                changes.changes.emplace_back(RosterRemoval{Reason::timedOut, choices_.pick(kNames)});
        }
        return changes;
    }
    void addRefusal(stun::MessageWriter& writer) {
        Refusal refusal = Refusal::of(stun::ErrorNumber{static_cast<std::uint16_t>(choices_.pick(kNumbers))});
        const std::uint8_t with = choices_.next();
        if (with % 2 == 0) refusal.retryAfter = milliseconds(static_cast<std::uint32_t>(choices_.number()));
        if (with % 3 == 0) refusal.limit = "patience \x1b[2J";
        if (with % 5 < 3) refusal.nonce = "nonce-of-his";
        refusal.serialize(writer);
    }
    void addAnything(stun::MessageWriter& writer) {
        for (int left = choices_.next() % 6; left > 0; --left) {
            std::vector<std::uint8_t> value(choices_.next() % 90);
            for (std::uint8_t& byte : value)
                byte = choices_.next();
            writer.addRaw(stun::AttributeType{static_cast<std::uint16_t>(0xC180 + choices_.next() % 24)},
                          value);
        }
    }
    // Something of its own.
    void ask() {
        const auto which = choices_.pick(kMethods);
        send({stun::MessageClass::request, which, stun::newTransactionId(random_)},
             [&](stun::MessageWriter& writer) {
                 if (which == method::kRoster && choices_.next() % 4 != 0) return changes().serialize(writer);
                 if (which == method::kUnregister && choices_.next() % 4 == 0)
                     return UnregisterRequest{{}, Reason::stopping}.serialize(writer);
                 if (which == method::kSignal && choices_.next() % 4 != 0)
                     return SignalRequest{{}, choices_.pick(kNames), choices_.number(), asBytes("\1x"), {}}
                         .serialize(writer);
                 addAnything(writer);
             });
    }
    void useClient() {
        auto& client = *node_->client;
        switch (choices_.next() % 8) {
        case 0:
        case 1:
            (void)client.sendSignal(world_.now, choices_.pick(kNames), asBytes("\1hello"));
            return;
        case 2:
            node_->private4 = Endpoint(node_->private4.address(), choices_.next());
            return client.setPrivateEndpoint(world_.now, AddressFamily::ipv4, node_->private4);
        case 3:
            return client.probe(world_.now);
        case 4:
            return client.onUnreachable(kServer4, world_.now);
        case 5:
            return client.options().stream ? client.onConnectionLost(world_.now) : client.probe(world_.now);
        case 6:
            return client.onConnected(world_.now);
        default:
            if (choices_.next() % 8 == 0) client.leave(world_.now);
        }
    }
    // Somebody who is not the server.
    void strangerSpeaks() {
        auto writer = buffer_.writer(
            {stun::MessageClass::request, choices_.pick(kMethods), stun::newTransactionId(random_)});
        addAnything(writer);
        deliver(*Endpoint::parse("10.0.0.200:5000"), writer.finish());
    }
    static const Identity& stranger() {
        static const Identity one = *Identity::generate();
        return one;
    }

    Choices choices_;
    ClientWorld world_;
    ClientWorld::Node* node_ = nullptr;
    MessageBuffer buffer_;
    thisbe::test::SeededRandom random_{7};
    std::vector<std::uint8_t> asked_;
    Endpoint askedFrom_ = kServer4;
    bool alter_ = false;
    bool mute_ = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Play(Choices(ByteView(data, size))).run();
    return 0;
}
