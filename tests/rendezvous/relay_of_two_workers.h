// Clients of the relay of a server of two workers, over real sockets.
#pragma once

#include "shared/stun/attributes/channel_number.h"
#include "shared/stun/attributes/data.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/requested_transport.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/channel_data.h"
#include "shared/stun/long_term_client.h"
#include "tests/rendezvous/two_workers.h"

namespace thisbe::rendezvous::test {

inline constexpr stun::ChannelNumber kChannel{0x4001};

// Relays from both loopback addresses, for alice.
class RelayOfTwoWorkers : public TwoWorkers {
  protected:
    // A client of the relay.
    struct Client {
        std::unique_ptr<Caller> caller;
        stun::LongTermClient credentials;
        Endpoint relay;
    };

    void SetUp() override {
        options_.access.users["alice"] = "wonder";
        options_.turn.off = false;
        options_.turn.relayAddresses = options_.listen;
        options_.turn.joinWorkers = joined_;
        TwoWorkers::SetUp();
    }

    template<class Add>
    Bytes request(Client& client, stun::Method method, Add&& add) {
        for (int attempt = 0; attempt < 3; ++attempt) {
            std::array<std::uint8_t, 512> buffer{};
            stun::MessageWriter writer(
                buffer, {stun::MessageClass::request, method, stun::newTransactionId(random_)});
            add(writer);
            client.credentials.authenticate(writer);
            const ByteView message = writer.finish();
            Bytes answer = ask(*client.caller, {message.begin(), message.end()});
            if (client.credentials.onResponse(parsed(answer)) != stun::AuthenticationStep::retry)
                return answer;
        }
        throw std::runtime_error("challenged for ever");
    }
    static void expectSuccess(const Bytes& answer) {
        EXPECT_EQ(parsed(answer).messageClass(), stun::MessageClass::successResponse);
    }
    Bytes tryAllocate(Client& client) {
        return request(client, stun::method::kAllocate,
                       [](stun::MessageWriter& writer) { writer.add(stun::RequestedTransport{}); });
    }
    Client allocate(std::unique_ptr<Caller> caller, const Credential& credential = {"alice", "wonder"}) {
        Client client{.caller = std::move(caller),
                      .credentials = {credential.username, credential.password},
                      .relay = {}};
        const Bytes answer = tryAllocate(client);
        expectSuccess(answer);
        client.relay = parsed(answer).get<stun::XorRelayedAddress>().value().value;
        return client;
    }
    static void expectError(const Bytes& answer, stun::ErrorNumber number) {
        const auto error = parsed(answer).get<stun::ErrorCode>();
        ASSERT_TRUE(error);
        EXPECT_EQ(error->number, number);
    }
    Bytes refresh(Client& client, std::chrono::seconds lifetime) {
        return request(client, stun::method::kRefresh,
                       [&](stun::MessageWriter& writer) { writer.add(stun::Lifetime{lifetime}); });
    }
    void bind(Client& client, const Endpoint& peer) {
        expectSuccess(request(client, stun::method::kChannelBind, [&](stun::MessageWriter& writer) {
            writer.add(stun::ChannelNumberAttribute{kChannel});
            writer.add(stun::XorPeerAddress{peer});
        }));
    }
    void permit(Client& client, const Endpoint& peer) {
        expectSuccess(request(client, stun::method::kCreatePermission,
                              [&](stun::MessageWriter& writer) { writer.add(stun::XorPeerAddress{peer}); }));
    }
    static void send(Client& client, std::string_view text) {
        std::vector<std::uint8_t> buffer(text.size() + 8);
        client.caller->send(
            stun::writeChannelData(buffer, kChannel, asBytes(text), stun::ChannelDataPadding::toFourBytes));
    }
    // What came on the channel, in order; waits for count of them.
    std::vector<std::string> heard(Client& client, std::size_t count) {
        EXPECT_TRUE(turnUntil([&] { return client.caller->inbox.size() >= count; }));
        std::vector<std::string> out;
        for (const Bytes& message : client.caller->inbox) {
            const auto data = stun::ChannelData::parse(message);
            if (data) out.emplace_back(asText(data->data));
        }
        client.caller->inbox.clear();
        return out;
    }
    std::uint64_t inside() const {
        return worker(0).relay()->counters().inside + worker(1).relay()->counters().inside;
    }
    std::uint64_t handedOver() const {
        return worker(0).relay()->counters().handedOver + worker(1).relay()->counters().handedOver;
    }

    bool joined_ = true;
    thisbe::test::SeededRandom random_{3};
};

} // namespace thisbe::rendezvous::test
