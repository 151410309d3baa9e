"""Reads a capture by nothing but docs/capture-format.md, and prints its streams and records.

A record is a line [seq, stream, connection, time, kind, duplicate, wire, type, id, data];
seqs that can't be read are a line {"lost": [first, last]}.
"""

import json
import pathlib
import struct
import sys

TABLE = []
for value in range(256):
    for _ in range(8):
        value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    TABLE.append(value)


def crc32c(data, begun=0):
    crc = begun ^ 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def header(data):
    for copy in (data[:44], data[44:88]):
        if len(copy) == 44 and copy[:8] == b"FEEDLOG\n":
            if struct.unpack("<I", copy[40:])[0] == crc32c(copy[:40]):
                version, capture, number, first = struct.unpack("<I16sIQ", copy[8:40])
                if version > 1:
                    sys.exit("this capture was written by a newer version")
                return capture, number, first
    return None


def frame(data, at, seed):
    """The frame at a place, and where it ends; None if there is no good one."""
    if at + 8 > len(data):
        return None
    length, checksum = struct.unpack_from("<II", data, at)
    body = data[at + 8 : at + 8 + length]
    if len(body) < length or crc32c(data[at : at + 4] + body, seed) != checksum:
        return None
    kind, (time,), place = body[0], struct.unpack_from("<q", body, 1), 9
    numbers = []
    for _ in range(6):
        value = shift = 0
        while True:
            byte, place = body[place], place + 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        numbers.append(value)
    number, stream, connection, wire, type_bytes, id_bytes = numbers
    texts, cuts = body[place:], (type_bytes, type_bytes + id_bytes)
    texts = [texts[: cuts[0]], texts[cuts[0] : cuts[1]], texts[cuts[1] :]]
    texts = [text.decode() for text in texts]
    return (kind, time, number, stream, connection, wire, *texts), at + 8 + length


def read(folder):
    capture = bytes.fromhex(json.loads((folder / "CAPTURE").read_text())["id"])[::-1]
    streams, records = {}, {}
    for path in sorted(folder.glob("[0-9]*.log")):
        data = path.read_bytes()
        found = header(data)
        if not found or found[0] != capture or found[1] != int(path.stem):
            continue
        first, seed = found[2], crc32c(found[1].to_bytes(4, "little"), crc32c(capture))
        # A later segment counts from its first record on.
        records = {seq: record for seq, record in records.items() if seq < first}
        at, expected = 88, 0
        while at < len(data):
            good = frame(data, at, seed)
            if good and (good[0][0] == 15 or good[0][2] >= expected):
                fields, at = good
                kind, time, number, stream, connection, wire, kind_name, last_id, text = fields
                if kind == 15:
                    streams[stream] = (kind_name, text)
                    continue
                what, duplicate = kind & 15, bool(kind & 16)
                record = [stream, connection, time, what, duplicate, wire, kind_name, last_id, text]
                records[first + number] = [first + number, *record]
                expected = number + 1
            else:
                at += 1
    return streams, records


def main():
    streams, records = read(pathlib.Path(sys.argv[1]))
    say = lambda value: print(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    say({"streams": [[key, *streams[key]] for key in sorted(streams)]})
    before = min(records, default=1) - 1
    for seq in sorted(records):
        if seq > before + 1:
            say({"lost": [before + 1, seq - 1]})
        say(records[seq])
        before = seq


main()
