"""Adds a synthetic report up with DuckDB and with Polars, which read compressed CSV themselves.

Reads {"task": {"directory", "kind", "rows", "files"}} from stdin. Prints what the rows add up to, by the
values that were written, and by each of the engines.
"""

import json
import pathlib
import sys
from urllib.parse import unquote_to_bytes

import duckdb
import polars

import report_data
from report_data import CREATED, DAYS, SIZES

# All that the sections need, in the words of each engine; "" is an absent value.
NAMES = "size class modified latest marker encrypted acl key".split()
COLUMNS = "Size StorageClass LastModifiedDate IsLatest IsDeleteMarker EncryptionStatus ObjectAcl Key".split()


def named(columns):
    """Returns the column of the report for each name, if it has one."""
    by_name = {column.lower(): column for column in columns}
    return {name: by_name.get(column.lower()) for name, column in zip(NAMES, COLUMNS)}


def directories(totals):
    """Adds up raw directories, of which several can have the same decoded name."""
    sums = {}
    for path, count, size in totals:
        sum_ = sums.setdefault((unquote_to_bytes(path) + b"/").hex(), [0, 0])
        sum_[0] += count
        sum_[1] += int(size)
    return sums


def source(name, column):
    """Returns a column of the report as SQL, without `null`; a key may have this name."""
    if column is None:
        return f"'' AS {name}"
    value = f"coalesce(\"{column}\", '')"
    return f"{value} AS {name}" if name == "key" else f"CASE lower({value}) WHEN 'null' THEN '' ELSE {value} END AS {name}"


def with_duckdb(files, columns):
    options = {"header": False, "delimiter": ",", "quotechar": '"', "escapechar": '"', "strict_mode": True}
    types = {name: "VARCHAR" for name in columns}
    # Quoted line ends need a single thread per file.
    report = duckdb.read_csv(files, columns=types, parallel=False, null_padding=False, **options)
    sources = [source(name, column) for name, column in named(columns).items()]
    duckdb.execute("DROP TABLE IF EXISTS rows_")
    duckdb.execute(f"CREATE TABLE rows_ AS SELECT {', '.join(sources)} FROM report")
    duckdb.execute(
        """CREATE OR REPLACE TABLE typed AS SELECT * REPLACE (try_cast(nullif(size, '') AS UBIGINT) AS size,
            epoch(strptime(left(modified, 10) || replace(nullif(modified, '')[11:], '-', ':'), '%Y-%m-%dT%H:%M:%SZ'))::BIGINT
            AS modified), string_split(regexp_replace(key, '%2[fF]', '/', 'g'), '/') AS parts FROM rows_"""
    )
    fetch = lambda query: duckdb.execute(query).fetchall()
    by = lambda value, where="true": {
        str(name): [count, int(size)]
        for name, count, size in fetch(
            f"SELECT {value}, count(*), coalesce(sum(size), 0) FROM typed WHERE {where} GROUP BY 1"
        )
    }
    cases = lambda bounds, value: " ".join(f"WHEN {value} >= {bound} THEN '{bound}'" for bound in reversed(bounds))
    ages = cases(DAYS, f"({CREATED} - modified) // 86400")
    rows, newest, depth = fetch("SELECT count(*), coalesce(max(modified), 0), max(len(parts)) FROM typed")[0]
    paths = [
        row
        for level in range(1, depth)
        for row in fetch(
            f"""SELECT array_to_string(parts[1:{level}], '/'), count(*), coalesce(sum(size), 0)
            FROM typed WHERE len(parts) > {level} GROUP BY 1"""
        )
    ]
    return {
        "rows": rows,
        "newest": newest,
        "classes": by("class"),
        "sizes": by(f"CASE {cases(SIZES, 'size')} END", "size IS NOT NULL"),
        "ages": by(f"CASE WHEN modified IS NULL THEN '' WHEN modified > {CREATED} THEN 'future' {ages} END"),
        "versions": by(
            """(CASE WHEN lower(latest) = 'false' THEN 'noncurrent' ELSE 'current' END)
            || (CASE WHEN lower(marker) = 'true' THEN ' marker' ELSE '' END)"""
        ),
        "encryption": by("CASE lower(encrypted) WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' ELSE '' END"),
        "acls": by("acl"),
        "directories": directories(paths),
    }


def with_polars(files, columns):
    c, lit = polars.col, polars.lit
    schema = {name: polars.String for name in columns}
    report = polars.scan_csv(files, has_header=False, schema=schema).collect(engine="streaming")
    absent = lambda it: polars.when(it.str.to_lowercase() == "null").then(lit("")).otherwise(it)
    report = report.select(
        lit("").alias(name)
        if column is None
        else (absent(c(column).fill_null("")) if name != "key" else c(column).fill_null("")).alias(name)
        for name, column in named(columns).items()
    )
    time = c("modified").str.slice(0, 10) + c("modified").str.slice(10).str.replace_all("-", ":")
    report = report.with_columns(
        polars.when(c("size") != "").then(c("size")).otherwise(None).cast(polars.UInt64).alias("size"),
        time.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False).dt.epoch("s").alias("modified"),
        c("key").str.replace_all("%2[fF]", "/").str.split("/").alias("parts"),
    )
    by = lambda value, frame=report: {
        name: [count, size]
        for name, count, size in frame.group_by(value.alias("name")).agg(polars.len(), c("size").sum()).rows()
    }
    floor = lambda bounds, value: (
        polars.coalesce(polars.when(value >= bound).then(lit(str(bound))) for bound in reversed(bounds))
    )
    age = polars.when(c("modified").is_null()).then(lit("")).when(c("modified") > CREATED).then(lit("future"))
    old = polars.when(c("latest").str.to_lowercase() == "false").then(lit("noncurrent")).otherwise(lit("current"))
    marker = polars.when(c("marker").str.to_lowercase() == "true").then(lit(" marker")).otherwise(lit(""))
    encrypted = c("encrypted").str.to_lowercase().replace_strict({"true": "yes", "false": "no"}, default="")
    paths = []
    for level in range(1, report["parts"].list.len().max()):
        below = report.filter(c("parts").list.len() > level)
        path = c("parts").list.head(level).list.join("/")
        paths += [(path, *total) for path, total in by(path, below).items()]
    return {
        "rows": report.height,
        "newest": report["modified"].max() or 0,
        "classes": by(c("class")),
        "sizes": by(floor(SIZES, c("size")), report.filter(c("size").is_not_null())),
        "ages": by(age.otherwise(floor(DAYS, (CREATED - c("modified")) // 86_400))),
        "versions": by(old + marker),
        "encryption": by(encrypted),
        "acls": by(c("acl")),
        "directories": directories(paths),
    }


def main():
    task = json.load(sys.stdin)["task"]
    kind = task["kind"]
    files, sums = report_data.write(pathlib.Path(task["directory"]), kind, task["rows"], task["files"])
    columns = report_data.SCHEMAS[kind]
    engines = {"duckdb": with_duckdb(files, columns), "polars": with_polars(files, columns)}
    print(json.dumps({"written": sums} | engines))


main()
