#include "shared/packet/utc_time.h"

#include <chrono>

namespace thisbe::packet {

namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

// Reads from the front; a number that is not there makes ok false for good.
struct Cursor {
    std::string_view rest;
    bool ok = true;

    unsigned digits(std::size_t count) {
        unsigned value = 0;
        if (rest.size() < count) return fail();
        for (std::size_t i = 0; i < count; ++i) {
            if (rest[i] < '0' || rest[i] > '9') return fail();
            value = value * 10 + static_cast<unsigned>(rest[i] - '0');
        }
        rest.remove_prefix(count);
        return value;
    }
    bool skip(std::string_view anyOf) {
        if (rest.empty() || anyOf.find(rest.front()) == std::string_view::npos) return false;
        rest.remove_prefix(1);
        return true;
    }
    void expect(std::string_view anyOf) { ok = skip(anyOf) && ok; }

  private:
    unsigned fail() {
        ok = false;
        return 0;
    }
};

microseconds readFraction(Cursor& cursor) {
    if (!cursor.skip(".,")) return {};
    std::int64_t value = 0;
    std::size_t count = 0;
    for (; !cursor.rest.empty() && cursor.rest.front() >= '0' && cursor.rest.front() <= '9'; ++count) {
        const auto digit = cursor.digits(1);
        if (count < 6) value = value * 10 + digit;
    }
    for (std::size_t i = count; i < 6; ++i)
        value *= 10;
    if (count == 0 || count > 9) cursor.ok = false;
    return microseconds(value);
}

// How far east of UTC.
minutes readOffset(Cursor& cursor) {
    if (cursor.rest.empty() || cursor.skip("Zz")) return {};
    const bool west = cursor.rest.front() == '-';
    cursor.expect("+-");
    const unsigned hours = cursor.digits(2);
    cursor.skip(":");
    const unsigned more = cursor.digits(2);
    if (hours > 23 || more > 59) cursor.ok = false;
    const auto offset = minutes(hours * 60 + more);
    return west ? -offset : offset;
}

void appendTwo(unsigned value, std::string& out) {
    out += static_cast<char>('0' + value / 10 % 10);
    out += static_cast<char>('0' + value % 10);
}

void appendDate(std::chrono::year_month_day date, std::string& out) {
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    appendTwo(year / 100, out);
    appendTwo(year % 100, out);
    out += '-';
    appendTwo(static_cast<unsigned>(date.month()), out);
    out += '-';
    appendTwo(static_cast<unsigned>(date.day()), out);
}

void appendClock(std::chrono::hh_mm_ss<microseconds> clock, std::string& out) {
    appendTwo(static_cast<unsigned>(clock.hours().count()), out);
    out += ':';
    appendTwo(static_cast<unsigned>(clock.minutes().count()), out);
    out += ':';
    appendTwo(static_cast<unsigned>(clock.seconds().count()), out);
}

void appendTime(WallTime time, char between, std::string& out) {
    const auto day = std::chrono::floor<days>(time);
    appendDate(day, out);
    out += between;
    appendClock(std::chrono::hh_mm_ss(time - day), out);
}

} // namespace

std::optional<WallTime> parseUtcTime(std::string_view text) {
    Cursor cursor{text};
    const std::chrono::year year(static_cast<int>(cursor.digits(4)));
    cursor.expect("-");
    const std::chrono::month month(cursor.digits(2));
    cursor.expect("-");
    const std::chrono::day day(cursor.digits(2));
    cursor.expect("Tt ");
    const unsigned hour = cursor.digits(2);
    cursor.expect(":");
    const unsigned minute = cursor.digits(2);
    cursor.expect(":");
    const unsigned second = cursor.digits(2); // 60: a leap second is the first of the next minute
    const auto fraction = readFraction(cursor);
    const auto offset = readOffset(cursor);
    const std::chrono::year_month_day date(year, month, day);
    if (!cursor.ok || !cursor.rest.empty() || !date.ok() || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    const WallTime time =
        sys_days(date) + std::chrono::hours(hour) + minutes(minute) + seconds(second) + fraction - offset;
    const WallTime end = sys_days(std::chrono::year(10000) / 1 / 1);
    return time < WallTime{} || time >= end ? std::nullopt : std::optional(time);
}

void appendUtcTime(WallTime time, std::string& out) {
    appendTime(time, 'T', out);
    auto fraction = static_cast<unsigned>((time - std::chrono::floor<seconds>(time)).count());
    char digits[] = ".000000Z";
    for (int i = 6; i > 0; --i, fraction /= 10)
        digits[i] = static_cast<char>('0' + fraction % 10);
    out += digits;
}

void appendUtcSeconds(WallTime time, std::string& out) {
    appendTime(time, ' ', out);
}

} // namespace thisbe::packet
