// Whose key is whose, remembered from the first meeting (trust on first use).
#pragma once

#include "shared/secure/identity_key.h"
#include "shared/secure/key_owner.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>

namespace thisbe {

// One line an entry, fields separated by single spaces, as in ssh's known_hosts:
//   peer ROOM ID p256 KEY          server HOST:PORT p256 KEY          # a comment
// KEY is 66 hexadecimal digits. The file may be edited by hand while no program runs. Not thread-safe.
class KnownPeers {
  public:
    enum class Verdict { firstUse, known, changed };
    // A hostile server can invent peers without end; this many names are remembered.
    static constexpr std::size_t kMaxEntries = 20000;

    // Remembers in memory only.
    KnownPeers() = default;
    // A missing file is an empty one and is made with the first entry.
    static Result<KnownPeers> load(const std::filesystem::path& file);

    std::optional<IdentityKey> find(const KeyOwner& owner) const;
    Verdict check(const KeyOwner& owner, const IdentityKey& key) const;

    // Remembers a key at its first use. Refuses a key other than the one that is known, with a text for a
    // person that says where the old one stands and what to do.
    Result<Verdict> trust(const KeyOwner& owner, const IdentityKey& key);

    std::size_t size() const { return keys_.size(); }

  private:
    Error changedKey(const KeyOwner& owner, const IdentityKey& known, const IdentityKey& offered) const;

    std::map<std::string, IdentityKey, std::less<>> keys_; // by KeyOwner::text()
    std::filesystem::path file_;
};

const char* toString(KnownPeers::Verdict verdict);

} // namespace thisbe
