#include "rendezvous/options.h"
#include "shared/signal/attributes/lifetimes.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

struct Parsed {
    int status;
    ServerOptions options;
};

Parsed parse(std::vector<std::string> arguments) {
    CLI::App app("", "thisbe-rendezvous");
    Parsed out{};
    addServerOptions(app, out.options);
    arguments.insert(arguments.begin(), "thisbe-rendezvous");
    std::vector<char*> argv;
    for (auto& argument : arguments)
        argv.push_back(argument.data());
    ::testing::internal::CaptureStderr();
    out.status = runProgram(app, out.options.common, static_cast<int>(argv.size()), argv.data(), [&] {
        checkServerOptions(out.options);
        return ExitStatus::success;
    });
    ::testing::internal::GetCapturedStderr();
    return out;
}

TEST(ServerOptions, DefaultsNeedNoArguments) {
    const auto parsed = parse({});
    EXPECT_EQ(parsed.status, 0);
    EXPECT_EQ(parsed.options.port, 3478);
    EXPECT_EQ(parsed.options.turn.tlsPort, 5349);
    EXPECT_TRUE(parsed.options.access.open());
}

TEST(ServerOptions, ListenAndUserMayBeRepeated) {
    const auto parsed =
        parse({"--listen", "192.0.2.1", "--listen", "2001:db8::1", "--user", "ann:p:w", "--user", "bob:x"});
    EXPECT_EQ(parsed.status, 0);
    ASSERT_EQ(parsed.options.listen.size(), 2U);
    EXPECT_EQ(parsed.options.listen[1].toString(), "2001:db8::1");
    EXPECT_EQ(parsed.options.access.users.at("ann"), "p:w");
    EXPECT_EQ(parsed.options.access.users.at("bob"), "x");
}

TEST(ServerOptions, TimesAreSecondsAndMayBeFractions) {
    const auto parsed = parse({"--keepalive", "0.5", "--expiry", "1.5"});
    EXPECT_EQ(parsed.options.keepaliveInterval, std::chrono::milliseconds(500));
    EXPECT_EQ(parsed.options.expiry, std::chrono::milliseconds(1500));
}

TEST(ServerOptions, WhatTheyAllowPeersDo) {
    const auto parsed = parse({"--keepalive", "300", "--expiry", "3600"});
    EXPECT_EQ(parsed.status, 0);
    EXPECT_EQ(parsed.options.keepaliveInterval, signal::Lifetimes::kLongestKeepalive);
    EXPECT_EQ(parse({"--realm", std::string(127, 'r')}).status, 0);
}

TEST(ServerOptions, RefusesWhatCannotWork) {
    using Arguments = std::vector<std::string>;
    for (const Arguments& arguments :
         {Arguments{"--listen", "nonsense"}, Arguments{"--listen", "192.0.2.1", "--listen", "192.0.2.1"},
          Arguments{"--alternate-port", "3478"}, Arguments{"--port", "0", "--alternate-port", "5"},
          Arguments{"--port", "65536"}, Arguments{"--user", "nobody"}, Arguments{"--user", ":x"},
          Arguments{"--keepalive", "30", "--expiry", "20"}, Arguments{"--keepalive", "0.4"},
          Arguments{"--keepalive", "301", "--expiry", "900"}, Arguments{"--expiry", "3601"},
          Arguments{"--realm", ""}, Arguments{"--realm", std::string(128, 'r')}, Arguments{"--realm", "a\tb"},
          Arguments{"--workers", "0"}, Arguments{"extra"}})
        EXPECT_EQ(parse(arguments).status, 2) << arguments.front();
}

} // namespace
} // namespace thisbe::rendezvous
