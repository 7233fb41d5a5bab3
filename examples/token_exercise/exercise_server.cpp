#include "examples/token_exercise/exercise_server.h"

#include "examples/token_exercise/ipv6_clients.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <iterator>
#include <random>
#include <sstream>
#include <thread>

namespace thisbe::exercise {

namespace {

constexpr const char* kColour = "\x1b[1;36m";
constexpr const char* kNoColour = "\x1b[0m";
constexpr std::size_t kLongestLine = 16 * 1024 * 1024;

void tell(const std::string& text) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    std::cout << "event at=" << std::chrono::nanoseconds(now).count() << ' ' << text << std::endl;
}

void say(Poco::Net::StreamSocket& client, const std::string& text) {
    client.sendBytes(text.data(), static_cast<int>(text.size()));
}

std::string randomToken() {
    constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyz23456789";
    static std::random_device random;
    std::string out(12 + random() % 21, 'x');
    for (char& letter : out)
        letter = kLetters[random() % kLetters.size()];
    return out;
}

} // namespace

ExerciseServer::ExerciseServer(const Poco::Net::SocketAddress& listen, ExerciseOptions options)
    : listener_(listen), options_(std::move(options)) {
    std::generate_n(std::back_inserter(tokens_), options_.clients, randomToken);
}

bool ExerciseServer::serveOne() {
    Poco::Net::SocketAddress address;
    Poco::Net::StreamSocket client = listener_.acceptConnection(address);
    client.setNoDelay(true);
    tell("forward>server connects from " + address.toString());
    say(client, kColour);
    std::this_thread::sleep_for(std::chrono::milliseconds{50}); // so that it is a packet of its own
    say(client, "Welcome to the token exercise.\n");
    const std::string host = ask(client, "Address of your IPv6 server: ");
    const std::string port = ask(client, "Port of your IPv6 server: ");
    std::string trouble;
    try {
        const Poco::Net::SocketAddress collector(Poco::Net::SocketAddress::IPv6, host, port);
        trouble = deliverAll(tokens_, collector, options_.netns);
    } catch (const Poco::Exception& problem) {
        trouble = problem.displayText();
    }
    return check(client, trouble.empty() ? readLine(client) : std::string(), trouble);
}

std::string ExerciseServer::ask(Poco::Net::StreamSocket& client, const std::string& prompt) {
    // In two pieces: whoever waits for a prompt has to put it together.
    say(client, prompt.substr(0, prompt.size() / 2));
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    say(client, prompt.substr(prompt.size() / 2));
    const std::string answer = readLine(client);
    tell("forward>server answers " + answer);
    return answer;
}

std::string ExerciseServer::readLine(Poco::Net::StreamSocket& client) {
    char room[4096];
    while (rest_.find('\n') == std::string::npos) {
        const int got = client.receiveBytes(room, sizeof room);
        if (got <= 0 || rest_.size() > kLongestLine) return {};
        rest_.append(room, static_cast<std::size_t>(got));
    }
    const std::string line = rest_.substr(0, rest_.find('\n'));
    rest_.erase(0, line.size() + 1);
    return line;
}

bool ExerciseServer::check(Poco::Net::StreamSocket& client, const std::string& line,
                           const std::string& trouble) {
    std::istringstream words(line);
    std::vector<std::string> got{std::istream_iterator<std::string>(words), {}};
    std::vector<std::string> wanted = tokens_;
    std::sort(got.begin(), got.end());
    std::sort(wanted.begin(), wanted.end());
    const bool right = trouble.empty() && got == wanted;
    if (trouble.empty())
        tell("forward>server " + std::to_string(got.size()) + " tokens in one line, ended by 0x0a");
    std::string verdict = right ? "Correct: all " + std::to_string(wanted.size()) + " tokens arrived."
                                : "Wrong: " + std::to_string(got.size()) + " tokens of " +
                                      std::to_string(wanted.size()) + " came" +
                                      (trouble.empty() ? "." : "; an IPv6 client failed: " + trouble);
    say(client, verdict + kNoColour + "\n");
    return right;
}

} // namespace thisbe::exercise
