// Attributes of the extension that are one number, one address or one text.
#pragma once

#include "shared/signal/numbers.h"
#include "shared/stun/attributes/number_attribute.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"

namespace thisbe::signal {

// "as XOR-MAPPED-ADDRESS (so that no address-rewriting gateway touches it)"
using PrivateAddress = stun::XorAddressAttribute<attribute::kPrivateAddress>;
using RegisterFlags = stun::NumberAttribute<attribute::kRegisterFlags, std::uint32_t>;
using RetryAfter = stun::NumberAttribute<attribute::kRetryAfter, std::uint32_t>; // milliseconds
using SignalCounter = stun::NumberAttribute<attribute::kSignalCounter, std::uint64_t>;
using RequestCounter = stun::NumberAttribute<attribute::kRequestCounter, std::uint64_t>;
using Limit = stun::TextAttribute<attribute::kLimit, stun::TextLimits{200, 200, 0}>;

} // namespace thisbe::signal
