#include "peer/packets_command.h"

#include "peer/report/stored_packet_report.h"
#include "peer/report/stored_test_report.h"
#include "peer/store/database_file.h"
#include "peer/store/database_problem.h"
#include "peer/store/filter.h"
#include "peer/store/moment.h"
#include "shared/net/system_clock.h"

#include <cerrno>
#include <iostream>
#include <unistd.h>

namespace thisbe::peer {

namespace {

constexpr const char* kFooter =
    "A filter is KEY = VALUE, with != < <= > >= where there is an order and ~ (contains) !~ where there is "
    "text,\n"
    "joined by and, or, not and (...); several --filter must all hold. A VALUE with blanks or symbols stands "
    "in\n"
    "\"quotes\". For a key that stands for several columns it is enough when one of them fits.\n"
    "\n"
    "Examples:\n"
    "  thisbe packets packets.db --since 10m\n"
    "  thisbe packets packets.db --filter 'type=TCP and source=10.0.0.0/8 and size>=1000' --last 20\n"
    "  thisbe packets packets.db --filter 'icmp or flags=SYN' --filter 'not host=192.0.2.7' --count\n"
    "  thisbe packets packets.db --filter 'payload~\"hello world\"' --json | jq -r .record.payload\n"
    "  thisbe packets packets.db --tests --filter 'kind=udp and lost>0' --since 1d\n"
    "\n"
    "The file is only read, also while a listener writes into it.\n"
    "\n"
    "Exit status, as grep's: 0 something was found, 1 nothing was, 2 wrong usage; 3 the file cannot be read "
    "or "
    "is no\n"
    "database of 'thisbe ... --db', 7 not permitted by this host.";

std::string keysHelp(const char* title, std::span<const FilterKey> keys) {
    std::string out = title;
    for (const FilterKey& key : keys)
        out += "  " + std::string(key.name) + std::string(14 - key.name.size(), ' ') +
               std::string(key.meaning) + "\n";
    return out + "\n";
}

std::optional<WallTime> momentOf(const char* option, const std::string& text, WallTime now) {
    if (text.empty()) return std::nullopt;
    const auto moment = parseMoment(text, now);
    if (!moment) throw StartupError(ExitStatus::usage, std::string(option) + ": " + moment.error().message);
    return *moment;
}

bool mayNotBeRead(const std::string& path) {
    return ::access(path.c_str(), R_OK) != 0 && errno == EACCES;
}

// Standard output in large pieces. Not taken once its reader has gone.
class Lines {
  public:
    ~Lines() { write(); }
    std::string& text() { return text_; }
    bool flush() {
        if (text_.size() >= kPiece) write();
        return std::cout.good();
    }

  private:
    static constexpr std::size_t kPiece = 64 * 1024;
    void write() {
        std::cout << text_ << std::flush;
        text_.clear();
    }
    std::string text_;
};

} // namespace

PacketsCommand::PacketsCommand(CLI::App& app, const CommonOptions& common) : common_(common) {
    CLI::App* command = app.add_subcommand("packets", "Search what --db kept: records and results of tests");
    command->add_option("FILE", file_, "What was given to --db")->required();
    command
        ->add_option("--filter", filters_, "Only what fits, such as 'udp and size>=1000'; may be given again")
        ->type_name("EXPR")
        ->expected(1)
        ->take_all();
    command
        ->add_option("--since", since_,
                     "Seen at that time or later: 90s, 10m, 2h, 1d or 1w ago, or 2026-11-30T08:00:00Z")
        ->type_name("TIME");
    command->add_option("--until", until_, "Seen at that time or earlier")->type_name("TIME");
    command->add_option("--last", last_, "Only the last N of them")
        ->type_name("N")
        ->check(CLI::PositiveNumber);
    command->add_flag("--tests", tests_, "Results of tests instead of packets");
    auto* json = command->add_flag("--json", json_, "Print a JSON object for each, on a line of its own");
    auto* csv = command->add_flag("--csv", csv_, "Print comma-separated values, with a header");
    auto* count = command->add_flag("--count", count_, "Print only how many");
    json->excludes(csv)->excludes(count);
    csv->excludes(count);
    command->footer(keysHelp("Keys:\n", packetFilterKeys()) +
                    keysHelp("Keys with --tests:\n", testFilterKeys()) + kFooter);
}

StoreSearch PacketsCommand::search() const {
    const WallTime now = SystemClock().wallNow();
    StoreSearch out;
    for (const std::string& expression : filters_) {
        auto condition = parseFilter(expression, tests_ ? testFilterKeys() : packetFilterKeys(), now);
        if (!condition)
            throw StartupError(ExitStatus::usage, "--filter '" + printable(expression) +
                                                      "': " + printable(condition.error().message));
        out.conditions.push_back(std::move(*condition));
    }
    out.since = momentOf("--since", since_, now);
    out.until = momentOf("--until", until_, now);
    if (out.since && out.until && *out.since > *out.until)
        throw StartupError(ExitStatus::usage, "--since is later than --until: nothing can be in between");
    out.last = last_;
    return out;
}

ExitStatus PacketsCommand::run() {
    const StoreSearch wanted = search();
    auto session = openDatabaseToRead(file_);
    if (!session)
        throw StartupError(mayNotBeRead(file_) ? ExitStatus::noPermission : ExitStatus::configuration,
                           session.error().message);
    try {
        return print(*session, wanted) > 0 ? ExitStatus::success : ExitStatus::failed;
    } catch (const Poco::Exception& problem) {
        throw StartupError(ExitStatus::configuration, "'" + file_ + "': " + databaseProblem(problem));
    }
}

std::uint64_t PacketsCommand::print(Poco::Data::Session& session, const StoreSearch& search) const {
    if (!count_) return tests_ ? printTests(session, search) : printPackets(session, search);
    const std::uint64_t found = tests_ ? countTests(session, search) : countPackets(session, search);
    std::cout << found << "\n" << std::flush;
    return found;
}

std::uint64_t PacketsCommand::printPackets(Poco::Data::Session& session, const StoreSearch& search) const {
    const Paint paint(common_.colour, STDOUT_FILENO);
    std::uint64_t found = 0;
    Lines lines;
    if (csv_) lines.text() += packetCsvHeader();
    forEachPacket(session, search, [&](const StoredPacket& packet) {
        ++found;
        if (json_)
            appendJson(packet, lines.text());
        else if (csv_)
            appendCsv(packet, lines.text());
        else
            appendText(packet, paint, lines.text());
        return lines.flush();
    });
    return found;
}

std::uint64_t PacketsCommand::printTests(Poco::Data::Session& session, const StoreSearch& search) const {
    const Paint paint(common_.colour, STDOUT_FILENO);
    std::uint64_t found = 0;
    Lines lines;
    if (csv_) lines.text() += testCsvHeader();
    forEachTest(session, search, [&](const StoredTest& test) {
        ++found;
        if (json_)
            appendJson(test, lines.text());
        else if (csv_)
            appendCsv(test, lines.text());
        else
            appendText(test, paint, lines.text());
        return lines.flush();
    });
    return found;
}

} // namespace thisbe::peer
