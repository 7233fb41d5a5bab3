#include "relay6/queue_message.h"

#include "relay6/plain_lines.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <cstdio>
#include <optional>

namespace thisbe::relay6 {

namespace {

bool isKnown(std::uint8_t kind) {
    return kind >= static_cast<std::uint8_t>(MessageKind::tokens) &&
           kind <= static_cast<std::uint8_t>(MessageKind::lines);
}

// Where the tokens of a message end, its lengths checked; nothing when they go beyond it. As in forEach().
std::optional<std::size_t> endOfCounted(const QueueMessage& message) {
    std::size_t at = 0;
    for (std::uint16_t i = 0; i < message.count; ++i) {
        if (message.tokens.size() - at < QueueMessage::kTokenOverhead) return std::nullopt;
        at += QueueMessage::kTokenOverhead + (std::size_t{message.tokens[at]} << 8 | message.tokens[at + 1]);
        if (at > message.tokens.size()) return std::nullopt;
    }
    return at;
}

std::optional<std::size_t> endOfLines(const QueueMessage& message) {
    const std::size_t lines = countLines(message.tokens);
    if (lines < message.count) return std::nullopt;
    const bool isWhole = lines == message.count && (message.tokens.empty() || message.tokens.back() == '\n');
    return isWhole ? message.tokens.size() : 0;
}

std::optional<std::size_t> endOfTokens(const QueueMessage& message) {
    switch (message.kind) {
    case MessageKind::tokens:
        return endOfCounted(message);
    case MessageKind::lines:
        return endOfLines(message);
    case MessageKind::end:
    case MessageKind::rescan:
        return 0;
    }
    return std::nullopt;
}

const char* nameOf(MessageKind kind) {
    switch (kind) {
    case MessageKind::tokens:
        return "tokens";
    case MessageKind::end:
        return "end";
    case MessageKind::rescan:
        return "rescan";
    case MessageKind::lines:
        return "lines";
    }
    return "unknown";
}

} // namespace

std::string TokenId::toString() const {
    char text[40];
    const int size = std::snprintf(text, sizeof text, "%016llx-%llu", static_cast<unsigned long long>(epoch),
                                   static_cast<unsigned long long>(number));
    return {text, static_cast<std::size_t>(size)};
}

const char* toString(QueueMessageError error) {
    switch (error) {
    case QueueMessageError::truncated:
        return "it ends too early";
    case QueueMessageError::unknownVersion:
        return "its version is not 1";
    case QueueMessageError::unknownKind:
        return "its kind is unknown";
    case QueueMessageError::surplus:
        return "bytes follow the last token";
    }
    return "unknown";
}

Result<QueueMessage, QueueMessageError> QueueMessage::parse(ByteView bytes) {
    if (bytes.size() < kHeaderSize) return tl::make_unexpected(QueueMessageError::truncated);
    if (bytes[0] != kVersion) return tl::make_unexpected(QueueMessageError::unknownVersion);
    if (!isKnown(bytes[1])) return tl::make_unexpected(QueueMessageError::unknownKind);
    const QueueMessage message = parsedBefore(bytes);
    const auto end = endOfTokens(message);
    if (!end) return tl::make_unexpected(QueueMessageError::truncated);
    if (*end != message.tokens.size()) return tl::make_unexpected(QueueMessageError::surplus);
    return message;
}

QueueMessage QueueMessage::parsedBefore(ByteView bytes) {
    ByteReader reader(bytes);
    reader.skip(1); // the version
    QueueMessage message;
    message.kind = static_cast<MessageKind>(reader.u8());
    message.count = reader.u16();
    message.first.epoch = reader.u64();
    message.first.number = reader.u64();
    message.tokens = reader.rest();
    return message;
}

void QueueMessage::writeHeader(ByteSpan out, MessageKind kind, std::uint16_t count, const TokenId& first) {
    ByteWriter writer(out);
    writer.u8(kVersion);
    writer.u8(static_cast<std::uint8_t>(kind));
    writer.u16(count);
    writer.u64(first.epoch);
    writer.u64(first.number);
}

std::string QueueMessage::toString() const {
    return std::string(nameOf(kind)) + " count=" + std::to_string(count) + " first=" + first.toString() +
           " bytes=" + std::to_string(tokens.size());
}

} // namespace thisbe::relay6
