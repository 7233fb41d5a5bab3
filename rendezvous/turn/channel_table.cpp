#include "rendezvous/turn/channel_table.h"

#include "rendezvous/turn/turn_times.h"

#include <algorithm>
#include <numeric>

namespace thisbe::rendezvous {

std::size_t ChannelTable::placeOfNumber(stun::ChannelNumber number) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(channels_, number, {}, &Channel::number) -
                                    channels_.begin());
}

std::size_t ChannelTable::placeOfPeer(const Endpoint& peer) const {
    const auto peerAt = [this](std::uint16_t index) -> const Endpoint& { return channels_[index].peer; };
    return static_cast<std::size_t>(std::ranges::lower_bound(byPeer_, peer, {}, peerAt) - byPeer_.begin());
}

void ChannelTable::sweep(TimePoint now) {
    const auto dead = [now](const Channel& channel) { return channel.expires <= now; };
    if (std::erase_if(channels_, dead) == 0) return;
    byPeer_.resize(channels_.size());
    std::iota(byPeer_.begin(), byPeer_.end(), std::uint16_t{0});
    std::ranges::sort(byPeer_, {},
                      [this](std::uint16_t index) -> const Endpoint& { return channels_[index].peer; });
}

ChannelTable::Bind ChannelTable::bind(stun::ChannelNumber number, const Endpoint& peer, TimePoint now,
                                      std::size_t limit) {
    sweep(now);
    const TimePoint expires = now + kChannelLifetime;
    const std::size_t place = placeOfNumber(number);
    if (place < channels_.size() && channels_[place].number == number) {
        if (channels_[place].peer != peer) return Bind::numberTaken;
        channels_[place].expires = expires;
        return Bind::bound;
    }
    const std::size_t order = placeOfPeer(peer);
    if (order < byPeer_.size() && channels_[byPeer_[order]].peer == peer) return Bind::peerTaken;
    if (channels_.size() >= limit) return Bind::full;

    for (std::uint16_t& index : byPeer_)
        index = static_cast<std::uint16_t>(index + (index >= place ? 1 : 0));
    channels_.insert(channels_.begin() + static_cast<std::ptrdiff_t>(place), {peer, expires, number});
    byPeer_.insert(byPeer_.begin() + static_cast<std::ptrdiff_t>(order), static_cast<std::uint16_t>(place));
    return Bind::bound;
}

const Endpoint* ChannelTable::peerOf(stun::ChannelNumber number, TimePoint now) const {
    const std::size_t place = placeOfNumber(number);
    if (place == channels_.size() || channels_[place].number != number) return nullptr;
    return channels_[place].expires > now ? &channels_[place].peer : nullptr;
}

std::optional<stun::ChannelNumber> ChannelTable::numberOf(const Endpoint& peer, TimePoint now) const {
    const std::size_t order = placeOfPeer(peer);
    if (order == byPeer_.size()) return std::nullopt;
    const Channel& channel = channels_[byPeer_[order]];
    if (channel.peer != peer || channel.expires <= now) return std::nullopt;
    return channel.number;
}

std::size_t ChannelTable::countLive(TimePoint now) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(channels_, [now](const Channel& channel) { return channel.expires > now; }));
}

} // namespace thisbe::rendezvous
