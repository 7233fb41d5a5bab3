#include "peer/store/database_problem.h"

#include <Poco/Data/DataException.h>
#include <Poco/Data/SQLite/SQLiteException.h>

namespace thisbe::peer {

namespace {

using namespace Poco::Data::SQLite;

template<class Kind>
bool is(const Poco::Exception& problem) {
    return dynamic_cast<const Kind*>(&problem) != nullptr;
}

} // namespace

std::string databaseProblem(const Poco::Exception& problem) {
    if (is<DatabaseFullException>(problem)) return "the disk is full: make room, or use a file elsewhere";
    if (is<DBLockedException>(problem) || is<TableLockedException>(problem))
        return "another program keeps it locked: end what uses it, or use another file";
    if (is<ReadOnlyException>(problem) || is<DBAccessDeniedException>(problem))
        return "it must not be written: change its rights (its folder's too), or use another file";
    if (is<CorruptImageException>(problem))
        return "it is damaged: move it away, save what 'sqlite3 FILE .recover' still finds in it";
    if (is<IOErrorException>(problem)) return "the disk failed (" + problem.displayText() + ")";
    if (is<CantOpenDBFileException>(problem) || is<Poco::Data::ConnectionFailedException>(problem))
        return "it cannot be opened: look whether its folder exists and may be written";
    return problem.displayText();
}

} // namespace thisbe::peer
