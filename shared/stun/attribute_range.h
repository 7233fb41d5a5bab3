// The attributes of a message, one after the other, as far as they count (RFC 8489, section 14).
//
//      0                   1                   2                   3
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |         Type                  |            Length             |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                         Value (variable)                ....
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/base/bytes.h"
#include "shared/stun/attribute_type.h"

#include <cstddef>
#include <iterator>

namespace thisbe::stun {

inline constexpr std::size_t kAttributeHeaderSize = 4;

// "Since STUN aligns attributes on 32-bit boundaries, attributes whose content is not a multiple of 4 bytes
// are padded with 1, 2, or 3 bytes of padding so that its value contains a multiple of 4 bytes."
constexpr std::size_t paddedSize(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

struct AttributeView {
    AttributeType type{};
    ByteView value;         // without padding
    std::size_t offset = 0; // of the attribute header in the message
};

// Walks bytes that MessageView::parse has found in order; bytes that are not end the walk early.
class AttributeRange {
  public:
    class Iterator {
      public:
        using value_type = AttributeView;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        Iterator() = default;
        explicit Iterator(ByteView attributes) : rest_(attributes) { advance(); }

        const AttributeView& operator*() const { return current_; }
        const AttributeView* operator->() const { return &current_; }
        Iterator& operator++() {
            advance();
            return *this;
        }
        void operator++(int) { advance(); }
        friend bool operator==(const Iterator& it, std::default_sentinel_t) { return it.atEnd_; }

      private:
        // What may still count, by the last integrity attribute passed.
        enum class Accepting { everything, sha256OrFingerprint, fingerprint };

        void advance();
        bool step();
        bool counts(AttributeType type) const;

        ByteView rest_;
        AttributeView current_;
        std::size_t position_ = 0;
        Accepting accepting_ = Accepting::everything;
        bool atEnd_ = false;
    };

    explicit AttributeRange(ByteView attributes) : attributes_(attributes) {}

    Iterator begin() const { return Iterator(attributes_); }
    std::default_sentinel_t end() const { return {}; }

  private:
    ByteView attributes_;
};

} // namespace thisbe::stun
