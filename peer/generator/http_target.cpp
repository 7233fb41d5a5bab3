#include "peer/generator/http_target.h"

#include "shared/program/program.h"

#include <Poco/URI.h>

namespace thisbe::peer {

HttpRunOptions httpTargetOf(const std::string& url) {
    HttpRunOptions options;
    try {
        const Poco::URI uri(url);
        if (uri.getScheme() != "http")
            throw StartupError(ExitStatus::usage, "'" + url + "': expected http://HOST[:PORT]/PATH");
        options.host = uri.getHost();
        options.port = uri.getPort();
        options.path = uri.getPathAndQuery().empty() ? "/" : uri.getPathAndQuery();
    } catch (const Poco::Exception& problem) {
        throw StartupError(ExitStatus::usage, "'" + url + "': " + problem.displayText());
    }
    if (options.host.empty()) throw StartupError(ExitStatus::usage, "'" + url + "' names no host");
    return options;
}

} // namespace thisbe::peer
