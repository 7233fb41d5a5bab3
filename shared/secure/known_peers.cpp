#include "shared/secure/known_peers.h"

#include "shared/secure/private_file.h"

#include <algorithm>
#include <sstream>

namespace thisbe {

namespace {

constexpr std::size_t kMaxFileSize = KnownPeers::kMaxEntries * 256;
constexpr std::string_view kKeyType = " p256 ";

struct Entry {
    std::string owner;
    IdentityKey key;
};

// "peer" and two names, or "server" and one; nothing that could pass for another line or field.
bool isOwner(std::string_view text) {
    const auto spaces = std::ranges::count(text, ' ');
    const bool shape =
        (text.starts_with("peer ") && spaces == 2) || (text.starts_with("server ") && spaces == 1);
    const bool control =
        std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return shape && !control && text.back() != ' ' && text.find("  ") == std::string_view::npos;
}

Result<Entry> parseLine(std::string_view line) {
    const auto type = line.rfind(kKeyType);
    if (type == std::string_view::npos || !isOwner(line.substr(0, type)))
        return failure("expected 'peer ROOM ID p256 KEY' or 'server HOST:PORT p256 KEY'");
    const auto key = parseIdentityKey(line.substr(type + kKeyType.size()));
    if (!key) return tl::make_unexpected(key.error());
    return Entry{std::string(line.substr(0, type)), *key};
}

} // namespace

Result<KnownPeers> KnownPeers::load(const std::filesystem::path& file) {
    KnownPeers known;
    known.file_ = file;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return known;
    const auto content = readPrivateFile(file, kMaxFileSize);
    if (!content) return tl::make_unexpected(content.error());
    std::istringstream lines(*content);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        const auto entry = parseLine(line);
        if (!entry)
            return failure(file.string() + ":" + std::to_string(number) + ": " + entry.error().message +
                           "; correct or remove the line");
        known.keys_.insert_or_assign(entry->owner, entry->key);
    }
    return known;
}

std::optional<IdentityKey> KnownPeers::find(const KeyOwner& owner) const {
    const auto found = keys_.find(owner.text());
    if (found == keys_.end()) return std::nullopt;
    return found->second;
}

KnownPeers::Verdict KnownPeers::check(const KeyOwner& owner, const IdentityKey& key) const {
    const auto known = find(owner);
    if (!known) return Verdict::firstUse;
    return *known == key ? Verdict::known : Verdict::changed;
}

Result<KnownPeers::Verdict> KnownPeers::trust(const KeyOwner& owner, const IdentityKey& key) {
    const Verdict verdict = check(owner, key);
    if (verdict == Verdict::known) return verdict;
    if (verdict == Verdict::changed) return tl::make_unexpected(changedKey(owner, *find(owner), key));
    if (!isOwner(owner.text()))
        return failure("'" + owner.text() + "' cannot be remembered: not a plain name");
    if (keys_.size() >= kMaxEntries)
        return failure("already " + std::to_string(kMaxEntries) + " keys in " + file_.string() +
                       "; remove old lines to remember " + owner.text());
    if (!file_.empty()) {
        const auto written =
            appendPrivateFile(file_, owner.text() + std::string(kKeyType) + toHex(key) + "\n");
        if (!written) return tl::make_unexpected(written.error());
    }
    keys_.emplace(owner.text(), key);
    return verdict;
}

Error KnownPeers::changedKey(const KeyOwner& owner, const IdentityKey& known,
                             const IdentityKey& offered) const {
    return {owner.text() + " shows another key than before: known " + fingerprint(known) + ", now " +
            fingerprint(offered) +
            ". Somebody else may be using the name. If you know that the key was changed, " +
            "remove the line that begins with '" + owner.text() + "' from " +
            (file_.empty() ? std::string("the known peers") : file_.string()) + " and try again"};
}

const char* toString(KnownPeers::Verdict verdict) {
    switch (verdict) {
    case KnownPeers::Verdict::firstUse:
        return "first use";
    case KnownPeers::Verdict::known:
        return "known";
    case KnownPeers::Verdict::changed:
        return "changed";
    }
    return "?";
}

} // namespace thisbe
