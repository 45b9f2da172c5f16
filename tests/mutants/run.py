#!/usr/bin/env python3
"""Plants known bugs, one at a time, and says which test finds each. Ends with `N passed, N failed`.

usage: run.py [--apply-only] [--both | --only-simulator] [--seconds N] [--table FILE] [NAME...]

Each tests/mutants/NN-name.patch is one bug; its first lines say which rule breaks. The tree is
copied to build/mutants, where the patch is applied, what changed is rebuilt, and the test programs
are run until one fails: the rule tests first. What they let pass is given to the simulator, with
seeds from 1 on, for two minutes. A mutant that survives both is a failure: a rule without a test.

--apply-only   only says whether each patch still fits the tree
--both         asks the simulator, for ten seconds, also about what a test has found
--only-simulator   passes over the tests: what does the simulator find by itself?
--seconds N    how long the simulator may look (120)
--table FILE   writes the table of the results as Markdown
NAME           only mutants whose name contains it
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
from patches import Patch, Stale  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCRATCH = ROOT / 'build' / 'mutants'
TREE, BUILD = SCRATCH / 'tree', SCRATCH / 'build'
SIMULATOR = 'tests/simulation/sim'
# Those that build and run quickest come first; what is not named here comes last.
ORDER = ['rules_core', 'rules_promises', 'rules_actormaps', 'rules_vats', 'unit', 'unit_vats',
         'property']
HANGS = 20  # seconds after which a test program is taken to hang, or SLOWER times what it needed
SLOWER = 8
BRIEFLY = 10  # seconds that the simulator has for a bug that a test has found
GRACE = 30  # seconds that the simulator may take to end
# Catch2 prints a failed case's name, in as many lines as it takes, and its sections between dashes.
AGAIN = re.compile(r'again: .* (\S+) --seed (\d+)')
CASE = re.compile(r'^-{79}\n(\S[^\n]*(?:\n(?!-{79}\n)[^\n]+)*)\n-{79}\n', re.M)


def run(command, timeout=None, cwd=None):
    """(exit code or None when it hangs, all that it printed)."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd,
                               start_new_session=True)
    ended = True
    # Catch2 says which case it was in when it is terminated.
    for end in (signal.SIGTERM, signal.SIGKILL):
        try:
            out, _ = process.communicate(timeout=timeout)
            break
        except subprocess.TimeoutExpired:
            ended, timeout = False, 5
            os.killpg(process.pid, end)
    else:
        out, _ = process.communicate()
    return process.returncode if ended else None, out.decode(errors='replace')


# ---- the scratch tree ----------------------------------------------------------------------------

def tracked():
    out = subprocess.run(['git', '-C', ROOT, 'ls-files', '-co', '--exclude-standard'], check=True,
                         capture_output=True, text=True).stdout
    return [name for name in out.splitlines() if (ROOT / name).is_file()]


def update(path, data):
    """Writes a file only when that changes it, so that ninja rebuilds no more than it has to."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def copy_tree():
    names = set(tracked())
    for name in names:
        update(TREE / name, (ROOT / name).read_bytes())
        shutil.copymode(ROOT / name, TREE / name)
    for path in TREE.rglob('*'):
        if path.is_file() and str(path.relative_to(TREE)) not in names:
            path.unlink()


def configure():
    if (BUILD / 'build.ninja').exists():
        return
    compiler = os.environ.get('CXX', 'c++')
    cached = f'ccache {compiler}' if shutil.which('ccache') else compiler
    command = ['meson', 'setup', str(BUILD), str(TREE), '--buildtype=plain', '-Doptimization=1',
               '-Dexamples=disabled']
    done = subprocess.run(command, env={**os.environ, 'CXX': cached}, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)


class Suite:
    """A test program and the target that builds it."""

    def __init__(self, test):
        self.name = test['name']
        self.command = [*test['cmd']]
        self.target = os.path.relpath(test['cmd'][0], BUILD)
        self.cwd = test['workdir'] or BUILD


def suites():
    out = subprocess.run(['meson', 'introspect', '--tests', str(BUILD)], check=True,
                         capture_output=True, text=True).stdout
    found = [Suite(t) for t in json.loads(out) if any(s.endswith(':cases') for s in t['suite'])]
    rank = {name: index for index, name in enumerate(ORDER)}
    return sorted(found, key=lambda suite: (rank.get(suite.name, len(ORDER)), suite.name))


def build(target):
    code, said = run(['ninja', '-C', str(BUILD), target])
    return code == 0, said


# ---- one mutant ----------------------------------------------------------------------------------

def by_tests(needed):
    """What the first test program that notices says, or None. `needed`: seconds by suite."""
    for suite in suites():
        good, said = build(suite.target)
        if not good:
            return f'the compiler ({suite.name})', said
        begin = time.monotonic()
        patience = max(HANGS, SLOWER * needed.get(suite.name, 60))
        code, said = run(suite.command, timeout=patience, cwd=suite.cwd)
        if code == 0:
            needed.setdefault(suite.name, time.monotonic() - begin)
            continue
        cases = CASE.findall(said)
        case = ' '.join(cases[0].split()) if cases else f'exit {code}'
        return f'{suite.name}: {case}{" (does not end)" if code is None else ""}', said
    return None


def by_simulator(seconds):
    """(workload and first line of what it says, number of seeds) when the simulator notices."""
    if not (TREE / SIMULATOR).parent.is_dir():
        return None
    good, _ = build(SIMULATOR)
    if not good:
        return None  # The tests say so: they are built first.
    process = subprocess.Popen([BUILD / SIMULATOR, 'all', '--seed', '1', '--for', f'{seconds}s'],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               errors='replace', start_new_session=True)
    alarm = threading.Timer(seconds + GRACE, os.killpg, (process.pid, signal.SIGABRT))
    alarm.start()
    why, found = '', None
    for line in process.stdout:
        if found := AGAIN.search(line):
            break
        why = line.strip()
    alarm.cancel()
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if not found:
        return None
    why = re.sub(rf'^{found[1]}: |simulation-failed: ', '', why) or line.split(';')[0]
    return f'{found[1]}: {why}', found[2]


class Result:
    def __init__(self, patch):
        self.patch = patch
        self.tests = self.simulator = self.seeds = None

    def is_caught(self):
        return self.tests is not None or self.simulator is not None

    def row(self):
        tests = self.tests or ('' if self.simulator else '**nothing**')
        return (f'| {self.patch.name} | {tests} | {self.simulator or ""} | {self.seeds or ""} '
                f'| {self.patch.rule} |')


def try_out(patch, options, needed):
    result = Result(patch)
    texts = patch.mutate(TREE)
    before = {name: (TREE / name).read_bytes() for name in texts}
    try:
        for name, text in texts.items():
            update(TREE / name, text.encode())
        if not options.only_simulator and (found := by_tests(needed)):
            result.tests = found[0]
        if options.both or not result.tests:
            seconds = min(options.seconds, BRIEFLY) if result.tests else options.seconds
            if found := by_simulator(seconds):
                result.simulator, result.seeds = found
    finally:
        for name, data in before.items():
            update(TREE / name, data)
    if result.simulator and fails_anyway(result.simulator.split(':')[0], result.seeds):
        print(f'sim {result.simulator} (seed {result.seeds}): without the bug, too')
        result.simulator = result.seeds = None
    return result


def fails_anyway(workload, seed):
    """Whether the simulator finds the same without any bug planted: then it has found another."""
    good, _ = build(SIMULATOR)
    command = [BUILD / SIMULATOR, workload, '--seed', seed]
    return not good or run(command, timeout=10 * HANGS)[0] != 0


# ---- all of them ---------------------------------------------------------------------------------

def load(names):
    paths = sorted(HERE.glob('*.patch'))
    return [Patch(p) for p in paths if not names or any(name in p.stem for name in names)]


def applies(patch):
    try:
        patch.mutate(ROOT)
        return True
    except Stale as stale:
        print(stale)
        return False


def count(good, all_of_them):
    print(f'{good} passed, {all_of_them - good} failed')
    sys.exit(0 if good == all_of_them and all_of_them else 1)


def page(results, command):
    caught = sum(1 for result in results if result.is_caught())
    rows = '\n'.join(result.row() for result in results)
    return f"""# Planted bugs

`{command}` made this page.

Each row is a bug that [tests/mutants](../../tests/mutants) plants, and the first test that found it:
the rule tests are asked first, then the others. What they let pass is given to the simulator, with
seeds from 1 on for two minutes; with `--both` it gets the others too, for ten seconds. {caught} of
{len(results)} are caught.

| mutant | test | simulator | seeds | what breaks |
|---|---|---|---|---|
{rows}
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--apply-only', action='store_true')
    parser.add_argument('--both', action='store_true')
    parser.add_argument('--only-simulator', action='store_true')
    parser.add_argument('--seconds', type=int, default=120)
    parser.add_argument('--table')
    parser.add_argument('names', nargs='*')
    options = parser.parse_args()
    try:
        patches = load(options.names)
        if not patches:
            parser.error('no mutant has such a name; tests/mutants/ has them')
    except Stale as stale:
        print(stale)
        count(0, 1)
    fitting = [patch for patch in patches if applies(patch)]
    if options.apply_only or len(fitting) < len(patches):
        count(len(fitting), len(patches))
    copy_tree()
    configure()
    needed = {}
    if not options.only_simulator and (found := by_tests(needed)):
        print(found[1])
        sys.exit(f'without any bug planted {found[0]} fails already')
    if (options.only_simulator or options.both) and (found := by_simulator(5)):
        sys.exit(f'without any bug planted {found[0]} fails already')
    results = []
    for patch in fitting:
        begin = time.monotonic()
        result = try_out(patch, options, needed)
        results.append(result)
        found = [result.tests, result.simulator and f'sim {result.simulator} ({result.seeds} seeds)']
        caught = ' | '.join(one for one in found if one) or 'caught by nothing'
        print(f'{patch.name}: {caught} ({time.monotonic() - begin:.0f} s)', flush=True)
    if options.table:
        command = ' '.join(['./dev mutants', *sys.argv[1:]])
        pathlib.Path(options.table).write_text(page(results, command))
    count(sum(1 for result in results if result.is_caught()), len(results))


main()
