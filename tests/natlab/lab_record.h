// What is remembered of a lab that stands: /run/thisbe-natlab/LAB/lab.json, written before anything is made.
#pragma once

#include "shared/base/result.h"
#include "tests/natlab/lab_blueprint.h"
#include "tests/natlab/process_identity.h"

#include <Poco/JSON/Object.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thisbe::natlab {

struct HostRecord {
    std::string name;
    std::string networkNamespace;
    std::string where;
    std::vector<std::string> addresses;
};

struct LabRecord {
    std::string lab;
    // Who it dies with; none for a lab that `natlab up` left standing.
    std::optional<ProcessIdentity> owner;
    std::string homeA;
    std::string homeB;
    std::vector<HostRecord> hosts;

    static LabRecord of(std::string_view lab, const LabPlan& plan,
                        const std::vector<HostBlueprint>& blueprints, std::optional<ProcessIdentity> owner);

    const HostRecord* find(std::string_view host) const;
    bool abandoned() const { return owner && !owner->alive(); }

    Poco::JSON::Object::Ptr toJson() const;
    static Result<LabRecord> parse(const std::string& json);
};

// A lab's name becomes part of names and paths: 1 to 40 letters, digits, '-', '_'.
Result<std::string> checkedLabName(std::string_view name);

// The directory of all records, and one lab's in it.
const std::filesystem::path& labsDirectory();
std::filesystem::path labDirectory(std::string_view lab);

// Takes the name, atomically. Throws LabError where a lab has it.
void claimLab(const LabRecord& record);
void rewriteRecord(const LabRecord& record);
Result<LabRecord> readRecord(std::string_view lab);
std::vector<LabRecord> allRecords();

} // namespace thisbe::natlab
