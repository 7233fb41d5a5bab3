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

bool DatagramBatch::append(const Datagram& datagram) {
    const ByteSpan room = reserve(datagram.payload.size());
    if (room.size() != datagram.payload.size() || datagrams_.size() == maxDatagrams_) return false;
    std::ranges::copy(datagram.payload, room.begin());
    Datagram ours = datagram;
    ours.payload = ByteView(block_).subspan(used_, room.size());
    return commit(ours);
}

void DatagramBatch::clear() {
    datagrams_.clear();
    used_ = 0;
    reserved_ = 0;
}

} // namespace thisbe
