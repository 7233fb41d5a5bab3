// Every attribute: round trip, every truncation, one byte too many, and its own rules.
#include "shared/stun/attributes/address_error_code.h"
#include "shared/stun/attributes/address_family_attribute.h"
#include "shared/stun/attributes/change_request.h"
#include "shared/stun/attributes/channel_number.h"
#include "shared/stun/attributes/data.h"
#include "shared/stun/attributes/even_port.h"
#include "shared/stun/attributes/flag_attribute.h"
#include "shared/stun/attributes/icmp.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/number_attribute.h"
#include "shared/stun/attributes/opaque_attribute.h"
#include "shared/stun/attributes/password_algorithms.h"
#include "shared/stun/attributes/requested_transport.h"
#include "shared/stun/attributes/response_port.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/attributes/unknown_attributes.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "tests/stun/messages.h"

namespace thisbe::stun {

namespace {

using namespace test;
using namespace std::chrono_literals;

Endpoint endpoint(const char* text) {
    return Endpoint::parse(text).value();
}

// Written into a message, read back the same; the value at its exact size; every truncation of it and one
// byte more refused, for attributes of a fixed size.
template<class A>
void expectFixedSizeRoundTrip(const A& attribute, std::size_t size) {
    const Bytes bytes = build(bindingHeader(), [&](MessageWriter& writer) { writer.add(attribute); });
    const MessageView message = parsed(bytes);
    EXPECT_EQ(message.get<A>(), attribute) << toString(A::kType);
    Bytes value = copyOf(*message.find(A::kType));
    ASSERT_EQ(value.size(), size) << toString(A::kType);
    for (std::size_t cut = 0; cut < size; ++cut) {
        const Bytes shorter(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(cut));
        EXPECT_EQ(message.decode<A>(shorter), malformed()) << toString(A::kType) << " cut at " << cut;
    }
    value.push_back(0);
    EXPECT_EQ(message.decode<A>(value), malformed()) << toString(A::kType);
    EXPECT_FALSE(attribute.toString().empty());
}

TEST(Attributes, OfFixedSizeSurviveAndRejectEveryTruncation) {
    const auto v4 = endpoint("192.0.2.1:32853");
    const auto v6 = endpoint("[2001:db8:1234:5678:11:2233:4455:6677]:1");
    expectFixedSizeRoundTrip(XorMappedAddress{v4}, 8);
    expectFixedSizeRoundTrip(XorMappedAddress{v6}, 20);
    expectFixedSizeRoundTrip(XorPeerAddress{v4}, 8);
    expectFixedSizeRoundTrip(XorRelayedAddress{v6}, 20);
    expectFixedSizeRoundTrip(MappedAddress{v4}, 8);
    expectFixedSizeRoundTrip(AlternateServer{v6}, 20);
    expectFixedSizeRoundTrip(ResponseOrigin{v4}, 8);
    expectFixedSizeRoundTrip(OtherAddress{v4}, 8);
    expectFixedSizeRoundTrip(UserHash{{1, 2, 3}}, 32);
    expectFixedSizeRoundTrip(ReservationToken{{1, 2, 3, 4, 5, 6, 7, 8}}, 8);
    expectFixedSizeRoundTrip(Priority{0x6e0001ff}, 4);
    expectFixedSizeRoundTrip(IceControlled{0x0123456789abcdef}, 8);
    expectFixedSizeRoundTrip(IceControlling{1}, 8);
    expectFixedSizeRoundTrip(ConnectionId{77}, 4);
    expectFixedSizeRoundTrip(ChangeRequest{true, false}, 4);
    expectFixedSizeRoundTrip(ChangeRequest{false, true}, 4);
    expectFixedSizeRoundTrip(ChannelNumberAttribute{ChannelNumber(0x4001)}, 4);
    expectFixedSizeRoundTrip(Lifetime{600s}, 4);
    expectFixedSizeRoundTrip(RequestedAddressFamily{AddressFamily::ipv6}, 4);
    expectFixedSizeRoundTrip(AdditionalAddressFamily{AddressFamily::ipv6}, 4);
    expectFixedSizeRoundTrip(EvenPort{true}, 1);
    expectFixedSizeRoundTrip(EvenPort{false}, 1);
    expectFixedSizeRoundTrip(RequestedTransport{RequestedTransport::kTcp}, 4);
    expectFixedSizeRoundTrip(Icmp{3, 4, 1280}, 8);
    expectFixedSizeRoundTrip(PasswordAlgorithm{PasswordAlgorithmNumber::md5}, 4);
}

template<class A>
AttributeResult<A> parseText(std::string_view value) {
    return A::parse(asBytes(value));
}

template<class A>
Bytes serialized(const A& attribute) {
    Bytes buffer(1000);
    ByteWriter writer(buffer);
    attribute.serialize(writer);
    return writer.ok() ? copyOf(writer.written()) : Bytes{};
}

RC_GTEST_PROP(XorAddress, HidesAndShowsEveryEndpoint,
              (const IpAddress::V4Bytes& v4, const IpAddress::V6Bytes& v6, std::uint16_t port,
               const TransactionId::Value& id)) {
    for (const IpAddress& address : {IpAddress(v4), IpAddress(v6)}) {
        const Endpoint value(address, port);
        RC_ASSERT(xorWith(TransactionId(id), xorWith(TransactionId(id), value)) == value);
        Bytes buffer(20);
        ByteWriter writer(buffer);
        XorPeerAddress{value}.serialize(writer, TransactionId(id));
        RC_ASSERT(XorPeerAddress::parse(writer.written(), TransactionId(id))->value == value);
    }
}

TEST(Address, OfAnUnknownFamilyIsMalformed) {
    for (unsigned family = 0; family < 256; ++family) {
        const Bytes value = {0, static_cast<std::uint8_t>(family), 0, 1, 192, 0, 2, 1};
        EXPECT_EQ(MappedAddress::parse(value).has_value(), family == 1) << family;
    }
    EXPECT_TRUE(MappedAddress::parse(Bytes{0xff, 1, 0, 1, 192, 0, 2, 1}).has_value());
}

TEST(Text, KeepsToTheLimitsOfTheRfc) {
    EXPECT_TRUE(parseText<Username>(std::string(763, 'u')).has_value());
    EXPECT_FALSE(parseText<Username>(std::string(764, 'u')).has_value());
    EXPECT_TRUE(serialized(Username{std::string(509, 'u')}).empty());
    EXPECT_EQ(serialized(Username{std::string(508, 'u')}).size(), 508u);
    std::string wide;
    for (int i = 0; i < 127; ++i)
        wide += "\xe3\x83\x9e";
    EXPECT_EQ(serialized(Realm{wide}).size(), 381u);
    EXPECT_TRUE(serialized(Realm{wide + "x"}).empty());
    EXPECT_FALSE(parseText<Nonce>("\xff").has_value());
}

TEST(Text, KnowsUtf8FromWhatOnlyLooksLikeIt) {
    for (const char* good : {"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                             "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(isUtf8(good)) << quoted(good);
    for (const char* bad :
         {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2z", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe3\x83",
          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xe3\x83"})
        EXPECT_FALSE(isUtf8(bad)) << quoted(bad);
}

TEST(ErrorCode, SurvivesAndRejectsEveryTruncationOfItsNumber) {
    for (unsigned number = 300; number < 700; ++number) {
        const ErrorCode error{static_cast<ErrorNumber>(number), "why"};
        const Bytes value = serialized(error);
        EXPECT_EQ(ErrorCode::parse(value), error);
        for (std::size_t size = 0; size < 4; ++size)
            EXPECT_FALSE(ErrorCode::parse(ByteView(value).first(size)).has_value());
    }
    EXPECT_EQ(ErrorCode::of(ErrorNumber::unauthenticated).toString(), "401 \"Unauthenticated\"");
}

TEST(ErrorCode, RefusesClassesAndNumbersThatDoNotExist) {
    EXPECT_FALSE(ErrorCode::parse(Bytes{0, 0, 2, 0}).has_value());
    EXPECT_FALSE(ErrorCode::parse(Bytes{0, 0, 7, 0}).has_value());
    EXPECT_FALSE(ErrorCode::parse(Bytes{0, 0, 4, 100}).has_value());
    EXPECT_FALSE(ErrorCode::parse(Bytes{0, 0, 4, 0, 0xff}).has_value());
    // Reserved bits are ignored.
    EXPECT_EQ(ErrorCode::parse(Bytes{0xff, 0xff, 0xfc, 20})->number, ErrorNumber::unknownAttribute);
}

TEST(AddressErrorCode, SurvivesWithItsFamily) {
    const AddressErrorCode error{AddressFamily::ipv6, ErrorCode::of(ErrorNumber::addressFamilyNotSupported)};
    const Bytes value = serialized(error);
    EXPECT_EQ(AddressErrorCode::parse(value), error);
    for (std::size_t size = 0; size < 4; ++size)
        EXPECT_FALSE(AddressErrorCode::parse(ByteView(value).first(size)).has_value());
    EXPECT_FALSE(AddressErrorCode::parse(Bytes{3, 0, 4, 40}).has_value());
}

TEST(UnknownAttributes, KeepsEachTypeOnceAndOnlySoMany) {
    UnknownAttributes unknown;
    for (unsigned round = 0; round < 2; ++round)
        for (unsigned type = 0; type < UnknownAttributes::kMax; ++type)
            EXPECT_TRUE(unknown.add(static_cast<AttributeType>(type)));
    EXPECT_FALSE(unknown.add(AttributeType{0x7fff}));
    const Bytes value = serialized(unknown);
    EXPECT_EQ(value.size(), 2 * UnknownAttributes::kMax);
    EXPECT_EQ(UnknownAttributes::parse(value), unknown);
    EXPECT_FALSE(UnknownAttributes::parse(ByteView(value).first(3)).has_value());
}

TEST(PasswordAlgorithms, PicksTheFirstOneItKnows) {
    const auto ours = PasswordAlgorithms::ours();
    EXPECT_EQ(ours.toString(), "SHA-256, MD5");
    EXPECT_EQ(ours.firstSupported(), PasswordAlgorithmNumber::sha256);
    // An unknown one with 5 bytes of parameters (padded), then MD5.
    const Bytes list = {0, 9, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0, 0, 1, 0, 0};
    const auto algorithms = PasswordAlgorithms::parse(list);
    EXPECT_EQ(algorithms->firstSupported(), PasswordAlgorithmNumber::md5);
    EXPECT_FALSE(algorithms->contains(PasswordAlgorithmNumber::sha256));
    EXPECT_EQ(serialized(*algorithms), list);
    for (const std::size_t size : std::initializer_list<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15})
        EXPECT_FALSE(PasswordAlgorithms::parse(ByteView(list).first(size)).has_value()) << size;
    // A known algorithm with parameters is another one, that nobody knows.
    const Bytes odd = {0, 2, 0, 4, 1, 2, 3, 4};
    EXPECT_EQ(PasswordAlgorithms::parse(odd)->firstSupported(), std::nullopt);
    EXPECT_FALSE(PasswordAlgorithm::parse(odd).has_value());
}

TEST(ResponsePort, IsReadWithAndWithoutPadding) {
    EXPECT_EQ(ResponsePort::parse(Bytes{0x12, 0x34})->value, 0x1234);
    EXPECT_EQ(ResponsePort::parse(Bytes{0x12, 0x34, 0, 0})->value, 0x1234);
    for (const std::size_t size : std::initializer_list<std::size_t>{0, 1, 3, 5})
        EXPECT_FALSE(ResponsePort::parse(Bytes(size)).has_value());
    EXPECT_EQ(serialized(ResponsePort{0x1234}), (Bytes{0x12, 0x34}));
}

TEST(Attributes, WithoutAFixedSizeTakeWhatComes) {
    EXPECT_EQ(copyOf(Data::parse(Bytes{1, 2, 3})->value).size(), 3u);
    EXPECT_EQ(serialized(Data{asBytes("abc")}), (Bytes{'a', 'b', 'c'}));
    EXPECT_EQ(Padding::parse(Bytes(100))->size, 100u);
    EXPECT_EQ(serialized(Padding{3}), Bytes(3));
    EXPECT_TRUE(DontFragment::parse({}).has_value());
    EXPECT_TRUE(UseCandidate::parse(Bytes{1}).has_value());
}

TEST(Lifetime, RefusesWhatDoesNotFit) {
    EXPECT_TRUE(serialized(Lifetime{-1s}).empty());
    EXPECT_TRUE(serialized(Lifetime{std::chrono::seconds(1LL << 32)}).empty());
    EXPECT_EQ(serialized(Lifetime{std::chrono::seconds((1LL << 32) - 1)}), Bytes(4, 0xff));
}

TEST(Icmp, LiesAsRfc8656DrawsIt) {
    EXPECT_EQ(serialized(Icmp{3, 4, 1280}), (Bytes{0, 0, 0x06, 0x04, 0, 0, 0x05, 0}));
    EXPECT_TRUE(serialized(Icmp{128, 0, 0}).empty());
}

TEST(AttributeType, HasNamesForWhatIsKnown) {
    EXPECT_EQ(toString(AttributeType::xorMappedAddress), "XOR-MAPPED-ADDRESS");
    EXPECT_EQ(toString(AttributeType{0xc001}), "0xc001");
    EXPECT_TRUE(isComprehensionRequired(AttributeType{0x7fff}));
    EXPECT_FALSE(isComprehensionRequired(AttributeType{0x8000}));
}

} // namespace

} // namespace thisbe::stun
