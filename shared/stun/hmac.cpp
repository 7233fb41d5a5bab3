// SHA1_Update and its like are deprecated in OpenSSL 3 in favour of EVP, but EVP allocates at each use
// (copying an EVP_MD_CTX duplicates the provider's context on the heap) and fetches through the provider
// table. These work on a plain struct, with the same assembly code behind them.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "shared/stun/hmac.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

namespace thisbe::stun {

namespace {

constexpr std::size_t kBlockSize = 64; // of SHA-1 and SHA-256 alike
using Block = std::array<std::uint8_t, kBlockSize>;

template<std::size_t DigestSize>
struct Hash;

template<>
struct Hash<20> {
    using Context = SHA_CTX;
    static constexpr auto init = SHA1_Init;
    static constexpr auto update = SHA1_Update;
    static constexpr auto final = SHA1_Final;

    static std::array<std::uint32_t, 5> save(const Context& c) { return {c.h0, c.h1, c.h2, c.h3, c.h4}; }
    static void restore(Context& c, const std::array<std::uint32_t, 5>& words) {
        c.h0 = words[0];
        c.h1 = words[1];
        c.h2 = words[2];
        c.h3 = words[3];
        c.h4 = words[4];
    }
};

template<>
struct Hash<32> {
    using Context = SHA256_CTX;
    static constexpr auto init = SHA256_Init;
    static constexpr auto update = SHA256_Update;
    static constexpr auto final = SHA256_Final;

    static std::array<std::uint32_t, 8> save(const Context& c) {
        std::array<std::uint32_t, 8> words{};
        std::copy_n(c.h, words.size(), words.begin());
        return words;
    }
    static void restore(Context& c, const std::array<std::uint32_t, 8>& words) {
        std::ranges::copy(words, c.h);
    }
};

// The hash state after exactly one block.
template<std::size_t N>
auto stateAfter(const Block& block) {
    typename Hash<N>::Context context;
    Hash<N>::init(&context);
    Hash<N>::update(&context, block.data(), block.size());
    return Hash<N>::save(context);
}

template<std::size_t N>
typename Hash<N>::Context resume(const std::array<std::uint32_t, N / 4>& state) {
    typename Hash<N>::Context context;
    Hash<N>::init(&context);
    Hash<N>::restore(context, state);
    context.Nl = kBlockSize * 8; // bits hashed so far
    return context;
}

// "Applications that use keys longer than B bytes will first hash the key using H."
template<std::size_t N>
Block keyBlock(ByteView key) {
    Block block{};
    if (key.size() <= block.size()) {
        std::ranges::copy(key, block.begin());
        return block;
    }
    typename Hash<N>::Context context;
    Hash<N>::init(&context);
    Hash<N>::update(&context, key.data(), key.size());
    Hash<N>::final(block.data(), &context);
    return block;
}

} // namespace

template<std::size_t N>
Hmac<N>::Hmac(ByteView key) {
    constexpr std::uint8_t kInnerPad = 0x36;
    constexpr std::uint8_t kOuterPad = 0x5c;
    Block block = keyBlock<N>(key);
    for (std::uint8_t& byte : block)
        byte ^= kInnerPad;
    inner_ = stateAfter<N>(block);
    for (std::uint8_t& byte : block)
        byte ^= kInnerPad ^ kOuterPad;
    outer_ = stateAfter<N>(block);
    OPENSSL_cleanse(block.data(), block.size());
}

template<std::size_t N>
typename Hmac<N>::Digest Hmac<N>::digest(std::initializer_list<ByteView> pieces) const {
    Digest out{};
    auto context = resume<N>(inner_);
    for (const ByteView piece : pieces)
        Hash<N>::update(&context, piece.data(), piece.size());
    Hash<N>::final(out.data(), &context);

    context = resume<N>(outer_);
    Hash<N>::update(&context, out.data(), out.size());
    Hash<N>::final(out.data(), &context);
    return out;
}

template class Hmac<20>;
template class Hmac<32>;

bool equalInConstantTime(ByteView a, ByteView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace thisbe::stun
