#!/usr/bin/env python3
"""Looks for inputs that break something. `./dev fuzz` builds the fuzzers first.

usage: ./dev fuzz                   the names of the targets
       ./dev fuzz NAME [SECONDS]    look for a minute, or for SECONDS; finds are kept in build/fuzz
       ./dev fuzz NAME FILE...      these inputs once each: to repeat what was found
       ./dev fuzz NAME keep         add to tests/fuzz/corpus what reaches code that it did not reach

The corpora are replayed by the tests, without a fuzzer: they stay small.
"""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORPORA = HERE / 'corpus'
BUILD = ROOT / 'build' / 'fuzz'
LONGEST = 512  # of an input that is kept


def targets():
    return sorted(path.name for path in CORPORA.iterdir() if path.is_dir())


def main():
    name, arguments = (sys.argv[1:2] or [''])[0], sys.argv[2:]
    if not name:
        print(*targets(), sep='\n')
        return 0
    corpus, found = CORPORA / name, BUILD / 'found' / name
    found.mkdir(parents=True, exist_ok=True)
    fuzzer = [str(BUILD / 'tests' / 'fuzz' / f'fuzz_{name}'), '-timeout=20', '-only_ascii=1',
              f'-artifact_prefix={found.parent}/{name}-']
    if arguments == ['keep']:
        # Edges alone and as few files as possible: how often one was taken tells a reader nothing.
        command = fuzzer + ['-set_cover_merge=1', '-use_counters=0', f'-max_len={LONGEST}', corpus,
                            found]
    elif arguments and not arguments[0].isdigit():
        command = fuzzer + arguments
    else:
        seconds = arguments[0] if arguments else '60'
        words = HERE / f'{name}.dict'
        command = fuzzer + [f'-max_total_time={seconds}', '-print_final_stats=1', found, corpus]
        command += [f'-dict={words}'] if words.exists() else []
    options = {'UBSAN_OPTIONS': 'print_stacktrace=1:halt_on_error=1', **os.environ}
    status = subprocess.run(command, env=options, check=False).returncode
    if status != 0:
        print('\nThe input is in the file that is named above. To repeat it:\n'
              f'  ./dev fuzz {name} FILE', file=sys.stderr)
    return status


sys.exit(main())
