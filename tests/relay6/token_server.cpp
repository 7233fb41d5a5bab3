#include "tests/relay6/token_server.h"

#include <sys/socket.h>

#include <chrono>
#include <sstream>

namespace thisbe::relay6::test {

TokenServer::TokenServer(Manner manner)
    : manner_(manner), port_(freePort()), listener_(listenV4(port_)), thread_([this] { run(); }) {}

TokenServer::~TokenServer() {
    stop_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR);
    const int client = client_;
    if (client >= 0) ::shutdown(client, SHUT_RDWR);
    thread_.join();
}

std::map<std::string, unsigned> TokenServer::tokens() const {
    const std::lock_guard lock(mutex_);
    return tokens_;
}

std::size_t TokenServer::tokenCount() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

std::vector<std::string> TokenServer::answers() const {
    const std::lock_guard lock(mutex_);
    return answers_;
}

void TokenServer::breakAfter(unsigned lines, unsigned connections) {
    const std::lock_guard lock(mutex_);
    breakAfter_ = lines;
    breaksLeft_ = connections;
}

void TokenServer::run() {
    while (!stop_) {
        const FileDescriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!client) continue;
        client_ = client.get();
        linesHere_ = 0;
        serve(client);
        client_ = -1;
    }
}

void TokenServer::serve(const FileDescriptor& client) {
    std::string text;
    if (manner_ == Manner::exercise && !greet(client, text)) return;
    while (!stop_ && takeLines(client, text)) {
        const std::string more = receiveSome(client);
        if (more.empty()) break;
        text += more;
    }
    if (manner_ == Manner::lines) sendAll(client, "taken\n");
}

bool TokenServer::greet(const FileDescriptor& client, std::string& text) {
    if (!sendAll(client, "\x1b[1;36m")) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{20}); // a packet of its own, as in the exercise
    for (const char* const prompt : {"Welcome.\nAddress of your IPv6 server? ", "Its po", "rt? "}) {
        if (!sendAll(client, prompt)) return false;
        if (std::string_view(prompt).back() != ' ') continue;
        const std::string answer = readLine(client, text);
        const std::lock_guard lock(mutex_);
        answers_.push_back(answer);
    }
    return true;
}

std::string TokenServer::readLine(const FileDescriptor& client, std::string& text) {
    while (text.find('\n') == std::string::npos) {
        const std::string more = receiveSome(client);
        if (more.empty()) return {};
        text += more;
    }
    const std::string line = text.substr(0, text.find('\n'));
    text.erase(0, line.size() + 1);
    return line;
}

// False ends the connection.
bool TokenServer::takeLines(const FileDescriptor& client, std::string& text) {
    std::size_t begin = 0;
    bool goOn = true;
    for (std::size_t end = 0; goOn && (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
        goOn = onLine(client, text.substr(begin, end - begin));
    text.erase(0, begin);
    return goOn;
}

bool TokenServer::onLine(const FileDescriptor& client, std::string line) {
    std::string answer;
    {
        const std::lock_guard lock(mutex_);
        if (breaksLeft_ > 0 && ++linesHere_ > breakAfter_) {
            --breaksLeft_;
            return false;
        }
        std::istringstream words(line);
        std::string word;
        if (manner_ == Manner::confirmed) {
            words >> word;
            answer = "ACK " + word + "\n";
            if (!ids_.insert(word).second) {
                ++repeatedIds_;
                words.setstate(std::ios::failbit);
            }
        }
        while (words >> word) {
            ++tokens_[word];
            ++count_;
        }
        if (manner_ == Manner::exercise) answer = "Correct: " + std::to_string(count_) + " tokens.\n";
    }
    return answer.empty() || sendAll(client, answer);
}

} // namespace thisbe::relay6::test
