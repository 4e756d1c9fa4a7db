"""Sums an inventory report with DuckDB, a database that reads compressed CSV itself.

Reads {"task": {"directory", "manifest"}} from stdin; the files have the names of their keys. Prints
the number and the bytes of the objects by storage class, and the number of distinct decoded keys.
"""

import json
import pathlib
import sys

import duckdb


def main():
    task = json.load(sys.stdin)["task"]
    directory = pathlib.Path(task["directory"])
    manifest = json.loads((directory / task["manifest"]).read_text())
    files = [str(directory / file["key"]) for file in manifest["files"]]
    columns = {name: "VARCHAR" for name in manifest["fileSchema"].split(", ")}
    columns["Size"] = "UBIGINT"
    # Strict, so that a row that isn't CSV fails.
    report = duckdb.read_csv(
        files, header=False, columns=columns, delimiter=",", quotechar='"', escapechar='"', strict_mode=True
    )
    totals = report.query("report", 'SELECT StorageClass, count(*), sum("Size") FROM report GROUP BY 1').fetchall()
    decoded = report.query("report", 'SELECT count(DISTINCT url_decode("Key")) FROM report').fetchall()[0][0]
    print(json.dumps({"totals": {name: [n, int(size)] for name, n, size in totals}, "keys": decoded}))


main()
