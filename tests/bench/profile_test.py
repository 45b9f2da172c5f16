#!/usr/bin/env python3
"""The profiler's reports have the shape that its schema tells.

usage: profile_test.py KEEVE-PROFILE SCHEMA
"""
import copy
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True  # nothing is written beside the sources
from schema import Violation, check  # noqa: E402

PROGRAM = sys.argv[1]
SCHEMA = json.loads(pathlib.Path(sys.argv[2]).read_text())
SCENARIOS = ["tell", "tell", "ask", "ask", "fanout", "cpu"]


def run(*options):
    done = subprocess.run([PROGRAM, *options], capture_output=True, text=True, timeout=100)
    return done.returncode, done.stdout, done.stderr


def report(*options):
    code, out, err = run("--format", "json", *options)
    assert code == 0 and not err, (code, err)
    return json.loads(out)


def test_a_report_fits_the_schema(tags="[row:A117]"):
    made = report("--scenario", "all", "--messages", "200")
    check(made, SCHEMA)
    lines = made["measurements"]
    assert [line["scenario"] for line in lines] == SCENARIOS, lines
    for line in lines:
        assert line["messages"] == 200 and line["elapsed_ns"] > 0, line
        rate = line["messages"] * 1e9 / line["elapsed_ns"]
        assert abs(line["throughput_msgs_per_sec"] / rate - 1) < 1e-6, line
        assert "cpu_delta_ns" in line, line
        if sys.platform == "linux":
            assert line["peak_rss_bytes"] > 0 and "rss_delta_bytes" in line, line
        assert ("p50_ns" in line) == (line["scenario"] == "ask"), line
        if "p50_ns" in line:
            assert 0 < line["p50_ns"] <= line["p95_ns"] <= line["p99_ns"], line


def test_each_scenario_can_be_asked_for_alone(tags="[row:A117]"):
    for name in dict.fromkeys(SCENARIOS):
        made = report("--scenario", name, "--messages", "10")
        check(made, SCHEMA)
        assert {line["scenario"] for line in made["measurements"]} == {name}, made


def test_a_single_message_is_enough(tags="[row:A117]"):
    made = report("--messages", "1")
    check(made, SCHEMA)
    assert len(made["measurements"]) == len(SCENARIOS), made


def test_markdown_has_a_line_for_each_measurement(tags="[row:A117]"):
    code, out, err = run("--scenario", "all", "--format", "md", "--messages", "50")
    assert code == 0 and not err, (code, err)
    lines = [line for line in out.splitlines() if line.startswith("|")]
    assert len(lines) == 2 + len(SCENARIOS), out
    assert len({line.count("|") for line in lines}) == 1, out


def test_the_defaults_are_those_of_the_row(tags="[row:A117]"):
    wanted = {"tell": 100_000, "ask": 5_000, "fanout": 2_000, "cpu": 10_000}
    for line in report()["measurements"]:
        assert line["messages"] == wanted[line["scenario"]], line


def test_bad_options_are_named():
    for options, words in [
        (["--scenario", "shout"], "there is no scenario `shout`; there are all, tell, ask, fanout"),
        (["--format", "xml"], "--format is md or json, not `xml`"),
        (["--messages", "0"], "--messages is a number from 1"),
        (["--messages", "-5"], "not `-5`"),
        (["--messages", "12x"], "not `12x`"),
        (["--messages", "99999999999999999999"], "not `99999999999999999999`"),
        (["--messages"], "--messages needs a value"),
        (["--speed", "5"], "there is no option `--speed`"),
        (["tell"], "there is no option `tell`"),
    ]:
        code, out, err = run(*options)
        assert code == 2 and not out and words in err and "usage:" in err, (options, code, err)


def test_the_schema_refuses_what_is_not_a_report():
    good = report("--scenario", "ask", "--messages", "5")

    def spoil(change):
        bad = copy.deepcopy(good)
        change(bad, bad["measurements"][0])
        try:
            check(bad, SCHEMA)
        except Violation:
            return
        raise AssertionError(f"accepted: {bad}")

    spoil(lambda all, line: all.pop("host"))
    spoil(lambda all, line: all.update(more=1))
    spoil(lambda all, line: all.update(measurements=[]))
    spoil(lambda all, line: line.pop("elapsed_ns"))
    spoil(lambda all, line: line.pop("p95_ns"))
    spoil(lambda all, line: line.update(messages=0))
    spoil(lambda all, line: line.update(messages=True))
    spoil(lambda all, line: line.update(messages=5.5))
    spoil(lambda all, line: line.update(scenario="shout"))
    spoil(lambda all, line: line.update(config=""))
    spoil(lambda all, line: line.update(cpu_delta_ns="1"))
    spoil(lambda all, line: line.update(more=1))


def main():
    failed = 0
    tests = [each for name, each in globals().items() if name.startswith("test_")]
    for each in tests:
        try:
            each()
        except Exception as error:  # each test that fails is told, whatever it was
            failed += 1
            print(f"{each.__name__}: {type(error).__name__}: {error}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
