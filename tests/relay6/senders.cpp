#include "tests/relay6/senders.h"

#include "tests/relay6/test_sockets.h"

#include <algorithm>
#include <chrono>

namespace thisbe::relay6::test {

namespace {

constexpr std::size_t kBurst = 8;
constexpr std::chrono::milliseconds kBeforeReconnecting{3};
constexpr std::chrono::microseconds kBetweenBursts{300};

} // namespace

AckedSenders::AckedSenders(std::uint16_t port, unsigned threads) : port_(port) {
    for (unsigned i = 0; i < threads; ++i)
        threads_.emplace_back([this, i] { run(i); });
}

void AckedSenders::stop() {
    stop_ = true;
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

void AckedSenders::run(unsigned number) {
    for (std::uint64_t next = 0; !stop_; next += kBurst) {
        std::vector<std::string> tokens;
        for (std::uint64_t i = 0; i < kBurst; ++i)
            tokens.push_back("s" + std::to_string(number) + "-" + std::to_string(next + i));
        while (!tokens.empty()) {
            const std::size_t done = burst(tokens);
            const std::lock_guard lock(mutex_);
            acknowledged_.insert(acknowledged_.end(), tokens.begin(),
                                 tokens.begin() + static_cast<std::ptrdiff_t>(done));
            tokens.erase(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(done));
        }
        std::this_thread::sleep_for(kBetweenBursts);
    }
}

std::size_t AckedSenders::burst(const std::vector<std::string>& tokens) {
    const auto socket = connectV6(port_);
    if (!socket) {
        std::this_thread::sleep_for(kBeforeReconnecting);
        return 0;
    }
    std::string bytes;
    for (const std::string& token : tokens)
        bytes += token + "\n";
    {
        const std::lock_guard lock(mutex_);
        for (const std::string& token : tokens)
            ++sent_[token];
    }
    if (!sendAll(*socket, bytes)) return 0;
    std::string acks;
    std::size_t count = 0;
    while (count < tokens.size()) {
        const std::string more = receiveSome(*socket);
        if (more.empty()) break;
        acks += more;
        count = static_cast<std::size_t>(std::count(acks.begin(), acks.end(), '\n'));
    }
    return count;
}

unsigned AckedSenders::timesSent(const std::string& token) const {
    const auto found = sent_.find(token);
    return found == sent_.end() ? 0 : found->second;
}

std::uint64_t AckedSenders::sentAgain() const {
    std::uint64_t out = 0;
    for (const auto& [token, times] : sent_)
        out += times - 1;
    return out;
}

PlainSenders::PlainSenders(std::uint16_t port, unsigned threads) : port_(port) {
    for (unsigned i = 0; i < threads; ++i)
        threads_.emplace_back([this, i] { run(i); });
}

void PlainSenders::stop() {
    stop_ = true;
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

void PlainSenders::run(unsigned number) {
    for (std::uint64_t i = 0; !stop_; ++i) {
        const std::string token = "p" + std::to_string(number) + "-" + std::to_string(i);
        const auto socket = connectV6(port_);
        if (!socket || !sendAll(*socket, token + "\n")) {
            std::this_thread::sleep_for(kBeforeReconnecting);
            continue;
        }
        finishSending(*socket);
        receiveAll(*socket);
        const std::lock_guard lock(mutex_);
        sent_[token] = 1;
    }
}

std::vector<std::string> keysOf(const std::map<std::string, unsigned>& tokens) {
    std::vector<std::string> out;
    for (const auto& [token, times] : tokens)
        out.push_back(token);
    return out;
}

} // namespace thisbe::relay6::test
