#!/usr/bin/env python3
"""Runs the tests of a build directory and closes with one line, `N passed, N failed`.

usage: run_tests.py BUILD [NAME] [--timeout-multiplier N]

With NAME only the suites and cases whose name contains it run; `[core:44]` is a tag.
What counts: each Catch2 test case; each program of another kind, which counts as one, unless
its last line says `N passed, N failed`, which then counts instead.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

COUNTS = re.compile(r'^(\d+) passed, (\d+) failed$')
ALL_PASSED = re.compile(r'^All tests passed \(.* in (\d+) test cases?\)', re.M)
SOME_FAILED = re.compile(r'^test cases:\s*(\d+)(.*)$', re.M)
PASSED = re.compile(r'\|\s*(\d+) passed')
FAILED = re.compile(r'\|\s*(\d+) failed')
# Catch2 prints a failed case's name, in as many lines as it takes, and its sections between dashes.
CASE = re.compile(r'^-{79}\n(\S[^\n]*(?:\n(?!-{79}\n)[^\n]+)*)\n-{79}\n', re.M)
CATCH_SUITE = 'cases'


def counts_of_cases(text):
    """Passed and failed cases of a Catch2 program, or None if it did not come to its summary."""
    if found := ALL_PASSED.search(text):
        return int(found[1]), 0
    if found := SOME_FAILED.search(text):
        return tuple(int(n[1]) if (n := word.search(found[2])) else 0 for word in (PASSED, FAILED))
    return (0, 0) if re.search(r'^No tests? (cases matched|ran)', text, re.M) else None


def counts_of(test):
    """Passed and failed of one program; a program that ends badly has at least one failure."""
    if test['result'] == 'SKIP':
        return 0, 0
    text = test.get('stdout', '')
    ends_well = test['result'] == 'OK'
    counts = counts_of_cases(text)
    if counts == (0, 0):  # Nothing matched the name; version 3 calls that a failure.
        return counts
    last = next((line for line in reversed(text.split('\n')) if line.strip()), '')
    if found := COUNTS.match(last):
        counts = int(found[1]), int(found[2])
    if counts is None:
        return (1, 0) if ends_well else (0, 1)
    return counts if ends_well or counts[1] else (counts[0], 1)


def takes_case_names(test):
    return any(suite.split(':')[-1] == CATCH_SUITE for suite in test['suite'])


def failed_cases(test):
    names = []
    for block in CASE.findall(test.get('stdout', '')):
        name = block.split('\n')[0]
        if name not in names:
            names.append(name)
    return names


def tests_of(build):
    out = subprocess.run(['meson', 'introspect', '--tests', build], check=True, capture_output=True)
    return json.loads(out.stdout)


def escaped(name):
    return name if name.startswith('[') else re.sub(r'([,\[\]"\\])', r'\\\1', name)


def run(build, names, arguments, multiplier, log):
    """Runs the named tests and gives what the log says of each.

    Where arguments pick cases, most programs have none, and version 3 of Catch2 fails on that:
    no line is shown for each program then.
    """
    path = pathlib.Path(build, 'meson-logs', log + '.json')
    path.unlink(missing_ok=True)
    command = ['meson', 'test', '-C', build, '--no-rebuild', '--logbase', log, '-t', str(multiplier)]
    command += [f'--test-args={a}' for a in arguments] + names
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = []
    for line in process.stdout:
        said.append(line)
        if not arguments and re.match(r'^\s*\d+/\d+ ', line):
            print(line.rstrip(), flush=True)
    if process.wait() < 0:
        sys.exit(f'meson test was stopped by signal {-process.returncode}')
    if not path.exists():
        sys.exit('meson test did not run:\n' + ''.join(said))
    return [json.loads(line) for line in path.read_text().splitlines()]


def chosen(build, name, multiplier):
    """Runs what contains the name: whole programs, and of the other Catch2 programs the cases."""
    everything = tests_of(build)
    whole = [t['name'] for t in everything if name in t['name']]
    parts = [t['name'] for t in everything if takes_case_names(t) and name not in t['name']]
    results = run(build, whole, [], multiplier, 'testlog') if whole else []
    if parts and name:
        pattern = name if name.startswith('[') else f'*{escaped(name)}*'
        results += run(build, parts, [pattern], multiplier, 'testlog-cases')
    return results


def report(test, entry):
    """What a failed program printed, and how to run it again."""
    name = test['name'].split(' / ')[-1]
    print(f'\n---- {name}: {test["result"]} (exit {test.get("returncode")}) ----')
    print(test.get('stdout', '').rstrip())
    if test.get('stderr', '').strip():
        print(test['stderr'].rstrip())
    cases = failed_cases(test) or [name]
    for case in cases:
        print(f'failed: {case if case == name else name + ": " + case}')
        print(f"  again: {entry} '{case}'")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('build')
    parser.add_argument('name', nargs='?', default='')
    parser.add_argument('--timeout-multiplier', type=int, default=2)
    parser.add_argument('--entry', default='./dev test')
    options = parser.parse_intermixed_args()
    results = chosen(options.build, options.name, options.timeout_multiplier)
    passed = failed = 0
    for test in results:
        good, bad = counts_of(test)
        passed, failed = passed + good, failed + bad
        if test['result'] == 'SKIP':
            lines = test.get('stdout', '').strip().split('\n')
            print(f'skipped: {test["name"]}: {lines[-1]}')
        elif bad:
            report(test, options.entry)
    if passed + failed == 0:
        print(f"no suite and no case has '{options.name}' in its name")
        failed = 1
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


main()
