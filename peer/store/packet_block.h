// Records on their way into a database, one behind the other in one piece of memory.
#pragma once

#include "peer/store/packet_row.h"
#include "shared/packet/record.h"

#include <string>
#include <vector>

namespace thisbe::peer {

// Filled by the thread that reads records, emptied by the one that writes them, never by both at once. After
// some rounds it has all the memory that it needs.
class PacketBlock {
  public:
    // Of a payload so much is kept, cut between two characters.
    static constexpr std::size_t kLongestPayload = 8192;
    // Of any other text.
    static constexpr std::size_t kLongestText = 1024;

    void add(const packet::Record& record, std::string_view connection, WallTime seenAt,
             PacketDirection direction);

    std::size_t rows() const { return rows_.size(); }
    bool empty() const { return rows_.empty(); }
    // Of texts and rows.
    std::size_t bytes() const { return text_.size() + rows_.size() * sizeof(Row); }
    void clear();

    // The rows in their order, until use(row) throws. Valid until the next add() or clear().
    template<class Use>
    void forEach(Use use) const {
        std::size_t at = 0;
        for (const Row& row : rows_)
            use(viewOf(row, at));
    }

  private:
    struct Row {
        PacketRow fixed; // without its texts, which follow each other in text_
        std::uint32_t lengths[6];
    };

    std::uint32_t keep(std::string_view text, std::size_t longest);
    std::uint32_t keepFlags(const std::vector<std::string>& flags);
    PacketRow viewOf(const Row& row, std::size_t& at) const;

    std::string text_;
    std::vector<Row> rows_;
};

} // namespace thisbe::peer
