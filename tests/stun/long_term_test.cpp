// Both sides of the long-term credential mechanism, against each other and against a man in the middle.
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/error_reply.h"
#include "shared/stun/long_term_client.h"
#include "shared/stun/long_term_server.h"
#include "shared/stun/opaque_string.h"
#include "tests/stun/messages.h"

namespace thisbe::stun {

namespace {

using namespace test;
using namespace std::chrono_literals;

const TimePoint kStart{100s};
const Endpoint kRemote = Endpoint::parse("192.0.2.1:4000").value();

class OneUser final : public UserStore {
  public:
    std::optional<IntegrityKey> keyOf(std::string_view username,
                                      PasswordAlgorithmNumber algorithm) const override {
        if (username != "user") return std::nullopt;
        return longTermKey(algorithm, {"user", "example.org", "password"});
    }
    std::optional<std::string_view> nameOf(const UserHash& hash) const override {
        if (hash != userHash("user", "example.org")) return std::nullopt;
        return "user";
    }
};

class LongTermTest : public testing::Test {
  protected:
    explicit LongTermTest(const SecurityFeatures& features = {true, false})
        : issuer_({7}, 60s, features), server_("example.org", issuer_, users_) {}

    Bytes request(const LongTermClient& client) {
        return build(bindingHeader(), [&](MessageWriter& writer) { client.authenticate(writer); });
    }

    // What a server makes of a request, as it would go back.
    Bytes answer(const Bytes& bytes) {
        const MessageView message = parsed(bytes);
        const auto user = server_.authenticate(now_, kRemote, message);
        error_ = user ? std::nullopt : std::optional(user.error());
        if (user)
            return build(bindingHeader(MessageClass::successResponse),
                         [&](MessageWriter& writer) { user->sign(writer); });
        std::array<std::uint8_t, 500> buffer{};
        MessageWriter writer = startErrorReply(buffer, message, user.error());
        if (user.error() != ErrorNumber::badRequest) server_.challenge(writer, now_, kRemote);
        return copyOf(writer.finish());
    }

    AuthenticationStep exchange(LongTermClient& client) {
        return client.onResponse(parsed(answer(request(client))));
    }

    OneUser users_;
    NonceIssuer issuer_;
    LongTermServer server_;
    TimePoint now_ = kStart;
    std::optional<ErrorNumber> error_;
};

TEST_F(LongTermTest, ClientGetsInAfterOneChallenge) {
    LongTermClient client("user", "password");
    EXPECT_FALSE(client.isChallenged());
    EXPECT_EQ(exchange(client), AuthenticationStep::retry);
    EXPECT_EQ(error_, ErrorNumber::unauthenticated);
    EXPECT_EQ(exchange(client), AuthenticationStep::accept);
    EXPECT_EQ(exchange(client), AuthenticationStep::accept);
    const Bytes bytes = request(client);
    EXPECT_EQ(parsed(bytes).get<PasswordAlgorithm>()->value, PasswordAlgorithmNumber::sha256);
    EXPECT_FALSE(parsed(bytes).has(AttributeType::messageIntegrity));
}

TEST_F(LongTermTest, ClientAnswersAStaleNonceWithTheNewOne) {
    LongTermClient client("user", "password");
    exchange(client);
    now_ += 5min;
    EXPECT_EQ(exchange(client), AuthenticationStep::retry);
    EXPECT_EQ(error_, ErrorNumber::staleNonce);
    EXPECT_EQ(exchange(client), AuthenticationStep::accept);
}

TEST_F(LongTermTest, ClientGivesUpOnAWrongPassword) {
    for (auto& client : {LongTermClient("user", "wrong"), LongTermClient("nobody", "password")}) {
        LongTermClient mutableClient = client;
        EXPECT_EQ(exchange(mutableClient), AuthenticationStep::retry);
        EXPECT_EQ(exchange(mutableClient), AuthenticationStep::giveUp);
        EXPECT_EQ(mutableClient.giveUpReason(), GiveUpReason::wrongCredentials);
    }
}

TEST_F(LongTermTest, ClientGivesUpOnAServerThatNeverHasEnough) {
    LongTermClient client("user", "password");
    int retries = 0;
    while (exchange(client) == AuthenticationStep::retry && retries < 100) {
        ++retries;
        now_ += 5min;
    }
    EXPECT_LT(retries, 10);
    EXPECT_EQ(client.giveUpReason(), GiveUpReason::tooManyChallenges);
}

TEST_F(LongTermTest, ClientSeesThatTheAlgorithmsWereTakenOut) {
    LongTermClient client("user", "password");
    const auto nonce = issuer_.issue(now_, kRemote);
    const Bytes stripped = build(bindingHeader(MessageClass::errorResponse), [&](MessageWriter& writer) {
        writer.add(ErrorCode::of(ErrorNumber::unauthenticated));
        writer.add(Realm{"example.org"});
        writer.add(Nonce{view(nonce)});
    });
    EXPECT_EQ(client.onResponse(parsed(stripped)), AuthenticationStep::giveUp);
    EXPECT_EQ(client.giveUpReason(), GiveUpReason::bidDown);
}

TEST_F(LongTermTest, ServerSeesThatTheAlgorithmsWereChanged) {
    LongTermClient client("user", "password");
    const auto nonce = issuer_.issue(now_, kRemote);
    // SHA-256 was taken out of the list on the way; the client can only believe it.
    const Bytes changed = build(bindingHeader(MessageClass::errorResponse), [&](MessageWriter& writer) {
        writer.add(ErrorCode::of(ErrorNumber::unauthenticated));
        writer.add(Realm{"example.org"});
        writer.add(Nonce{view(nonce)});
        writer.addRaw(AttributeType::passwordAlgorithms, Bytes{0, 1, 0, 0});
    });
    EXPECT_EQ(client.onResponse(parsed(changed)), AuthenticationStep::retry);
    EXPECT_EQ(exchange(client), AuthenticationStep::discard); // a 400 without integrity
    EXPECT_EQ(error_, ErrorNumber::badRequest);
}

TEST_F(LongTermTest, ServerSeesThatTheFeaturesWereTakenOutOfTheNonce) {
    LongTermClient client("user", "password");
    auto nonce = issuer_.issue(now_, kRemote);
    nonce[kNonceCookieSize - 1] = 'A'; // no features at all
    const Bytes changed = build(bindingHeader(MessageClass::errorResponse), [&](MessageWriter& writer) {
        writer.add(ErrorCode::of(ErrorNumber::unauthenticated));
        writer.add(Realm{"example.org"});
        writer.add(Nonce{view(nonce)});
    });
    EXPECT_EQ(client.onResponse(parsed(changed)), AuthenticationStep::retry);
    EXPECT_EQ(exchange(client), AuthenticationStep::retry);
    EXPECT_EQ(error_, ErrorNumber::staleNonce);
}

TEST_F(LongTermTest, ServerTakesAnOldClientWithMd5AndSha1) {
    const auto nonce = issuer_.issue(now_, kRemote);
    const auto key = longTermKey(PasswordAlgorithmNumber::md5, {"user", "example.org", "password"});
    const Bytes old = build(bindingHeader(), [&](MessageWriter& writer) {
        writer.add(Username{"user"});
        writer.add(Realm{"example.org"});
        writer.add(Nonce{view(nonce)});
        writer.addIntegrity(key);
    });
    const Bytes reply = answer(old);
    EXPECT_EQ(error_, std::nullopt);
    EXPECT_EQ(checkIntegritySha1(parsed(reply), key.sha1()), IntegrityCheck::valid);
    EXPECT_FALSE(parsed(reply).has(AttributeType::messageIntegritySha256));
}

TEST_F(LongTermTest, ServerAsksForWhatIsMissing) {
    LongTermClient client("user", "password");
    exchange(client);
    const Bytes whole = request(client);
    using enum AttributeType;
    for (const AttributeType left :
         {username, realm, nonce, AttributeType::passwordAlgorithm, AttributeType::passwordAlgorithms}) {
        const Bytes without = build(bindingHeader(), [&](MessageWriter& writer) {
            for (const AttributeView& attribute : parsed(whole).attributes())
                if (attribute.type != left && attribute.type != messageIntegritySha256)
                    writer.addRaw(attribute.type, attribute.value);
            writer.addIntegritySha256(
                longTermKey(PasswordAlgorithmNumber::sha256, {"user", "example.org", "password"}));
        });
        answer(without);
        EXPECT_EQ(error_, ErrorNumber::badRequest) << toString(left);
    }
}

TEST_F(LongTermTest, NonceOfAnotherAddressIsStale) {
    LongTermClient client("user", "password");
    exchange(client);
    const Endpoint elsewhere = Endpoint::parse("192.0.2.1:4001").value();
    const auto user = server_.authenticate(now_, elsewhere, parsed(request(client)));
    EXPECT_EQ(user.error(), ErrorNumber::staleNonce);
}

TEST_F(LongTermTest, ClientDiscardsResponsesWithoutProof) {
    LongTermClient client("user", "password");
    exchange(client);
    const auto key = longTermKey(PasswordAlgorithmNumber::sha256, {"user", "example.org", "password"});
    const auto respond = [&](const std::function<void(MessageWriter&)>& fill) {
        return client.onResponse(parsed(build(bindingHeader(MessageClass::successResponse), fill)));
    };
    EXPECT_EQ(respond([](MessageWriter&) {}), AuthenticationStep::discard);
    // The right key but the weaker algorithm: not what was asked with.
    EXPECT_EQ(respond([&](MessageWriter& writer) { writer.addIntegrity(key); }), AuthenticationStep::discard);
    EXPECT_EQ(respond([&](MessageWriter& writer) { writer.addIntegritySha256(shortTermKey("x")); }),
              AuthenticationStep::discard);
    EXPECT_EQ(respond([&](MessageWriter& writer) { writer.addIntegritySha256(key); }),
              AuthenticationStep::accept);
}

class AnonymousLongTermTest : public LongTermTest {
  protected:
    AnonymousLongTermTest() : LongTermTest({true, true}) {}
};

TEST_F(AnonymousLongTermTest, ClientSendsAHashInsteadOfItsName) {
    LongTermClient client("user", "password");
    exchange(client);
    const Bytes bytes = request(client);
    EXPECT_FALSE(parsed(bytes).has(AttributeType::username));
    EXPECT_TRUE(parsed(bytes).has(AttributeType::userHash));
    EXPECT_EQ(exchange(client), AuthenticationStep::accept);
}

class PlainLongTermTest : public LongTermTest {
  protected:
    PlainLongTermTest() : LongTermTest(SecurityFeatures{}) {}
};

TEST_F(PlainLongTermTest, WithoutFeaturesItIsTheMechanismOfRfc5389) {
    LongTermClient client("user", "password");
    EXPECT_EQ(exchange(client), AuthenticationStep::retry);
    const Bytes bytes = request(client);
    EXPECT_TRUE(parsed(bytes).has(AttributeType::messageIntegrity));
    EXPECT_FALSE(parsed(bytes).has(AttributeType::passwordAlgorithm));
    EXPECT_EQ(exchange(client), AuthenticationStep::accept);
}

TEST_F(LongTermTest, ChallengeReflectsLittle) {
    // A TURN client's first Allocate: header and REQUESTED-TRANSPORT. IP and UDP headers on both sides.
    const Bytes allocate =
        build({MessageClass::request, method::kAllocate, kSomeId}, [](MessageWriter& writer) {
            writer.addRaw(AttributeType::requestedTransport, Bytes{17, 0, 0, 0});
        });
    constexpr double kHeaders = 28;
    EXPECT_LE((kHeaders + static_cast<double>(answer(allocate).size())) /
                  (kHeaders + static_cast<double>(allocate.size())),
              2.5);
}

TEST(OpaqueString, KeepsAsciiAndRefusesWhatIsNoText) {
    EXPECT_EQ(opaqueString("correct horse ~!").value(), "correct horse ~!");
    for (const std::string_view bad :
         {std::string_view(""), std::string_view("a\0b", 3), std::string_view("tab\t"),
          std::string_view("\x7f"), std::string_view("\xff"), std::string_view("\xc2\x85")})
        EXPECT_FALSE(opaqueString(bad).has_value()) << testing::PrintToString(bad);
}

TEST(OpaqueString, TakesUnicodeTextAsItIs) {
    EXPECT_EQ(opaqueString(thisbe::test::kMatrixUser).value(), thisbe::test::kMatrixUser);
    // No-break space, ideographic space.
    EXPECT_EQ(opaqueString("a\xc2\xa0"
                           "b\xe3\x80\x80"
                           "c")
                  .value(),
              "a b c");
    // Soft hyphen, zero-width space, private use, line separator, unassigned.
    for (const char* bad : {"a\xc2\xad", "\xe2\x80\x8b", "\xee\x80\x80", "\xe2\x80\xa8", "\xcd\xb8"})
        EXPECT_FALSE(opaqueString(bad).has_value());
}

} // namespace

} // namespace thisbe::stun
