// thisbe generate http:// against Debian's nginx and Python's server, on loopback.
#include "shared/program/exit_status.h"
#include "tests/peer/generate/listening.h"

#include <Poco/JSON/Parser.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace thisbe::peer {
namespace {

using test::Arguments;

class HttpInterop : public ::testing::Test {
  protected:
    HttpInterop()
        : folder_(std::filesystem::temp_directory_path() / ("thisbe_http_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / "index.html") << std::string(1000, 'x');
    }
    ~HttpInterop() override { std::filesystem::remove_all(folder_); }

    static natlab::ProcessOutcome request(const std::string& url, const Arguments& more = {}) {
        Arguments all{url, "--count", "4", "--rate", "10pps", "--json"};
        all.insert(all.end(), more.begin(), more.end());
        return test::generate(all);
    }
    static void expectFour(const natlab::ProcessOutcome& outcome, const std::string& status, int bytes) {
        ASSERT_EQ(outcome.exitStatus, 0) << outcome.errors;
        const auto report = Poco::JSON::Parser().parse(outcome.output).extract<Poco::JSON::Object::Ptr>();
        EXPECT_EQ(report->getValue<std::string>("outcome"), "complete");
        EXPECT_EQ(report->getValue<int>("requests"), 4);
        EXPECT_EQ(report->getObject("status")->getValue<int>(status), 4) << outcome.output;
        if (bytes >= 0) {
            EXPECT_EQ(report->getValue<int>("bytes"), bytes);
        }
        EXPECT_GT(report->getObject("latency_ms")->getValue<double>("p50"), 0);
    }

    const std::filesystem::path folder_;
};

TEST_F(HttpInterop, PythonsServer) {
    auto server = natlab::LabProcess::start(
        {"python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder_.string(), "0"});
    const auto ready = server.waitForLine("port \\d+", test::kPatience);
    ASSERT_TRUE(ready) << ready.error().message;
    const auto at = ready->find("port ") + 5;
    const std::string url = "http://127.0.0.1:" + ready->substr(at, ready->find(' ', at) - at);
    expectFour(request(url), "2xx", 4000);
    expectFour(request(url + "/none"), "4xx", -1);
}

TEST_F(HttpInterop, Nginx) {
    if (::access("/usr/sbin/nginx", X_OK) != 0) GTEST_SKIP() << "nginx-light is not installed";
    const std::string port = std::to_string(20'000 + ::getpid() % 10'000);
    const std::string folder = folder_.string();
    std::ofstream(folder_ / "nginx.conf")
        << "daemon off; master_process off; pid " << folder
        << "/pid; error_log stderr notice; events {}\nhttp { access_log off; "
        << "client_body_temp_path " << folder << "/b; proxy_temp_path " << folder << "/p; fastcgi_temp_path "
        << folder << "/f; uwsgi_temp_path " << folder << "/u; scgi_temp_path " << folder
        << "/s; server { listen 127.0.0.1:" << port << "; root " << folder
        << "; location /moved { return 301 /; } location /broken { return 503; } } }\n";
    auto server =
        natlab::LabProcess::start({"/usr/sbin/nginx", "-c", folder + "/nginx.conf", "-e", "stderr"});
    const std::string url = "http://127.0.0.1:" + port;
    for (int i = 0; i < 200 && test::generate({url, "--count", "1"}).exitStatus != 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    expectFour(request(url + "/index.html"), "2xx", 4000);
    expectFour(request(url + "/moved"), "3xx", -1);
    expectFour(request(url + "/broken"), "5xx", -1);
}

TEST_F(HttpInterop, NobodyThereOrTooFast) {
    EXPECT_EQ(test::generate({"http://127.0.0.1:1/", "--count", "1"}).exitStatus,
              static_cast<int>(ExitStatus::noAnswer));
    const auto tooFast = test::generate({"http://127.0.0.1:1/", "--rate", "11pps"});
    EXPECT_EQ(tooFast.exitStatus, static_cast<int>(ExitStatus::usage));
    EXPECT_NE(tooFast.errors.find("at most 10 requests a second"), std::string::npos) << tooFast.errors;
}

} // namespace
} // namespace thisbe::peer
