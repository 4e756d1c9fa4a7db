"""Writes synthetic inventory reports, and says what they add up to.

The sums come from the values before they are encoded, so nothing that reads CSV, gzip or percent-encoding
takes part in them. The layout and the values are the documented ones; see docs/reports.md.
"""

import bisect
import calendar
import collections
import gzip
import hashlib
import json
import random
import time
import uuid
from urllib.parse import quote_from_bytes, unquote_to_bytes

BUCKET, DESTINATION, RULE = "example-src-bucket", "example-dest-bucket", "daily"
FOLDER = f"inv-reports/{BUCKET}/{RULE}"
CREATED = 1_795_363_200
OPTIONAL = "Size StorageClass LastModifiedDate ETag IsMultipartUploaded EncryptionStatus ObjectAcl".split()
SCHEMAS = {
    "current": ["Bucket", "Key", *OPTIONAL, "TaggingCount", "ObjectType", "CRC64"],
    "versions": ["Bucket", "Key", "VersionId", "IsLatest", "IsDeleteMarker", *OPTIONAL],
    "odd": ["bucket", "SIZE", "Owner", "key", "storageclass", "lastmodifieddate"],
    "incremental": ["Bucket", "Key", "SequenceNumber", "RecordType", "RecordTimestamp", *OPTIONAL],
}
CLASSES = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive", "StandardOfTomorrow"]
WEIGHTS = [60, 20, 10, 6, 2, 2]
PREFIXES = ["logs", "images", "backup", "用户上传", "ml checkpoints", "iot,telemetry", 'odd"quote', "a+b&c=d", "🦀"]
SERVICES = ["gateway", "billing", "search", "ingest", "auth", "render", "etl", "crawler"]
# As they stand in a report: bytes that aren't UTF-8, broken and doubled escapes, empty and dotted names.
ODD_KEYS = [
    "..%2F..%2F..%2Fetc%2Fpasswd", "%2Fabsolute%2Fpath", "a%00b", "a%0D%0AInjected-Header%3A%20x", "%1B%5B31mred%1B%5B0m",
    "%3Dcmd%7C%27%20%2FC%20calc%27%21A0", "%252F%2525", "%ZZ%", "%FF%FE", "%FF%2f%fe%2Fx", "a+b%2Bc%20d",
    "%E2%80%AE%67%70%6A.exe", "x" * 1023, "%F0%9F%A6%80" * 200, "%22quoted%22%2C%0A", ".%2F.%2F.", "a/b%2Fc",
    "C%3A%5CWindows%5Cwin.ini", "CON", "", "%2F", "%2F%2F%2F", "logs%2F", "%6Cogs%2F%6Cogs", "NULL", "null%2Fnull",
]
SIZES = [0] + [1 << power for power in (0, 10, 12, 14, 16, 17, 20, 22, 24, 27, 30, 32, 34, 40)]
DAYS = [0, 1, 7, 30, 60, 90, 180, 365, 730, 1095, 1825]


def random_key(rng, n):
    prefix = rng.choice(PREFIXES)
    if prefix == "logs":
        return f"logs/2026/{1 + n % 12:02d}/{1 + n % 28:02d}/{SERVICES[n % 8]}/host-{n % 97:04d}/part-{n:09d}.log.gz"
    if prefix == "images":
        return f"images/{n & 0xf:02x}/{rng.getrandbits(96):024x}_1024x768.webp"
    return f"{prefix}/{SERVICES[n % 8]}/{n:010d} 副本.bin"


def rows(kind, count):
    """Yields the values of each row, with times as seconds and keys as they stand in the report."""
    rng = random.Random(f"{kind}:1")
    for n in range(count):
        key = quote_from_bytes(random_key(rng, n).encode(), safe="")
        if kind == "odd":
            key = ODD_KEYS[n % len(ODD_KEYS)]
        row = {
            "Key": key,
            "Size": rng.choice([0, 1, 1 << 10, (1 << 17) - 1, 1 << 17, 1 << 40, int(rng.lognormvariate(11, 2.5))]),
            "StorageClass": rng.choices(CLASSES, WEIGHTS)[0],
            "LastModifiedDate": CREATED - rng.randrange(-86_400, 2_400 * 86_400),
            "ETag": f"{rng.getrandbits(128):032X}",
            "IsMultipartUploaded": n % 7 == 0,
            "EncryptionStatus": rng.random() < 0.4,
            "ObjectAcl": rng.choice(["default", "private", "public-read", "public-read-write"]),
            "TaggingCount": n % 3,
            "ObjectType": "Normal",
            "CRC64": rng.getrandbits(64),
            "Owner": 'a "quoted", \n owner',
        }
        if kind == "versions":
            row |= {"VersionId": f"CAEQ{n:016x}", "IsLatest": rng.random() < 0.3, "IsDeleteMarker": rng.random() < 0.2}
        if kind == "incremental":
            record = rng.choice(["CREATE", "UPDATE_METADATA", "DELETE"])
            row |= {"SequenceNumber": f"{n:020d}", "RecordType": record, "RecordTimestamp": "2024-08-25 18:08:01.024"}
        if row.get("IsDeleteMarker") or row.get("RecordType") == "DELETE":
            row |= dict.fromkeys(OPTIONAL, None)
        yield row


def text(name, value, rng):
    """Returns a field; OSS doesn't say which forms it writes, so several are mixed."""
    if value is None:
        return rng.choice(['""', '"null"', ""])
    if isinstance(value, bool):
        value = str(value) if rng.random() < 0.5 else str(value).lower()
    if name == "LastModifiedDate":
        value = time.strftime(f"%Y-%m-%dT%H{(dash := rng.choice('-:'))}%M{dash}%SZ", time.gmtime(value))
    escaped = str(value).replace('"', '""')
    return f'"{escaped}"'


def line(schema, row, rng):
    names = {name.lower(): name for name in row}
    fields = [
        BUCKET if name.lower() == "bucket" else text(names[name.lower()], row[names[name.lower()]], rng)
        for name in schema
    ]
    return (",".join(fields) + "\n").encode()


def add(totals, name, size):
    total = totals.setdefault(name, [0, 0])
    total[0] += 1
    total[1] += size or 0


def bucket(bounds, value):
    return str(bounds[bisect.bisect_right(bounds, value) - 1])


class Sums:
    """What a report adds up to, from the values themselves."""

    def __init__(self):
        sections = "classes sizes ages versions encryption acls directories".split()
        self.sums = {"rows": 0, "newest": 0} | {section: {} for section in sections}

    def add(self, row, columns):
        sums, size = self.sums, row["Size"]
        sums["rows"] += 1
        add(sums["classes"], row["StorageClass"] or "", size)
        if size is not None:
            add(sums["sizes"], bucket(SIZES, size), size)
        add(sums["ages"], self.age(row["LastModifiedDate"]), size)
        sums["newest"] = max(sums["newest"], row["LastModifiedDate"] or 0)
        old = "noncurrent" if row.get("IsLatest") is False else "current"
        add(sums["versions"], f"{old} marker" if row.get("IsDeleteMarker") else old, size)
        encrypted = row["EncryptionStatus"] if "encryptionstatus" in columns else None
        add(sums["encryption"], {True: "yes", False: "no", None: ""}[encrypted], size)
        add(sums["acls"], (row["ObjectAcl"] if "objectacl" in columns else None) or "", size)
        names = unquote_to_bytes(row["Key"]).split(b"/")[:-1]
        for depth in range(1, len(names) + 1):
            add(sums["directories"], (b"/".join(names[:depth]) + b"/").hex(), size)

    @staticmethod
    def age(modified):
        if modified is None:
            return ""
        return "future" if modified > CREATED else bucket(DAYS, (CREATED - modified) // 86_400)


def write(directory, kind, count, files):
    """Writes a report, and returns its data files and the sums of its rows."""
    schema, rng, sums = SCHEMAS[kind], random.Random(kind), Sums()
    columns = {name.lower() for name in schema}
    contents = [[] for _ in range(files)]
    for n, row in enumerate(rows(kind, count)):
        sums.add(row, columns)
        contents[n * files // count].append(line(schema, row, rng))
    is_incremental = kind == "incremental"
    run = f"{FOLDER}/incremental_inventory/2026-11-21T16-1000Z" if is_incremental else f"{FOLDER}/2026-11-21T16-00Z"
    data = f"{run}/data" if is_incremental else f"{FOLDER}/data"
    name = uuid.UUID(int=rng.getrandbits(128), version=4)
    listed = []
    for n, lines in enumerate(contents):
        stored = b"".join(lines) if is_incremental else gzip.compress(b"".join(lines), mtime=0)
        key = f"{data}/{name.hex}_0_{n}.csv" if is_incremental else f"{data}/{name}{f'-{n}' if n else ''}.csv.gz"
        path = directory / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stored)
        listed.append({"MD5checksum": hashlib.md5(stored).hexdigest().upper(), "key": key, "size": len(stored)})
    times = {"creationTimestamp": str(CREATED)}
    if is_incremental:
        times = {"startTimestamp": str(CREATED - 600), "endTimestamp": str(CREATED)}
    manifest = times | {
        "destinationBucket": DESTINATION,
        "fileFormat": "CSV",
        "fileSchema": ", ".join(schema),
        "files": listed,
        "sourceBucket": BUCKET,
        "version": "2019-09-01",
    }
    manifest = json.dumps(manifest).encode()
    (directory / run).mkdir(parents=True, exist_ok=True)
    (directory / run / "manifest.json").write_bytes(manifest)
    if not is_incremental:
        (directory / run / "manifest.checksum").write_text(hashlib.md5(manifest).hexdigest().upper())
    return [str(directory / file["key"]) for file in listed], sums.sums
