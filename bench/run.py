#!/usr/bin/env python3
"""Measures the rows of the benchmark by turns, beside the peers that are installed.

Usage: bench/run.py BUILD [NAME ...] [--json FILE] [--runs N]

BUILD is a release build with -Dbench=enabled. A NAME is a row or the beginning of one; without any
all rows run but those of savina, which run when a NAME begins so. Rows that were measured replace
those in FILE, the others stay. See README.md.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written beside the sources
from table import ROWS, show, show_savina  # noqa: E402

RUN_NS = 50e6  # how long a run should be, about


class Program:
    """Something that measures: `--version`, `--list` and `NAME COUNT` are all it is asked."""

    def __init__(self, peer, command, environment=None):
        self.peer = peer
        self.command = command
        self.environment = {**os.environ, **(environment or {})}
        self.version = self.ask("--version")
        lines = [line.split() for line in self.ask("--list").splitlines()]
        self.rows = {name: (unit, int(count)) for name, unit, count in lines}
        self.results = {}

    def ask(self, *arguments):
        done = subprocess.run([*self.command, *arguments], env=self.environment, text=True,
                              stdout=subprocess.PIPE, timeout=300)
        if done.returncode != 0:
            sys.exit(f"{self.peer}: {' '.join(arguments)} failed ({done.returncode})")
        return done.stdout.strip()

    def measure(self, name, count):
        """What it took. A program that also prints a result prints the same each time."""
        taken, *result = self.ask(name, str(count)).split()
        if result and result != self.results.setdefault((name, count), result):
            sys.exit(f"{self.peer}: {name} {count}: {result} after {self.results[name, count]}")
        return float(taken)


def programs(build):
    found = [Program("keeve", [build / "keeve-bench"])]
    if (build / "capnp-bench").exists():
        found.append(Program("capnp", [build / "capnp-bench"]))
    if (build / "caf-bench").exists():
        found.append(Program("caf", [build / "caf-bench"]))
    if (build / "erlang_bench.beam").exists() and shutil.which("erl"):
        found.append(Program("erlang", ["erl", "+S", "2:2", "-noinput", "-pa", build,
                                        "-s", "erlang_bench", "-extra"]))
    return found


def programs_of_savina(build):
    """The same, for the benchmarks with the sizes that keeve-savina lists."""
    found = [Program("keeve", [build / "keeve-savina"])]
    if (build / "caf-savina").exists():
        found.append(Program("caf", [build / "caf-savina"]))
    if (build / "savina_bench.beam").exists() and shutil.which("erl"):
        found.append(Program("erlang", ["erl", "-noinput", "-pa", build, "-s", "savina_bench",
                                        "-extra"]))
    sizes = found[0].rows
    for program in found[1:]:
        program.rows = {name: sizes[name] for name in program.rows}
    return found


def check_results(found):
    """All programs have to have come to the same result, also in other placements."""
    seen = {}
    for program in found:
        for (name, count), result in program.results.items():
            place = (name.removesuffix(".spread").removesuffix(".calls"), count)
            who, other = seen.setdefault(place, (program.peer, result))
            if result != other:
                sys.exit(f"{name} {count}: {program.peer} has {result}, {who} has {other}")


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def count_for(program, name):
    """How many operations make a run long enough."""
    count = program.rows[name][1]
    if count:
        return count
    count = 1000
    while True:
        taken = program.measure(name, count) * count
        if taken >= RUN_NS / 5:
            return max(1, round(count * RUN_NS / taken))
        count *= 10


def measure_all(found, wanted, runs):
    """Medians and extremes. The runs of all rows take turns, so that a busy moment hits all alike."""
    chosen = []
    for name in wanted:
        for program in found:
            if name in program.rows:
                progress(f"{name} {program.peer}: how many?")
                chosen.append((program, name, count_for(program, name), []))
    for turn in range(runs):
        for program, name, count, values in chosen:
            progress(f"run {turn + 1} of {runs}: {name} {program.peer}")
            values.append(program.measure(name, count))
    progress("")
    return [{"name": name, "unit": program.rows[name][0],
             "median": round(statistics.median(values), 3), "min": round(min(values), 3),
             "max": round(max(values), 3), "runs": runs, **size_of(name, count),
             "peer": "machine" if name.startswith("ref.") else program.peer}
            for program, name, count, values in chosen]


def size_of(name, count):
    return {"size": count} if name.startswith("savina.") else {}


def merge(path, rows):
    """Puts `rows` into the file, in place of those of the same name and peer."""
    old = json.loads(path.read_text()) if path.exists() else []
    new = {(row["name"], row["peer"]) for row in rows}
    merged = [row for row in old if (row["name"], row["peer"]) not in new] + rows
    order = list(ROWS)
    merged.sort(key=lambda row: order.index(row["name"]) if row["name"] in order else len(order))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".tmp")
    beside.write_text("[\n" + ",\n".join(json.dumps(row) for row in merged) + "\n]\n")
    os.replace(beside, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--runs", type=int, default=7, help="at least 5")
    options = parser.parse_args()
    runs = max(5, options.runs)
    savina = any(name.startswith("savina") for name in options.names)
    found = (programs_of_savina if savina else programs)((options.build / "bench").resolve())
    known = list(found[0].rows) if savina else [name for name in ROWS if name in found[0].rows]
    wanted = [name for name in known if
              not options.names or any(name.startswith(part) for part in options.names)]
    if not wanted:
        sys.exit("no such row; there are: " + " ".join(known))
    rows = measure_all(found, wanted, runs)
    check_results(found)
    merge(options.json, rows)
    versions = ", ".join(f"{program.peer} {program.version}" for program in found)
    print(f"{versions}; {runs} runs each; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    (show_savina if savina else show)(rows)


main()
