// What every message of the extension must do: come back as it was written, and notice every cut.
#pragma once

#include "shared/signal/message_buffer.h"
#include "shared/signal/numbers.h"
#include "shared/stun/message_view.h"

#include <gtest/gtest.h>

#include <list>
#include <string>
#include <vector>

namespace thisbe::signal::test {

using Bytes = std::vector<std::uint8_t>;

// The codecs look at neither class nor method; any will do.
inline stun::MessageHeader anyHeader() {
    return {stun::MessageClass::request, method::kRegister,
            stun::TransactionId({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})};
}

// Empty when the message must not be sent.
template<class Message>
Bytes write(const Message& message) {
    MessageBuffer buffer;
    auto writer = buffer.writer(anyHeader());
    message.serialize(writer);
    const ByteView bytes = writer.finish();
    return {bytes.begin(), bytes.end()};
}

// Messages are views of the bytes they came from: these stay until the program ends.
inline const Bytes& keep(Bytes bytes) {
    static std::list<Bytes> kept;
    return kept.emplace_back(std::move(bytes));
}

template<class Message>
stun::AttributeResult<Message> read(Bytes bytes) {
    const auto view = stun::MessageView::parse(keep(std::move(bytes)));
    if (!view) return tl::make_unexpected(stun::AttributeError::malformed);
    return Message::parse(*view);
}

// A message of these attributes; for what serialize() refuses to write.
inline Bytes messageOf(std::initializer_list<std::pair<stun::AttributeType, Bytes>> attributes) {
    MessageBuffer buffer;
    auto writer = buffer.writer(anyHeader());
    for (const auto& [type, value] : attributes)
        writer.addRaw(type, value);
    const ByteView bytes = writer.finish();
    return {bytes.begin(), bytes.end()};
}

inline Bytes bytesOf(std::string_view text) {
    return {text.begin(), text.end()};
}

// The message that begins like bytes, has its first `attributes` attributes, and of the last of them only
// `kept` bytes.
inline Bytes cut(const Bytes& bytes, std::size_t attributes, std::size_t kept) {
    const auto view = stun::MessageView::parse(bytes);
    MessageBuffer buffer;
    auto writer = buffer.writer(anyHeader());
    std::size_t index = 0;
    for (const auto& item : view->attributes()) {
        if (++index > attributes) break;
        writer.addRaw(item.type, index == attributes ? item.value.first(kept) : item.value);
    }
    const ByteView result = writer.finish();
    return {result.begin(), result.end()};
}

template<class Message>
void expectRoundTrip(const Message& message) {
    const Bytes bytes = write(message);
    ASSERT_FALSE(bytes.empty()) << message.toString();
    const auto parsed = read<Message>(bytes);
    ASSERT_TRUE(parsed) << message.toString();
    EXPECT_EQ(write(*parsed), bytes);
    EXPECT_EQ(parsed->toString(), message.toString());
}

// Cut anywhere, with lengths made right again, it is refused or is another message: nothing is read past a
// value's end (the sanitizers see to that), and nothing missing is filled in as if it had been there.
template<class Message>
void expectEveryCutIsNoticed(const Message& message) {
    const Bytes bytes = write(message);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(stun::MessageView::parse(ByteView(bytes).first(size)));
    const auto view = stun::MessageView::parse(bytes);
    ASSERT_TRUE(view);
    std::size_t index = 0;
    for (const auto& item : view->attributes()) {
        ++index;
        for (std::size_t kept = 0; kept < item.value.size(); ++kept) {
            const auto parsed = read<Message>(cut(bytes, index, kept));
            if (parsed) {
                EXPECT_NE(write(*parsed), bytes) << "attribute " << index << " cut to " << kept;
            }
        }
    }
}

} // namespace thisbe::signal::test
