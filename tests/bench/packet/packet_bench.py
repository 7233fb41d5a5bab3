#!/usr/bin/env python3
"""Packets a second and pacing beside iperf3, sockperf, nuttcp and a bare C loop, in one run on loopback.

packet_bench.py BIN_DIR [rates|pacing|records]: BIN_DIR holds thisbe and bare_stream. Five interleaved rounds, medians; ratios
count, not absolutes. Pacing is what tcpdump on the receiving side saw (needs root). Ends by itself.
"""
import json
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import time

SECONDS = 1.5
ROUNDS = 5
PORTS = iter(range(23000, 24000))


def on_core(core, argv):
    """The sender on the first core, the receiver on the second: else the scheduler decides a good part of the figures."""
    return ['taskset', '-c', str(core)] + argv


class Server:
    """A process that serves one measurement."""

    def __init__(self, argv, ready=0.4):
        self.process = subprocess.Popen(on_core(1, argv), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(ready)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def output(argv):
    return subprocess.run(on_core(0, argv), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60).stdout


def bare(bin_dir, size, gro):
    sent, received = map(int, output([f'{bin_dir}/bare_stream', str(size), str(SECONDS), '1', str(int(gro))]).split())
    return sent / SECONDS, received / SECONDS


def thisbe(bin_dir, size, gro):
    target = f'udp://127.0.0.1:{next(PORTS)}'
    with Server([f'{bin_dir}/thisbe', 'listen', target] + ([] if gro else ['--no-gro'])):
        text = output([f'{bin_dir}/thisbe', 'generate', target, '--unpaced', '--size', str(size), '--duration',
                       str(SECONDS), '--json'])
    direction = json.loads(text)['directions'][0]
    return direction['sender']['sent'] / SECONDS, direction['receiver']['received'] / SECONDS


def iperf3(_, size, __):
    port = str(next(PORTS))
    with Server(['iperf3', '-s', '-1', '-p', port]):
        text = output(['iperf3', '-c', '127.0.0.1', '-p', port, '-u', '-b', '0', '-l', str(size), '-t', str(SECONDS),
                       '-J'])
    end = json.loads(text)['end']['sum']
    return end['packets'] / end['seconds'], (end['packets'] - end['lost_packets']) / end['seconds']


def sockperf(_, size, __):
    port = str(next(PORTS))
    with Server(['sockperf', 'server', '-i', '127.0.0.1', '-p', port]):
        text = output(['sockperf', 'throughput', '-i', '127.0.0.1', '-p', port, '-t', '2', '-m', str(size),
                       '--mps=max'])
    rate = float(re.search(r'Message Rate is (\d+)', text).group(1))
    return rate, float('nan')


def nuttcp(_, size, __):
    port, data = str(next(PORTS)), str(next(PORTS))
    with Server(['nuttcp', '-S', '--nofork', '-P', port]):
        text = output(['nuttcp', '-u', '-Ru', '-P', port, '-p', data, f'-l{size}', '-T2', '127.0.0.1'])
    seconds = float(re.search(r'/\s+([\d.]+) sec', text).group(1))
    drop, packets = map(int, re.search(r'(\d+) /\s+(\d+) drop', text).groups())
    return packets / seconds, (packets - drop) / seconds


def rates(bin_dir):
    contestants = [('bare C, GSO', bare, False), ('thisbe', thisbe, False), ('bare C, GSO+GRO', bare, True),
                   ('thisbe, GRO', thisbe, True), ('iperf3', iperf3, False), ('sockperf', sockperf, False),
                   ('nuttcp', nuttcp, False)]
    for size in (64, 1400):
        seen = {name: [] for name, _, _ in contestants}
        for _ in range(ROUNDS):
            for name, run, gro in contestants:
                try:
                    seen[name].append(run(bin_dir, size, gro))
                except Exception as problem:  # a tool that failed must not hide the others
                    print(f'{name}: {problem}', file=sys.stderr)
        print(f'{size} B, unpaced: thousands of packets a second, sent / received, median of {ROUNDS}')
        for name, values in seen.items():
            if values:
                print(f'  {name:18}' + ' / '.join(f'{statistics.median(v[i] for v in values) / 1e3:8.0f}' for i in (0, 1)))
        for ours, theirs in (('thisbe', 'bare C, GSO'), ('thisbe, GRO', 'bare C, GSO+GRO')):
            ratio = statistics.median(a[1] / b[1] for a, b in zip(seen[ours], seen[theirs]))
            print(f'  {ours} : {theirs}, received, median of the pairs: {ratio:.3f}')


def gaps_of(path, port, size):
    """Nanoseconds between packets of that payload to the port, from a nanosecond pcap of the loopback interface (Ethernet)."""
    with open(path, 'rb') as file:
        data = file.read()
    assert struct.unpack_from('<I', data)[0] == 0xa1b23c4d, 'not a nanosecond capture'
    at, times = 24, []
    while at + 16 <= len(data):
        seconds, nanos, kept, _ = struct.unpack_from('<IIII', data, at)
        frame = data[at + 16:at + 16 + kept]
        # Behind Ethernet (14) and IPv4 (20): UDP's destination and length.
        if len(frame) >= 42 and struct.unpack_from('>H', frame, 36)[0] == port and \
                struct.unpack_from('>H', frame, 38)[0] == size + 8:
            times.append(seconds * 10**9 + nanos)
        at += 16 + kept
    return [b - a for a, b in zip(times, times[1:])]


def cpu_of(pid):
    with open(f'/proc/{pid}/stat') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def paced_contestants(bin_dir, rate):
    """Name, server, generator, the port that the packets go to."""
    ports = [next(PORTS) for _ in range(5)]
    yield ('thisbe', [f'{bin_dir}/thisbe', 'listen', f'udp://127.0.0.1:{ports[0]}'],
           [f'{bin_dir}/thisbe', 'generate', f'udp://127.0.0.1:{ports[0]}', '--rate', f'{rate}pps', '--duration', '3',
            '--json'], ports[0])
    yield ('iperf3', ['iperf3', '-s', '-1', '-p', str(ports[1])],
           ['iperf3', '-c', '127.0.0.1', '-p', str(ports[1]), '-u', '-b', str(rate * 64 * 8), '-l', '64', '-t', '3'], ports[1])
    yield ('sockperf', ['sockperf', 'server', '-i', '127.0.0.1', '-p', str(ports[2])],
           ['sockperf', 'throughput', '-i', '127.0.0.1', '-p', str(ports[2]), '-t', '3', '-m', '64', f'--mps={rate}'], ports[2])
    yield ('nuttcp -Ri', ['nuttcp', '-S', '--nofork', '-P', str(ports[3])],
           ['nuttcp', '-u', f'-Ri{rate}pps', '-P', str(ports[3]), '-p', str(ports[4]), '-l64', '-T3', '127.0.0.1'], ports[4])


def pacing(bin_dir):
    print('pacing of 64 B packets, gaps seen by tcpdump on the receiving side, three rounds; medians')
    for rate in (1000, 10_000, 100_000):
        seen = {}
        for _ in range(3):
            for name, server, generator, port in paced_contestants(bin_dir, rate):
                with tempfile.NamedTemporaryFile(suffix='.pcap') as capture:
                    with Server(server), Server(['tcpdump', '-i', 'lo', '-s', '64', '-B', '65536',
                                                 '--time-stamp-precision=nano', '-w', capture.name,
                                                 f'udp dst port {port}'], 0.8):
                        process = subprocess.Popen(on_core(0, generator), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                        time.sleep(3)
                        cpu = cpu_of(process.pid) / 2.9
                        process.communicate(timeout=30)
                        time.sleep(1)
                    gaps = gaps_of(capture.name, port, 64)
                asked = 1e9 / rate
                if len(gaps) < rate:
                    print(f'{name} at {rate} pps: only {len(gaps)} gaps seen', file=sys.stderr)
                    continue
                near = sum(abs(gap - asked) <= 0.05 * asked for gap in gaps) / len(gaps)
                rate_seen = 1e9 * len(gaps) / sum(gaps)
                seen.setdefault(name, []).append((statistics.pstdev(gaps) / 1e3, near * 100, cpu * 100, rate_seen))
        for name, values in seen.items():
            deviation, near, cpu, rate_seen = (statistics.median(v[i] for v in values) for i in range(4))
            print(f'  {rate:7} pps  {name:11} SD {deviation:9.2f} us, {near:5.1f} % within 5 %, sender CPU {cpu:3.0f} %, '
                  f'{rate_seen:.0f} pps seen')


def records(bin_dir):
    """Records a second on one connection, and CPU of both ends."""
    rates_seen = []
    for _ in range(ROUNDS):
        port = next(PORTS)
        with Server([f'{bin_dir}/thisbe', 'listen', '--records', '--host', '127.0.0.1', '--port', str(port)]) as listener:
            began = time.monotonic()
            text = output([f'{bin_dir}/thisbe', 'generate', '--records', '127.0.0.1', '--port', str(port), '--count',
                           '500000', '--type', 'random', '--json'])
            took = time.monotonic() - began
            cpu = cpu_of(listener.process.pid)
        assert json.loads(text)['outcome'] == 'complete', text
        rates_seen.append((500000 / took, cpu / 5))
    print(f'records on one connection, 500,000 of 64 B, a line printed for each: median {statistics.median(r for r, _ in rates_seen):.0f}/s, '
          f'listener CPU {statistics.median(c for _, c in rates_seen) * 1e6 / 1e5:.2f} us each')


if __name__ == '__main__':
    what = sys.argv[2] if len(sys.argv) > 2 else 'rates'
    {'pacing': pacing, 'rates': rates, 'records': records}[what](sys.argv[1])
