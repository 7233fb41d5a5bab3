// thisbe packets FILE: looks for what --db kept.
#pragma once

#include "peer/store/store_query.h"
#include "shared/program/program.h"

#include <string>
#include <vector>

namespace thisbe::peer {

class PacketsCommand {
  public:
    // Adds the subcommand to app; common must outlive this.
    PacketsCommand(CLI::App& app, const CommonOptions& common);
    PacketsCommand(const PacketsCommand&) = delete;
    PacketsCommand& operator=(const PacketsCommand&) = delete;

    // Prints what is found. As grep: success where something was, failed where nothing was. Throws
    // StartupError.
    ExitStatus run();

  private:
    StoreSearch search() const;
    std::uint64_t print(Poco::Data::Session& session, const StoreSearch& search) const;
    std::uint64_t printPackets(Poco::Data::Session& session, const StoreSearch& search) const;
    std::uint64_t printTests(Poco::Data::Session& session, const StoreSearch& search) const;

    const CommonOptions& common_;
    std::string file_;
    std::vector<std::string> filters_;
    std::string since_;
    std::string until_;
    std::optional<std::uint64_t> last_;
    bool tests_ = false;
    bool json_ = false;
    bool csv_ = false;
    bool count_ = false;
};

} // namespace thisbe::peer
