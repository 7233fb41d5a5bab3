// Parses, walks, decodes, checks, prints and writes again whatever comes. A message that was read and written
// again with all that counts in it must read the same.
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/error_reply.h"
#include "shared/stun/fingerprint.h"
#include "shared/stun/long_term_client.h"
#include "shared/stun/message_dump.h"
#include "shared/stun/unknown_required.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace thisbe;
using namespace thisbe::stun;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

bool isSpecial(AttributeType type) {
    return type == AttributeType::messageIntegrity || type == AttributeType::messageIntegritySha256 ||
           type == AttributeType::fingerprint;
}

void writeAgain(const MessageView& message, const IntegrityKey& key) {
    std::vector<std::uint8_t> buffer(message.bytes().size() + 100);
    MessageWriter writer(buffer, message.header());
    for (const AttributeView& attribute : message.attributes())
        if (!isSpecial(attribute.type)) writer.addRaw(attribute.type, attribute.value);
    writer.addIntegrity(key);
    writer.addIntegritySha256(key);
    writer.addFingerprint();
    if (!writer.ok()) return; // a message near 64 KiB has no room for them

    const auto again = MessageView::parse(writer.finish());
    if (!again) return require(again.error() == ParseError::tooManyAttributes);
    require(again->header() == message.header());
    require(checkIntegritySha1(*again, key.sha1()) == IntegrityCheck::valid);
    require(checkIntegritySha256(*again, key.sha256()) == IntegrityCheck::valid);
    require(checkFingerprint(*again) == FingerprintCheck::valid);
    for (const AttributeView& attribute : message.attributes())
        if (!isSpecial(attribute.type)) require(again->has(attribute.type));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const IntegrityKey key = shortTermKey("VOkJxbRl1RmTxUk/WvJxBt");
    const auto message = MessageView::parse({data, size});
    if (!message) return 0;
    require(looksLikeStun(message->bytes()) == (message->method().value() <= 0xff));
    require(isUtf8(describe(*message)));
    checkIntegrity(*message, key, kMinTruncatedSha256);
    checkFingerprint(*message);

    LongTermClient client("user", "password");
    client.onResponse(*message);

    std::array<std::uint8_t, 512> buffer{};
    const auto reply = startUnknownAttributesReply(buffer, *message, unknownRequired(*message, {}));
    require(MessageView::parse(reply.finish()).has_value());
    writeAgain(*message, key);
    return 0;
}
