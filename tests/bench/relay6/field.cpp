#include "tests/bench/relay6/field.h"

#include "tests/support/places.h"

#include <algorithm>

namespace thisbe::bench {

namespace {

Contestant ours(const std::string& name, const Command& more) {
    const std::string program = test::binDir() + "/thisbe-relay6";
    Contestant out{
        name,
        {{program, "collect", "--listen", "[::1]:{port}"},
         {program, "forward", "--server", "127.0.0.1:{sink}", "--stream", "--verdict-timeout", "1"}}};
    for (Command& command : out.commands) {
        command.insert(command.end(), {"--queue", "{queue}", "--log-level", "error"});
        command.insert(command.end(), more.begin(), more.end());
    }
    return out;
}

Contestant socat(const std::string& name, const std::string& more) {
    return {name, {{"socat", "TCP6-LISTEN:{port},fork,reuseaddr" + more, "TCP4:127.0.0.1:{sink}"}}};
}

std::vector<Contestant> everybody(Field which) {
    const std::string bin = test::binDir();
    std::vector<Contestant> all = {ours("thisbe", {}),
                                   {"bare epoll + queue", {{bin + "/bare_collector", "{port}", "{sink}"}}},
                                   {"haproxy", {{"haproxy", "-db", "-f", "{dir}/haproxy-{port}.cfg"}}},
                                   {"fork + pipe + sysv", {{bin + "/fork_collector", "{port}", "{sink}"}}},
                                   socat("socat", ",backlog=16384")};
    if (which == Field::spooled) all.push_back(ours("thisbe --spool", {"--spool", "{dir}/spool-{port}"}));
    if (which == Field::shortBacklog) all.push_back(socat("socat, backlog of 5", ""));
    return all;
}

} // namespace

std::vector<Contestant> field(const std::vector<std::string>& only, Field which) {
    std::vector<Contestant> out = everybody(which);
    if (!only.empty())
        std::erase_if(out, [&](const Contestant& one) {
            return std::find(only.begin(), only.end(), one.name) == only.end();
        });
    return out;
}

std::vector<std::string> fieldNames() {
    std::vector<std::string> out;
    for (const Contestant& one : everybody(Field::usual))
        out.push_back(one.name);
    out.insert(out.end(), {"thisbe --spool", "socat, backlog of 5"});
    return out;
}

} // namespace thisbe::bench
