"""A server of the record format, written from its description alone.

records_server.py: takes one connection on a port of its own choosing (printed first), checks every record strictly and
prints it as one line of JSON; ends with the connection.
"""
import datetime
import json
import socket
import struct
import uuid

FIELDS = {"id", "timestamp", "type", "source", "destination", "size", "payload", "flags", "metadata"}


def read_exactly(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            return data
        data += part
    return data


def check(record):
    assert set(record) == FIELDS, record
    uuid.UUID(record["id"])
    assert record["timestamp"].endswith("Z")
    then = datetime.datetime.fromisoformat(record["timestamp"][:-1])
    assert abs((datetime.datetime.utcnow() - then).total_seconds()) < 60, then
    assert record["type"] in ("TCP", "UDP", "ICMP", "HTTP")
    for end in ("source", "destination"):
        assert set(record[end]) == {"ip", "port"}
        assert isinstance(record[end]["ip"], str) and isinstance(record[end]["port"], int)
    assert record["size"] == len(record["payload"])
    assert all(isinstance(flag, str) for flag in record["flags"])
    assert set(record["metadata"]) == {"ttl", "protocol", "sequence"}


with socket.create_server(("127.0.0.1", 0)) as server:
    print("port", server.getsockname()[1], flush=True)
    connection, _ = server.accept()
    with connection:
        while True:
            head = read_exactly(connection, 4)
            if not head:
                break
            (length,) = struct.unpack(">I", head)
            body = read_exactly(connection, length)
            assert len(body) == length
            record = json.loads(body.decode("utf-8"))
            check(record)
            print(json.dumps(record), flush=True)
print("end", flush=True)
