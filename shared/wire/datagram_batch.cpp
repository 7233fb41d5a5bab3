#include "shared/wire/datagram_batch.h"

#include <algorithm>

namespace thisbe {

DatagramBatch::DatagramBatch(std::size_t maxDatagrams, std::size_t maxBytes)
    : block_(maxBytes), maxDatagrams_(maxDatagrams) {
    datagrams_.reserve(maxDatagrams);
}

ByteSpan DatagramBatch::reserve(std::size_t size) {
    reserved_ = 0;
    if (datagrams_.size() == maxDatagrams_ || size > block_.size() - used_) return {};
    reserved_ = size;
    return ByteSpan(block_).subspan(used_, size);
}

bool DatagramBatch::commit(const Datagram& datagram) {
    const std::size_t size = datagram.payload.size();
    if (size > reserved_ || datagram.payload.data() != block_.data() + used_) return false;
    datagrams_.push_back(datagram);
    used_ += size;
    reserved_ = 0;
    return true;
}

bool DatagramBatch::append(const Datagram& datagram, ByteView rest) {
    const std::size_t size = datagram.payload.size() + rest.size();
    const ByteSpan room = reserve(size);
    if (room.size() != size || datagrams_.size() == maxDatagrams_) return false;
    // Not std::ranges::copy, of which libstdc++ 12 makes a loop over single bytes where the source is const.
    const auto behind = std::copy(datagram.payload.begin(), datagram.payload.end(), room.begin());
    std::copy(rest.begin(), rest.end(), behind);
    Datagram ours = datagram;
    ours.payload = ByteView(block_).subspan(used_, size);
    return commit(ours);
}

void DatagramBatch::clear() {
    datagrams_.clear();
    used_ = 0;
    reserved_ = 0;
}

} // namespace thisbe
