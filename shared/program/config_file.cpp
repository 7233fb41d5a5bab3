#include "shared/program/config_file.h"

#include <Poco/AutoPtr.h>
#include <Poco/JSON/Parser.h>
#include <Poco/Util/PropertyFileConfiguration.h>

#include <algorithm>
#include <fstream>
#include <istream>

namespace thisbe {

namespace {

using Parents = std::vector<std::string>;

// The items in the order in which they were found; a repeated name gains a further input.
class Items {
  public:
    void add(const Parents& parents, const std::string& name, const std::string& value) {
        for (CLI::ConfigItem& item : items_) {
            if (item.name != name || item.parents != parents) continue;
            item.inputs.push_back(value);
            return;
        }
        CLI::ConfigItem item;
        item.parents = parents;
        item.name = name;
        item.inputs = {value};
        items_.push_back(std::move(item));
    }

    std::vector<CLI::ConfigItem> take() { return std::move(items_); }

  private:
    std::vector<CLI::ConfigItem> items_;
};

void addJson(const Poco::JSON::Object& object, const Parents& parents, Items& items) {
    for (const auto& [name, value] : object) {
        if (value.type() == typeid(Poco::JSON::Object::Ptr)) {
            Parents deeper = parents;
            deeper.push_back(name);
            addJson(*value.extract<Poco::JSON::Object::Ptr>(), deeper, items);
        } else if (value.type() == typeid(Poco::JSON::Array::Ptr)) {
            for (const auto& element : *value.extract<Poco::JSON::Array::Ptr>())
                items.add(parents, name, element.convert<std::string>());
        } else {
            items.add(parents, name, value.convert<std::string>());
        }
    }
}

// POCO turns the dots of a key into levels.
void addProperties(const Poco::Util::AbstractConfiguration& properties, const std::string& path,
                   const Parents& parents, Items& items) {
    Poco::Util::AbstractConfiguration::Keys keys;
    properties.keys(path, keys);
    for (const std::string& key : keys) {
        const std::string full = path.empty() ? key : path + "." + key;
        // "listen[0]" is one of several values of "listen".
        if (properties.hasProperty(full))
            items.add(parents, key.substr(0, key.find('[')), properties.getString(full));
        Parents deeper = parents;
        deeper.push_back(key);
        addProperties(properties, full, deeper, items);
    }
}

class ConfigReader final : public CLI::Config {
  public:
    std::vector<CLI::ConfigItem>
    from_config(std::istream& in) const override { // NOLINT(readability-identifier-naming)
        Items found;
        try {
            if ((in >> std::ws).peek() == '{') {
                addJson(*Poco::JSON::Parser().parse(in).extract<Poco::JSON::Object::Ptr>(), {}, found);
            } else {
                const Poco::AutoPtr<Poco::Util::PropertyFileConfiguration> file(
                    new Poco::Util::PropertyFileConfiguration(in));
                addProperties(*file, "", {}, found);
            }
        } catch (const Poco::Exception& problem) {
            throw CLI::FileError("cannot read the configuration: " + problem.displayText());
        }
        return found.take();
    }

    // What CLI11 would print as a sample file, which we do not offer.
    std::string to_config(const CLI::App*, bool, bool, std::string) const override { // NOLINT
        return {};
    }
};

} // namespace

std::shared_ptr<CLI::Config> makeConfigReader() {
    return std::make_shared<ConfigReader>();
}

Result<void> checkSecretsArePrivate(const std::filesystem::path& file,
                                    const std::vector<std::string>& secrets) {
    using Perms = std::filesystem::perms;
    constexpr Perms kOthers = Perms::others_read | Perms::others_write | Perms::group_write;
    std::error_code problem;
    const auto mode = std::filesystem::status(file, problem).permissions();
    std::ifstream in(file);
    if (problem || !in || (mode & kOthers) == Perms::none) return {};
    for (const auto& item : makeConfigReader()->from_config(in))
        if (std::ranges::find(secrets, item.name) != secrets.end())
            return failure(file.string() + " sets '" + item.name +
                           "', which is secret, and others may read or "
                           "change the file; run: chmod 600 " +
                           file.string());
    return {};
}

void addConfigFile(CLI::App& app) {
    app.set_config("--config", "",
                   "Read options from FILE (properties or JSON; keys are the long option names)")
        ->type_name("FILE");
    app.config_formatter(makeConfigReader());
    app.allow_config_extras(CLI::config_extras_mode::error);
}

} // namespace thisbe
