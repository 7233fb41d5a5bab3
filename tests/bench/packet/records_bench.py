#!/usr/bin/env python3
"""Records a second on one connection, with and without --db, in one run on loopback.

records_bench.py BIN_DIR [FOLDER]: BIN_DIR holds thisbe, FOLDER takes the databases (default: a temporary one). Five
interleaved rounds, medians; ratios count, not absolutes. The time is from the first record to the last as the listener
saw them; the listener's lines go to /dev/null. Ends by itself.
"""
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5
COUNT = 400000


def one_round(binary, database, sender_database):
    """Records a second by the listener's account; CPU seconds of the listener for a million records."""
    options = ['--db', database] if database else []
    listener = subprocess.Popen([binary, 'listen', '--records', '--host', '127.0.0.1', '--port', '0', '--json'] + options,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    port = re.search(r':(\d+)\s*$', listener.stderr.readline()).group(1)
    # Only the summary is looked at; the lines are read as fast as they come.
    tail = subprocess.Popen(['tail', '-n', '2'], stdin=listener.stdout, stdout=subprocess.PIPE, text=True)
    listener.stdout.close()
    sender = [binary, 'generate', '--records', '127.0.0.1', '--port', port, '--count', str(COUNT), '--json']
    report = json.loads(subprocess.run(sender + (['--db', sender_database] if sender_database else []),
                                       stdout=subprocess.PIPE, check=True, timeout=120).stdout)
    assert report['records'] == COUNT
    time.sleep(1)  # what the sender has written, the listener may still have to read
    listener.send_signal(2)
    lines = [json.loads(line) for line in tail.communicate(timeout=120)[0].splitlines()]
    _, status, usage = os.wait4(listener.pid, 0)
    assert status == 0
    summary = [line for line in lines if line['event'] == 'summary'][0]
    assert summary['records'] == COUNT, summary
    for line in lines:
        if line['event'] == 'database':
            assert line['packets'] == COUNT and line['dropped'] == 0, line
    return summary['records_per_second'], (usage.ru_utime + usage.ru_stime) * 1e6 / COUNT


def main():
    binary = os.path.join(sys.argv[1], 'thisbe')
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        rows = {'without --db': [], 'listen --db': [], 'generate --db': []}
        for number in range(ROUNDS):
            path = os.path.join(folder, f'{number}.db')
            rows['without --db'].append(one_round(binary, None, None))
            rows['listen --db'].append(one_round(binary, path, None))
            os.remove(path)
            rows['generate --db'].append(one_round(binary, None, path))
            os.remove(path)
        plain = rows['without --db']
        print(f'{COUNT} records of 64 B on one connection, median of {ROUNDS} rounds')
        for name, values in rows.items():
            ratio = statistics.median(value[0] / reference[0] for value, reference in zip(values, plain))
            print(f'{name:14} {statistics.median(v[0] for v in values):10.0f} records/s, ratio {ratio:.2f}, listener '
                  f'{statistics.median(v[1] for v in values):.2f} CPU s for a million')


if __name__ == '__main__':
    main()
