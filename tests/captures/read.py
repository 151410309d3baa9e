"""Reads a capture by nothing but docs/capture-format.md, and prints its streams and records.

A record is a line [seq, stream, connection, time, kind, duplicate, wire, type, id, data];
seqs that can't be read are a line {"lost": [first, last]}.
"""

import json
import pathlib
import struct
import sys

import pyarrow

ZSTD = pyarrow.Codec("zstd")
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


def header(data, magic=b"FEEDLOG\n"):
    for copy in (data[:44], data[44:88]):
        if len(copy) == 44 and copy[:8] == magic:
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


def unpacked(data, capture, number):
    """The log that a compressed one stands for, harmed blocks as zeros, and whether it is whole."""
    seed = crc32c(number.to_bytes(4, "little"), crc32c(capture))
    sum_of = lambda block, data: crc32c(block.to_bytes(4, "little") + data, seed)
    found = header(data, b"FEEDZST\n")
    footer, blocks, at = data[-64:], [], 88
    if len(footer) == 64 and struct.unpack("<I", footer[60:])[0] == crc32c(footer[:60], seed):
        _, count, checksum = struct.unpack("<QII", footer[44:60])
        directory = data[len(data) - 64 - 12 * count : len(data) - 64]
        if crc32c(directory, seed) == checksum:
            found = found or header(footer, b"FEEDZST\n")
            for stored, plain, checksum in struct.iter_unpack("<III", directory):
                blocks.append((at + 16, stored, plain, checksum))
                at += 16 + stored
    whole = bool(blocks) and found is not None and found[:2] == (capture, number)
    while not whole and at + 16 <= len(data):
        stored, plain, checksum, head = struct.unpack_from("<IIII", data, at)
        if sum_of(len(blocks), data[at : at + 12]) != head:
            break
        blocks.append((at + 16, stored, plain, checksum))
        at += 16 + stored
    log = b""
    for block, (at, stored, plain, checksum) in enumerate(blocks):
        good = sum_of(block, data[at : at + stored]) == checksum
        frame = data[at : at + stored]
        log += ZSTD.decompress(frame, plain).to_pybytes() if good else bytes(plain)
    return log, whole


def logs(folder, capture):
    """The number and the log of each segment, in order."""
    for number in sorted({int(path.stem) for path in folder.glob("[0-9]*.*log")}):
        plain, packed = (folder / f"{number:08}.{end}" for end in ("log", "zlog"))
        log, whole = unpacked(packed.read_bytes(), capture, number) if packed.exists() else (b"", False)
        yield number, plain.read_bytes() if plain.exists() and not whole else log


def read(folder):
    capture = bytes.fromhex(json.loads((folder / "CAPTURE").read_text())["id"])[::-1]
    streams, records = {}, {}
    for segment, data in logs(folder, capture):
        found = header(data)
        if not found or found[0] != capture or found[1] != segment:
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
