#include "peer/shell/terminal_console.h"

#include "peer/shell/terminal_rows.h"

#include <sys/ioctl.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <langinfo.h>
#include <stdexcept>
#include <unistd.h>

namespace thisbe::peer {

namespace {

constexpr int kRemembered = 500; // lines of history
constexpr char kEndOfTransmission = '\004';

// Ids and texts are UTF-8; where the user's locale is not, widths and keys would be wrong.
void useUtf8() {
    std::setlocale(LC_CTYPE, "");
    if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

int columnsOfTerminal() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

} // namespace

bool TerminalConsole::isPossible() {
    const char* terminal = std::getenv("TERM");
    const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb" || *terminal == '\0';
    return !dumb && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

TerminalConsole::TerminalConsole(EventLoop& loop, std::string prompt, ConsoleUser& user)
    : loop_(loop), prompt_(std::move(prompt)), user_(user), typed_(STDIN_FILENO) {
    useUtf8();
    history_.reset(history_init());
    edit_.reset(el_init("thisbe", stdin, stdout, stderr));
    if (!edit_ || !history_) throw std::runtime_error("libedit cannot use this terminal; set TERM=dumb");
    HistEvent happened{};
    history(history_.get(), &happened, H_SETSIZE, kRemembered);
    history(history_.get(), &happened, H_SETUNIQUE, 1);
    el_set(edit_.get(), EL_CLIENTDATA, this);
    el_set(edit_.get(), EL_PROMPT, &promptOf);
    el_set(edit_.get(), EL_EDITOR, "emacs");
    el_set(edit_.get(), EL_HIST, &history, history_.get());
    el_set(edit_.get(), EL_GETCFN, &nextCharacter);
    // Its user's bindings.
    el_source(edit_.get(), nullptr);
}

TerminalConsole::~TerminalConsole() {
    if (!editing_) return;
    eraseLine();
    el_set(edit_.get(), EL_UNBUFFERED, 0);
}

char* TerminalConsole::promptOf(EditLine* edit) {
    void* self = nullptr;
    el_get(edit, EL_CLIENTDATA, &self);
    return static_cast<TerminalConsole*>(self)->prompt_.data();
}

int TerminalConsole::nextCharacter(EditLine* edit, wchar_t* out) {
    void* self = nullptr;
    el_get(edit, EL_CLIENTDATA, &self);
    return static_cast<TerminalConsole*>(self)->typed_.take(*out) ? 1 : 0;
}

void TerminalConsole::startReading() {
    if (editing_ || ended_) return;
    editing_ = true;
    resized_.emplace(loop_, std::initializer_list<int>{SIGWINCH}, [this](int) { onResize(); });
    watch_.emplace(loop_, STDIN_FILENO, Interest::read, [this](Ready) { onReady(); });
    // Puts the terminal into its mode and shows the prompt.
    el_set(edit_.get(), EL_UNBUFFERED, 1);
}

void TerminalConsole::onResize() {
    // The terminal has wrapped the line anew already; libedit thinks of the old rows.
    eraseLine();
    std::fflush(stdout);
    el_resize(edit_.get());
    el_set(edit_.get(), EL_REFRESH);
}

void TerminalConsole::eraseLine() {
    const LineInfoW* line = el_wline(edit_.get());
    const std::wstring typed(line->buffer, line->cursor);
    const int row = rowAfter(wide(prompt_) + typed, columnsOfTerminal());
    if (row > 0) std::printf("\033[%dA", row);
    std::fputs("\r\033[J", stdout);
}

void TerminalConsole::show(std::string_view text) {
    if (editing_) eraseLine();
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
    if (editing_) el_set(edit_.get(), EL_REFRESH);
}

void TerminalConsole::onReady() {
    const bool more = typed_.fill();
    while (!typed_.empty() && !ended_)
        takeKey();
    if (more || ended_) return;
    ended_ = true;
    watch_.reset();
    user_.onEndOfInput();
}

void TerminalConsole::takeKey() {
    int count = 0;
    const char* text = el_gets(edit_.get(), &count);
    if (text == nullptr || count <= 0) return;
    std::string line(text, static_cast<std::size_t>(count));
    if (line.back() == '\n' || line.back() == '\r') {
        line.pop_back();
        return onLine(line);
    }
    if (line != std::string(1, kEndOfTransmission)) return;
    ended_ = true;
    watch_.reset();
    user_.onEndOfInput();
}

void TerminalConsole::onLine(const std::string& line) {
    // libedit has gone to the next row, and what is printed now stands under the line.
    el_set(edit_.get(), EL_UNBUFFERED, 0);
    editing_ = false;
    HistEvent happened{};
    if (!line.empty()) history(history_.get(), &happened, H_ENTER, line.c_str());
    user_.onLine(line);
    editing_ = true;
    el_set(edit_.get(), EL_UNBUFFERED, 1);
}

} // namespace thisbe::peer
