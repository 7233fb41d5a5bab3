#include "tests/natlab/lab_record.h"

#include "tests/natlab/lab_error.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace thisbe::natlab {
namespace {

constexpr int kSchema = 1;
constexpr const char* kFileName = "lab.json";

Poco::JSON::Array::Ptr arrayOf(const std::vector<std::string>& texts) {
    Poco::JSON::Array::Ptr array = new Poco::JSON::Array;
    for (const std::string& text : texts)
        array->add(text);
    return array;
}

HostRecord hostFrom(const Poco::JSON::Object& object) {
    HostRecord host{object.getValue<std::string>("name"),
                    object.getValue<std::string>("namespace"),
                    object.getValue<std::string>("where"),
                    {}};
    const auto addresses = object.getArray("addresses");
    for (std::size_t i = 0; addresses && i < addresses->size(); ++i) {
        host.addresses.push_back(addresses->getElement<std::string>(static_cast<unsigned>(i)));
    }
    return host;
}

LabRecord recordFrom(const Poco::JSON::Object& object) {
    LabRecord record;
    record.lab = object.getValue<std::string>("lab");
    record.homeA = object.getValue<std::string>("home_a");
    record.homeB = object.getValue<std::string>("home_b");
    if (const auto owner = object.getObject("owner")) {
        record.owner =
            ProcessIdentity{owner->getValue<pid_t>("pid"), owner->getValue<std::uint64_t>("start_time")};
    }
    const auto hosts = object.getArray("hosts");
    for (std::size_t i = 0; hosts && i < hosts->size(); ++i) {
        record.hosts.push_back(hostFrom(*hosts->getObject(static_cast<unsigned>(i))));
    }
    return record;
}

void writeRecord(const LabRecord& record, const std::filesystem::path& file) {
    std::ofstream stream(file);
    record.toJson()->stringify(stream, 2);
    stream << '\n';
    stream.close();
    if (!stream) throw LabError("cannot write " + file.string() + " (are you root?)");
}

} // namespace

LabRecord LabRecord::of(std::string_view lab, const LabPlan& plan,
                        const std::vector<HostBlueprint>& blueprints, std::optional<ProcessIdentity> owner) {
    LabRecord record{std::string(lab), owner, plan.homeA.toString(), plan.homeB.toString(), {}};
    for (const HostBlueprint& host : blueprints) {
        record.hosts.push_back({host.name, namespaceName(lab, host.name), host.where, host.addresses});
    }
    return record;
}

const HostRecord* LabRecord::find(std::string_view host) const {
    const auto found =
        std::find_if(hosts.begin(), hosts.end(), [&](const auto& h) { return h.name == host; });
    return found == hosts.end() ? nullptr : &*found;
}

Poco::JSON::Object::Ptr LabRecord::toJson() const {
    Poco::JSON::Object::Ptr object = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
    object->set("schema", kSchema).set("lab", lab).set("home_a", homeA).set("home_b", homeB);
    if (owner) {
        Poco::JSON::Object::Ptr who = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
        who->set("pid", owner->pid).set("start_time", owner->startTime);
        object->set("owner", who);
    }
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const HostRecord& host : hosts) {
        Poco::JSON::Object::Ptr entry = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
        entry->set("name", host.name).set("namespace", host.networkNamespace).set("where", host.where);
        entry->set("addresses", arrayOf(host.addresses));
        list->add(entry);
    }
    object->set("hosts", list);
    return object;
}

Result<LabRecord> LabRecord::parse(const std::string& json) {
    try {
        Poco::JSON::Parser parser;
        const auto object = parser.parse(json).extract<Poco::JSON::Object::Ptr>();
        if (object->getValue<int>("schema") != kSchema) return failure("a lab of another version of natlab");
        LabRecord record = recordFrom(*object);
        // Whoever cleans up removes these names: never one that no lab made.
        for (const HostRecord& host : record.hosts) {
            if (host.networkNamespace != namespaceName(record.lab, host.name) ||
                host.networkNamespace.find('/') != std::string::npos) {
                return failure("'" + host.networkNamespace + "' is no namespace of lab '" + record.lab + "'");
            }
        }
        return record;
    } catch (const Poco::Exception& problem) {
        return failure("a broken lab record: " + problem.displayText());
    }
}

Result<std::string> checkedLabName(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    };
    if (name.empty() || name.size() > 40 || !std::all_of(name.begin(), name.end(), fits)) {
        return failure("'" + std::string(name) +
                       "' is no name for a lab; expected 1 to 40 letters, digits, '-' or '_'");
    }
    return std::string(name);
}

const std::filesystem::path& labsDirectory() {
    static const std::filesystem::path path = "/run/thisbe-natlab";
    return path;
}

std::filesystem::path labDirectory(std::string_view lab) {
    return labsDirectory() / lab;
}

void claimLab(const LabRecord& record) {
    std::error_code problem;
    std::filesystem::create_directories(labsDirectory(), problem);
    if (problem) throw LabError("cannot make " + labsDirectory().string() + ": " + problem.message());
    // Filled first and then renamed: a name is never taken by a directory without its record.
    const auto draft = labsDirectory() / ("." + record.lab + "." + std::to_string(::getpid()));
    std::filesystem::create_directory(draft);
    writeRecord(record, draft / kFileName);
    std::filesystem::rename(draft, labDirectory(record.lab), problem);
    if (problem) {
        std::filesystem::remove_all(draft);
        throw LabError("a lab named '" + record.lab + "' is up already: take it down or use another name");
    }
}

void rewriteRecord(const LabRecord& record) {
    const auto file = labDirectory(record.lab) / kFileName;
    auto draft = file;
    draft += ".new";
    writeRecord(record, draft);
    std::filesystem::rename(draft, file);
}

Result<LabRecord> readRecord(std::string_view lab) {
    const auto name = checkedLabName(lab);
    if (!name) return tl::make_unexpected(name.error());
    std::ifstream stream(labDirectory(lab) / kFileName);
    if (!stream) return failure("no lab named '" + *name + "' is up");
    std::ostringstream text;
    text << stream.rdbuf();
    return LabRecord::parse(text.str());
}

std::vector<LabRecord> allRecords() {
    std::vector<LabRecord> records;
    std::error_code noSuchDirectory;
    for (const auto& entry : std::filesystem::directory_iterator(labsDirectory(), noSuchDirectory)) {
        if (auto record = readRecord(entry.path().filename().string())) records.push_back(*std::move(record));
    }
    std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.lab < b.lab; });
    return records;
}

} // namespace thisbe::natlab
