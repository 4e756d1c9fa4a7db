"""Sums an inventory report with DuckDB and with Polars, which read compressed CSV themselves.

Reads {"task": {"directory", "manifest"}} from stdin; the files have the names of their keys. Checks
the checksums of all files. Prints for each engine the number and the bytes of the rows by storage
class, and the numbers of distinct decoded keys, of the latest versions and of delete markers.
"""

import hashlib
import json
import pathlib
import sys
import urllib.parse

import duckdb
import polars


def checked(directory, manifest_key):
    """Reads a manifest, and compares all checksums and sizes with those of the files."""
    path = directory / manifest_key
    text = path.read_bytes()
    checksum = path.with_name("manifest.checksum").read_text()
    assert hashlib.md5(text).hexdigest().upper() == checksum, manifest_key
    manifest = json.loads(text)
    for file in manifest["files"]:
        content = (directory / file["key"]).read_bytes()
        assert hashlib.md5(content).hexdigest().upper() == file["MD5checksum"], file
        assert len(content) == file["size"], file
    return manifest


def with_duckdb(files, columns):
    types = {name: "VARCHAR" for name in columns} | {"Size": "UBIGINT"}
    # Strict, so that a row that isn't CSV fails. A delete marker has an empty size.
    report = duckdb.read_csv(
        files, header=False, columns=types, delimiter=",", quotechar='"', escapechar='"', strict_mode=True
    )
    totals = report.query(
        "report", 'SELECT coalesce(StorageClass, \'\'), count(*), coalesce(sum("Size"), 0) FROM report GROUP BY 1'
    )
    count = lambda what: report.query("report", f"SELECT count({what}) FROM report").fetchall()[0][0]
    flags = [f"CASE WHEN {name} = 'true' THEN 1 END" for name in ("IsLatest", "IsDeleteMarker") if name in columns]
    return {
        "totals": {name: [n, int(size)] for name, n, size in totals.fetchall()},
        "keys": count('DISTINCT url_decode("Key")'),
        "flags": [count(flag) for flag in flags],
    }


def with_polars(files, columns):
    schema = {name: polars.String for name in columns} | {"Size": polars.UInt64}
    report = polars.scan_csv(files, has_header=False, schema=schema).collect(engine="streaming")
    assert report.columns == columns
    totals = report.group_by(polars.col("StorageClass").fill_null("")).agg(polars.len(), polars.col("Size").sum())
    flags = [name for name in ("IsLatest", "IsDeleteMarker") if name in columns]
    return {
        "totals": {name: [n, size] for name, n, size in totals.rows()},
        "keys": len({urllib.parse.unquote(key) for key in report["Key"]}),
        "flags": [int((report[name] == "true").sum()) for name in flags],
    }


def main():
    task = json.load(sys.stdin)["task"]
    directory = pathlib.Path(task["directory"])
    manifest = checked(directory, task["manifest"])
    files = [str(directory / file["key"]) for file in manifest["files"]]
    columns = manifest["fileSchema"].split(", ")
    engines = {"duckdb": with_duckdb(files, columns), "polars": with_polars(files, columns)}
    print(json.dumps({"files": len(files), "engines": engines}))


main()
