"""A client of the record format, written from its description alone.

records_client.py HOST PORT TYPE COUNT [PIECE]: sends COUNT records of TYPE (or of all types in turn: ALL), in writes of
PIECE bytes, and then closes.
"""
import datetime
import json
import socket
import struct
import sys
import uuid

host, port, kind, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
piece = int(sys.argv[5]) if len(sys.argv) > 5 else 0
kinds = ["TCP", "UDP", "ICMP", "HTTP"] if kind == "ALL" else [kind]
flags = {"TCP": ["RST", "FIN", "ACK"], "UDP": [], "ICMP": [], "HTTP": ["GET", "200"]}

stream = b""
for sequence in range(1, count + 1):
    name = kinds[(sequence - 1) % len(kinds)]
    payload = "é" * 32
    record = {
        "id": str(uuid.uuid4()),
        "timestamp": datetime.datetime(2025, 10, 13, 0, 38, 26, 123456).isoformat() + "Z",
        "type": name,
        "source": {"ip": "192.168.1.100", "port": 43034},
        "destination": {"ip": "localhost", "port": port},
        "size": len(payload.encode()),
        "payload": payload,
        "flags": flags[name],
        "metadata": {"ttl": 64, "protocol": "IPv4", "sequence": sequence},
    }
    text = json.dumps(record, ensure_ascii=sequence % 2 == 0).encode()
    stream += struct.pack(">I", len(text)) + text

with socket.create_connection((host, port)) as connection:
    step = piece or len(stream)
    for at in range(0, len(stream), step):
        connection.sendall(stream[at : at + step])
    print("sent", count, "from", connection.getsockname()[1], flush=True)
