"""Measures other engines on the report that `cargo bench -p oss-report` wrote.

    python -m venv VENV && VENV/bin/pip install -r crates/oss-report/benches/rows/requirements.txt
    cargo bench -p oss-report
    VENV/bin/python crates/oss-report/benches/rows/peers.py target/tmp/report-5000000 [OURS]

OURS is what the benchmark printed for the totals, in millions of rows per second of CPU time. Each engine computes
the same totals: rows and bytes by storage class. None of them compares a checksum.
"""

import multiprocessing
import pathlib
import resource
import sys

COLUMNS = ["Bucket", "Key", "Size", "LastModifiedDate", "ETag", "StorageClass", "IsMultipartUploaded", "EncryptionStatus"]
ROUNDS = 3


def polars(folder):
    import polars as pl

    rows = pl.scan_csv(f"{folder}/*.csv.gz", has_header=False, new_columns=COLUMNS, schema_overrides={"Size": pl.Int64})
    totals = rows.group_by("StorageClass").agg(pl.len().alias("count"), pl.col("Size").sum())
    return int(totals.collect(engine="streaming")["count"].sum())


def duckdb(folder):
    import duckdb as db

    names = ", ".join(f"'{name}': '{'BIGINT' if name == 'Size' else 'VARCHAR'}'" for name in COLUMNS)
    query = (
        f"SELECT StorageClass, count(*), sum(Size) FROM read_csv('{folder}/*.csv.gz', header = false, quote = '\"', "
        f"columns = {{{names}}}) GROUP BY ALL"
    )
    return sum(row[1] for row in db.sql(query).fetchall())


def measure(engine, folder, results):
    # The first one reads the files into the cache of the system, and loads the engine.
    rows = engine(folder)
    fastest = None
    for _ in range(ROUNDS):
        before = cpu()
        engine(folder)
        seconds = cpu() - before
        fastest = seconds if fastest is None else min(fastest, seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results.put((rows, fastest, peak))


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    folder = pathlib.Path(sys.argv[1])
    ours = float(sys.argv[2]) if len(sys.argv) > 2 else None
    for engine, least in ((polars, 1.4), (duckdb, 2.3)):
        results = multiprocessing.Queue()
        process = multiprocessing.Process(target=measure, args=(engine, folder, results))
        process.start()
        rows, seconds, peak = results.get()
        process.join()
        rate = rows / seconds / 1e6
        line = f"{engine.__name__}: {rows} rows, {seconds:.3f} s of CPU time, {rate:.2f} M rows/s, {peak // 1024} MB"
        if ours:
            line += f"; ours is {ours / rate:.2f} times as fast, at least {least} wanted"
        print(line)


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
