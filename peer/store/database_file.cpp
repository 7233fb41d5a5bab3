#include "peer/store/database_file.h"

#include "peer/store/database_problem.h"
#include "peer/store/database_schema.h"

#include <Poco/Data/SQLite/Connector.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace thisbe::peer {

namespace {

using namespace Poco::Data::Keywords;

// https://www.sqlite.org/uri.html: what a path must not say in a URI. A path that begins like an option or
// ":memory:" is a path too.
std::string uriOf(const std::string& path, const std::string& query) {
    std::string uri = path.front() == '/' ? "file:" : "file:./";
    for (const char character : path) {
        const auto byte = static_cast<unsigned char>(character);
        if (std::isalnum(byte) != 0 || std::strchr("/._-", character) != nullptr) {
            uri += character;
        } else {
            constexpr const char* kDigits = "0123456789ABCDEF";
            uri += '%';
            uri += kDigits[byte >> 4];
            uri += kDigits[byte & 15];
        }
    }
    return uri + query;
}

Poco::Data::Session sessionOf(const std::string& uri) {
    Poco::Data::SQLite::Connector::registerConnector();
    // SQLite opens at once or not at all: no further tries.
    Poco::Data::Session session(Poco::Data::SQLite::Connector::KEY, uri, 0);
    session << "PRAGMA busy_timeout = 5000", now;
    return session;
}

template<class Open>
Result<Poco::Data::Session> opened(const std::string& path, Open open) {
    if (path.empty() || path.find('\0') != std::string::npos)
        return failure("a database needs the name of a file");
    try {
        Result<Poco::Data::Session> session = open();
        if (session) return session;
        return failure("'" + path + "': " + session.error().message);
    } catch (const Poco::Exception& problem) {
        return failure("'" + path + "': " + databaseProblem(problem));
    }
}

bool exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

// A file that nobody writes into, where SQLite cannot make the files that it keeps beside it: read as it is.
bool isAlone(const std::string& path) {
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    return ::access(folder.c_str(), W_OK) != 0 && !exists(path + "-wal");
}

} // namespace

Result<Poco::Data::Session> openDatabaseToWrite(const std::string& path) {
    return opened(path, [&]() -> Result<Poco::Data::Session> {
        Poco::Data::Session session = sessionOf(uriOf(path, "?mode=rwc"));
        if (const auto ours = prepareSchema(session); !ours) return tl::make_unexpected(ours.error());
        // What is committed outlives the program at once, a power cut after the next checkpoint.
        session << "PRAGMA synchronous = NORMAL", now;
        return session;
    });
}

Result<Poco::Data::Session> openDatabaseToRead(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return failure("'" + path + "': " + std::strerror(errno));
    if (!S_ISREG(status.st_mode)) return failure("'" + path + "' is no file");
    if (::access(path.c_str(), R_OK) != 0) return failure("'" + path + "': " + std::strerror(errno));
    return opened(path, [&]() -> Result<Poco::Data::Session> {
        Poco::Data::Session session =
            sessionOf(uriOf(path, isAlone(path) ? "?mode=ro&immutable=1" : "?mode=ro"));
        if (const auto ours = checkSchema(session); !ours) return tl::make_unexpected(ours.error());
        return session;
    });
}

} // namespace thisbe::peer
