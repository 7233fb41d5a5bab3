// Runs a fuzz target's entry point without libFuzzer: every file of the folder given, each cut at every
// length, and seeded mutations of each. Exit status 1 when there is no input, so that an empty corpus is
// noticed.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kUsualMutations = 2000; // of each input
constexpr std::size_t kCutEveryLengthUpTo = 4096;

using Bytes = std::vector<std::uint8_t>;

Bytes readFile(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void runTarget(const Bytes& input) {
    // A copy of exactly this size, so that the address sanitizer sees a read one byte too far.
    const Bytes exact(input);
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void runMutations(const Bytes& input, int mutations, std::mt19937& random) {
    if (input.empty()) return;
    for (int round = 0; round < mutations; ++round) {
        Bytes mutated = input;
        for (std::uint32_t flips = random() % 4 + 1; flips > 0; --flips)
            mutated[random() % mutated.size()] = static_cast<std::uint8_t>(random());
        if (random() % 4 == 0) mutated.resize(random() % (mutated.size() + 1));
        runTarget(mutated);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        std::cerr << "usage: " << argv[0] << " CORPUS_FOLDER [MUTATIONS]\n";
        return 2;
    }
    const int mutations = argc == 3 ? std::stoi(argv[2]) : kUsualMutations;
    std::mt19937 random(1);
    std::size_t inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
        const Bytes input = readFile(entry.path());
        for (std::size_t length = 0; length <= input.size() && length <= kCutEveryLengthUpTo; ++length)
            runTarget(Bytes(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(length)));
        runTarget(input);
        runMutations(input, mutations, random);
        ++inputs;
    }
    std::cout << inputs << " inputs replayed, cut and mutated\n";
    return inputs == 0 ? 1 : 0;
}
