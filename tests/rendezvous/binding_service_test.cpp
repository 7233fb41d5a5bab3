#include "rendezvous/binding_service.h"
#include "shared/stun/attributes/address_attribute.h"
#include "shared/stun/attributes/change_request.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/response_port.h"
#include "shared/stun/attributes/unknown_attributes.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/fingerprint.h"
#include "shared/stun/message_writer.h"
#include "tests/rendezvous/recording_sink.h"

#include <gtest/gtest.h>

#include <functional>

namespace thisbe::rendezvous {
namespace {

using stun::AttributeType;
using stun::MessageClass;
using test::RecordingSink;
using test::Sent;

Endpoint endpoint(const char* text) {
    return Endpoint::parse(text).value();
}
IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}

const Endpoint kClient = endpoint("192.0.2.7:40000");
const Endpoint kClient6 = endpoint("[2001:db8::7]:40000");
const Endpoint kPrimary = endpoint("198.51.100.1:3478");
const std::vector<IpAddress> kTwoAddresses = {address("198.51.100.1"), address("198.51.100.2")};
const DiscoveryAddresses kFullDiscovery(kTwoAddresses, 3478, 3479);

// IP and UDP headers in front of a STUN message.
std::size_t onTheWire(std::size_t messageSize, const Endpoint& client) {
    return messageSize + (client.isV4() ? 28 : 48);
}

class Asking {
  public:
    explicit Asking(DiscoveryAddresses discovery, Transport transport = Transport::udp)
        : service_(std::move(discovery)), transport_(transport) {}

    // Sends one request with what add writes into it; the answers are in sent().
    const Sent& ask(const std::function<void(stun::MessageWriter&)>& add, const Endpoint& client = kClient,
                    const Endpoint& server = kPrimary) {
        std::vector<std::uint8_t> buffer(4096);
        stun::MessageWriter writer(buffer,
                                   {MessageClass::request, stun::method::kBinding, stun::TransactionId{}});
        add(writer);
        const ByteView request = writer.finish();
        requestSize = request.size();
        service_.onRequest(stun::MessageView::parse(request).value(),
                           {.transport = transport_, .local = server, .remote = client}, sink_);
        return sink_.sent.back();
    }

    std::size_t requestSize = 0;

  private:
    BindingService service_;
    Transport transport_;
    RecordingSink sink_;
};

void nothing(stun::MessageWriter&) {}

std::function<void(stun::MessageWriter&)> change(bool changeAddress, bool changePort) {
    return [=](stun::MessageWriter& writer) { writer.add(stun::ChangeRequest{changeAddress, changePort}); };
}

stun::ErrorNumber errorOf(const Sent& sent) {
    return sent.message().get<stun::ErrorCode>().value().number;
}

TEST(BindingService, AnswersWithTheMappedAddressOfEitherFamily) {
    for (const Endpoint& client : {kClient, kClient6}) {
        Asking asking({});
        const auto& sent = asking.ask(nothing, client);
        EXPECT_EQ(sent.message().messageClass(), MessageClass::successResponse);
        EXPECT_EQ(sent.message().get<stun::XorMappedAddress>().value().value, client);
        EXPECT_EQ(sent.flow.remote, client);
        EXPECT_EQ(sent.flow.local, kPrimary);
    }
}

TEST(BindingService, AReplyIsAtMostTwiceItsRequest) {
    for (const Endpoint& client : {kClient, kClient6}) {
        for (const auto& add :
             {std::function<void(stun::MessageWriter&)>(nothing),
              std::function<void(stun::MessageWriter&)>([](auto& writer) { writer.addFingerprint(); }),
              change(true, true)}) {
            Asking asking({});
            const auto& sent = asking.ask(add, client);
            EXPECT_LE(onTheWire(sent.bytes.size(), client), 2 * onTheWire(asking.requestSize, client));
        }
    }
}

TEST(BindingService, AnErrorIsAtMostTwoAndAHalfTimesItsRequestHoweverManyAttributesAreUnknown) {
    for (std::uint16_t count = 1; count < 40; ++count) {
        Asking asking({});
        const auto& sent = asking.ask([count](stun::MessageWriter& writer) {
            for (std::uint16_t i = 0; i < count; ++i)
                writer.addRaw(static_cast<AttributeType>(0x0100 + i), {});
        });
        EXPECT_EQ(errorOf(sent), stun::ErrorNumber::unknownAttribute);
        EXPECT_LE(2 * onTheWire(sent.bytes.size(), kClient), 5 * onTheWire(asking.requestSize, kClient))
            << count;
    }
}

TEST(BindingService, FingerprintIsAnsweredWithFingerprint) {
    Asking asking({});
    EXPECT_FALSE(asking.ask(nothing).message().has(AttributeType::fingerprint));
    const auto& sent = asking.ask([](stun::MessageWriter& writer) { writer.addFingerprint(); });
    EXPECT_EQ(stun::checkFingerprint(sent.message()), stun::FingerprintCheck::valid);
}

TEST(BindingService, UnknownRequiredAttributesAreListedAndOptionalOnesIgnored) {
    Asking asking({});
    const auto& sent = asking.ask([](stun::MessageWriter& writer) {
        writer.addRaw(static_cast<AttributeType>(0x7ff0), {});
        writer.addRaw(static_cast<AttributeType>(0xc0ff), {});
    });
    EXPECT_EQ(errorOf(sent), stun::ErrorNumber::unknownAttribute);
    const auto unknown = sent.message().get<stun::UnknownAttributes>().value();
    ASSERT_EQ(unknown.types().size(), 1U);
    EXPECT_EQ(unknown.types()[0], static_cast<AttributeType>(0x7ff0));
}

TEST(BindingService, WithoutDiscoveryItsAttributesAreUnknown) {
    for (const auto type :
         {AttributeType::changeRequest, AttributeType::responsePort, AttributeType::padding}) {
        Asking asking({});
        const auto& sent = asking.ask(
            [type](stun::MessageWriter& writer) { writer.addRaw(type, std::array<std::uint8_t, 4>{}); });
        EXPECT_EQ(errorOf(sent), stun::ErrorNumber::unknownAttribute) << toString(type);
    }
}

TEST(Discovery, TellsOriginAndOtherAddress) {
    Asking asking(kFullDiscovery);
    const auto& sent = asking.ask(nothing);
    EXPECT_EQ(sent.message().get<stun::ResponseOrigin>().value().value, kPrimary);
    EXPECT_EQ(sent.message().get<stun::OtherAddress>().value().value, endpoint("198.51.100.2:3479"));
}

TEST(Discovery, OtherAddressIsRelativeToWhereTheRequestArrived) {
    Asking asking(kFullDiscovery);
    const auto& sent = asking.ask(nothing, kClient, endpoint("198.51.100.2:3479"));
    EXPECT_EQ(sent.message().get<stun::OtherAddress>().value().value, kPrimary);
}

TEST(Discovery, ChangeRequestMovesTheOriginOfTheResponse) {
    const auto originOf = [](bool changeAddress, bool changePort) {
        Asking asking(kFullDiscovery);
        const auto& sent = asking.ask(change(changeAddress, changePort));
        EXPECT_EQ(sent.message().get<stun::ResponseOrigin>().value().value, sent.flow.local);
        EXPECT_EQ(sent.message().get<stun::OtherAddress>().value().value, endpoint("198.51.100.2:3479"));
        return sent.flow.local.toString();
    };
    EXPECT_EQ(originOf(false, false), "198.51.100.1:3478");
    EXPECT_EQ(originOf(false, true), "198.51.100.1:3479");
    EXPECT_EQ(originOf(true, false), "198.51.100.2:3478");
    EXPECT_EQ(originOf(true, true), "198.51.100.2:3479");
}

TEST(Discovery, WithoutASecondAddressOnlyThePortCanChange) {
    const DiscoveryAddresses portOnly(std::vector{kTwoAddresses.front()}, 3478, 3479);
    Asking asking(portOnly);
    EXPECT_FALSE(asking.ask(nothing).message().has(AttributeType::otherAddress));
    EXPECT_EQ(asking.ask(change(false, true)).flow.local, endpoint("198.51.100.1:3479"));
    const auto& refused = asking.ask(change(true, false));
    EXPECT_EQ(errorOf(refused), stun::ErrorNumber::unknownAttribute);
    EXPECT_EQ(refused.message().get<stun::UnknownAttributes>().value().types()[0],
              AttributeType::changeRequest);
    EXPECT_EQ(refused.flow.local, kPrimary);
}

TEST(Discovery, AConnectionCannotBeChanged) {
    Asking asking(kFullDiscovery, Transport::tcp);
    EXPECT_EQ(errorOf(asking.ask(change(true, true))), stun::ErrorNumber::unknownAttribute);
    EXPECT_EQ(errorOf(asking.ask([](auto& writer) { writer.add(stun::ResponsePort{5000}); })),
              stun::ErrorNumber::badRequest);
}

TEST(Discovery, ResponsePortIsObeyedTowardsTheSameAddressOnly) {
    Asking asking(kFullDiscovery);
    const auto& sent = asking.ask([](stun::MessageWriter& writer) { writer.add(stun::ResponsePort{5000}); });
    EXPECT_EQ(sent.flow.remote, endpoint("192.0.2.7:5000"));
    EXPECT_EQ(sent.message().get<stun::XorMappedAddress>().value().value, kClient);
}

TEST(Discovery, AReplyWithAllItsAddressesIsAtMostTwiceItsRequestOverIpv4AndLittleMoreOverIpv6) {
    Asking over4(kFullDiscovery);
    const auto reply4 = onTheWire(over4.ask(nothing).bytes.size(), kClient);
    EXPECT_LE(reply4, 2 * onTheWire(over4.requestSize, kClient));

    // Three IPv6 addresses: 140 bytes for 68. Only who configures discovery sends them (docs/protocol.md).
    const std::vector<IpAddress> addresses6 = {address("2001:db8::1"), address("2001:db8::2")};
    Asking over6(DiscoveryAddresses(addresses6, 3478, 3479));
    const auto reply6 =
        onTheWire(over6.ask(nothing, kClient6, endpoint("[2001:db8::1]:3478")).bytes.size(), kClient6);
    EXPECT_LE(100 * reply6, 206 * onTheWire(over6.requestSize, kClient6));
}

TEST(Discovery, MorePaddingThanAReplyHoldsIsRefused) {
    const std::vector<std::uint8_t> zeros(2000);
    Asking asking(kFullDiscovery);
    EXPECT_EQ(errorOf(asking.ask(
                  [&](stun::MessageWriter& writer) { writer.addRaw(AttributeType::padding, zeros); })),
              stun::ErrorNumber::badRequest);
}

TEST(Discovery, AConnectionIsNotToldOfAnotherAddress) {
    Asking asking(kFullDiscovery, Transport::tcp);
    EXPECT_FALSE(asking.ask(nothing).message().has(AttributeType::otherAddress));
}

TEST(Discovery, PaddingIsReturnedButNeverToAChosenPort) {
    const std::vector<std::uint8_t> zeros(1400);
    Asking asking(kFullDiscovery);
    const auto& padded =
        asking.ask([&](stun::MessageWriter& writer) { writer.addRaw(AttributeType::padding, zeros); });
    EXPECT_EQ(padded.message().find(AttributeType::padding).value().size(), zeros.size());
    const auto& refused = asking.ask([&](stun::MessageWriter& writer) {
        writer.addRaw(AttributeType::padding, zeros);
        writer.add(stun::ResponsePort{5000});
    });
    EXPECT_EQ(errorOf(refused), stun::ErrorNumber::badRequest);
    EXPECT_EQ(refused.flow.remote, kClient);
}

} // namespace
} // namespace thisbe::rendezvous
