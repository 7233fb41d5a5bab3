// The IPv4 server of the exercise, for one IPv4 client.
#pragma once

#include <Poco/Net/ServerSocket.h>

#include <string>
#include <vector>

namespace thisbe::exercise {

struct ExerciseOptions {
    unsigned clients = 5;
    std::string netns; // of the IPv6 clients; empty: our own
};

// Greets with a colour sequence in a packet of its own, asks for address and port of the IPv6 collector,
// sends its clients there, reads one line of tokens, and says whether they are the right ones. Standard
// output gets one line an event, for the sequence diagram: "event at=<monotonic nanoseconds> FROM>TO text".
class ExerciseServer {
  public:
    ExerciseServer(const Poco::Net::SocketAddress& listen, ExerciseOptions options);

    // True when the tokens were right.
    bool serveOne();

  private:
    std::string ask(Poco::Net::StreamSocket& client, const std::string& prompt);
    std::string readLine(Poco::Net::StreamSocket& client);
    bool check(Poco::Net::StreamSocket& client, const std::string& line, const std::string& trouble);

    Poco::Net::ServerSocket listener_;
    ExerciseOptions options_;
    std::vector<std::string> tokens_;
    std::string rest_; // received behind the last line
};

} // namespace thisbe::exercise
