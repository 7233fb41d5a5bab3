#include "shared/base/siphash.h"

#include <bit>
#include <cstring>

namespace thisbe {

namespace {

// The four words of state and the names of the paper's section 2.
class State {
  public:
    State(std::uint64_t k0, std::uint64_t k1)
        : v0_(k0 ^ 0x736f6d6570736575),
          v1_(k1 ^ 0x646f72616e646f6d),
          v2_(k0 ^ 0x6c7967656e657261),
          v3_(k1 ^ 0x7465646279746573) {}

    void compress(std::uint64_t word) {
        v3_ ^= word;
        round();
        round();
        v0_ ^= word;
    }

    std::uint64_t finish() {
        v2_ ^= 0xff;
        for (int i = 0; i < 4; ++i)
            round();
        return v0_ ^ v1_ ^ v2_ ^ v3_;
    }

  private:
    void round() {
        v0_ += v1_;
        v2_ += v3_;
        v1_ = std::rotl(v1_, 13) ^ v0_;
        v3_ = std::rotl(v3_, 16) ^ v2_;
        v0_ = std::rotl(v0_, 32);
        v2_ += v1_;
        v0_ += v3_;
        v1_ = std::rotl(v1_, 17) ^ v2_;
        v3_ = std::rotl(v3_, 21) ^ v0_;
        v2_ = std::rotl(v2_, 32);
    }

    std::uint64_t v0_;
    std::uint64_t v1_;
    std::uint64_t v2_;
    std::uint64_t v3_;
};

// Eight bytes: one instruction, where a loop over them would be a third of the hash.
std::uint64_t wordAt(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

// Fewer than eight.
std::uint64_t littleEndian(ByteView bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        word |= std::uint64_t{bytes[i]} << (8 * i);
    return word;
}

} // namespace

std::uint64_t SipHash::operator()(ByteView bytes) const {
    constexpr std::size_t kWord = 8;
    State state(key0_, key1_);
    const std::uint64_t length = std::uint64_t{bytes.size()} << 56; // its lowest byte, in the highest place
    for (; bytes.size() >= kWord; bytes = bytes.subspan(kWord))
        state.compress(wordAt(bytes.data()));
    state.compress(littleEndian(bytes) | length);
    return state.finish();
}

std::uint64_t SipHash::operator()(std::uint64_t value) const {
    State state(key0_, key1_);
    state.compress(value);
    state.compress(std::uint64_t{8} << 56);
    return state.finish();
}

} // namespace thisbe
