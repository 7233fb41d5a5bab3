// Several credential sources as one.
#pragma once

#include "rendezvous/access/credential_source.h"

#include <algorithm>
#include <vector>

namespace thisbe::rendezvous {

// The first source that knows a name answers for it. The sources must outlive it.
class CredentialChain final : public CredentialSource {
  public:
    explicit CredentialChain(std::vector<const CredentialSource*> sources) : sources_(std::move(sources)) {}

    std::optional<stun::IntegrityKey> keyOf(std::string_view username,
                                            stun::PasswordAlgorithmNumber algorithm) const override {
        std::optional<stun::IntegrityKey> first;
        // All of them, so that the time does not tell who knows the name.
        for (const CredentialSource* source : sources_)
            if (const auto key = source->keyOf(username, algorithm); key && !first) first = key;
        return first;
    }
    std::optional<std::string_view> nameOf(const stun::UserHash& hash) const override {
        for (const CredentialSource* source : sources_)
            if (const auto name = source->nameOf(hash)) return name;
        return std::nullopt;
    }
    bool mayBegin(std::string_view username, WallTime now) const override {
        for (const CredentialSource* source : sources_)
            if (source->keyOf(username, stun::PasswordAlgorithmNumber::md5))
                return source->mayBegin(username, now);
        return false;
    }

    bool undoesHashes() const override {
        return std::ranges::all_of(sources_,
                                   [](const CredentialSource* source) { return source->undoesHashes(); });
    }

  private:
    std::vector<const CredentialSource*> sources_;
};

} // namespace thisbe::rendezvous
