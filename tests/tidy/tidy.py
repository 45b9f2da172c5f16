#!/usr/bin/env python3
"""The rules of the house that a machine can hold. Ends with `N passed, N failed`.

usage: tidy.py [--headers] [--only=NAME]

--headers also compiles every public header alone, which takes a minute or two.
Each finding is one line, `file:line: what, and what instead`.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import docs  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINES = 400

# Who may include whom. A layer sees itself; what is not a layer (tests, examples, bench) sees all.
SEES = {
    'core': set(),
    'lib': {'core'},
    'vats': {'core'},
    'store': {'core', 'vats'},
    'captp': {'core', 'store', 'vats'},
    'otp': {'core', 'vats'},
    'debug': {'core', 'store', 'vats', 'captp'},
    'sim': {'core', 'store', 'vats', 'captp'},
}
# The libraries that only some layers know; the standard one is everybody's.
KNOWS = {
    'kj': {'vats', 'captp', 'debug', 'sim'},
    'capnp': {'captp', 'debug', 'sim'},
    'boost/context': {'vats'},
    'boost/fiber': set(),
    'sqlite3.h': {'store'},
    'sodium.h': {'lib', 'captp'},
}
# A public header costs its reader well under a second: no Abseil, no fmt, and one bridge to KJ.
HEAVY = ('absl/', 'fmt/')
BRIDGE = 'include/keeve/vats/kj.h'

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
CLASS = re.compile(r'^(?:class|struct|enum class)\s+(?:\[\[\w+\]\]\s+)?(\w+)\b(?!\s*<)[^;]*$')


class Tree:
    """The files of the project and their text."""

    def __init__(self):
        self.files = sorted(self.names())
        self.text = {}
        for name in self.files:
            try:
                self.text[name] = (ROOT / name).read_text()
            except UnicodeDecodeError:
                pass  # Not text.

    def names(self):
        git = ['git', '-C', str(ROOT), 'ls-files', '-co', '--exclude-standard', '--deduplicate']
        try:
            out = subprocess.run(git, check=True, capture_output=True, text=True).stdout
            return [name for name in out.splitlines() if (ROOT / name).is_file()]
        except (OSError, subprocess.CalledProcessError):
            return self.walk()  # An archive without history, or a machine without git.

    def walk(self):
        for folder, inner, files in os.walk(ROOT):
            here = pathlib.Path(folder).relative_to(ROOT)
            inner[:] = [d for d in inner if d != '.git' and d != '__pycache__' and
                        not (here == pathlib.Path('.') and d.startswith('build')) and
                        here != pathlib.Path('subprojects')]
            yield from (str(here / f) for f in files)

    def lines(self, *endings):
        for name, text in self.text.items():
            if name.endswith(endings):
                for number, line in enumerate(text.splitlines(), 1):
                    yield name, number, line


def layer_of(path):
    """The layer of a source, or of what an include names; None for everything else."""
    parts = path.split('/')
    for prefix in (['include', 'keeve'], ['keeve'], ['src']):
        if parts[:len(prefix)] == prefix:
            parts = parts[len(prefix):]
            break
    return parts[0] if len(parts) > 1 and parts[0] in SEES else None


def layers(tree):
    for name, number, line in tree.lines('.h', '.cc'):
        found, own = INCLUDE.match(line), layer_of(name)
        if not found or own is None or name.split('/')[0] in ('tests', 'examples', 'bench'):
            continue
        other = layer_of(found[1])
        if other and other != own and other not in SEES[own]:
            yield f'{name}:{number}: {own} includes {other}; it may include {sorted(SEES[own])}'
        for library, who in KNOWS.items():
            if (found[1] + '/').startswith(library + '/') and own not in who:
                yield f'{name}:{number}: {own} includes {library}; that is for {sorted(who)}'


def light_headers(tree):
    for name, number, line in tree.lines('.h'):
        if not name.startswith('include/') or not (found := INCLUDE.match(line)):
            continue
        if found[1].startswith(HEAVY):
            yield f'{name}:{number}: a public header includes {found[1]}; include it in the source'
        if found[1].startswith('kj/') and layer_of(name) == 'vats' and name != BRIDGE:
            yield f'{name}:{number}: {found[1]}; {BRIDGE} is the bridge to KJ'


def cycles(tree):
    graph = {}
    for name, _, line in tree.lines('.h'):
        if name.startswith('include/') and (found := INCLUDE.match(line)):
            graph.setdefault(name, []).append('include/' + found[1])
    done, path = set(), []

    def walk(name):
        if name in path:
            yield f'{name}:1: headers include each other: ' + ' '.join(path[path.index(name):])
        elif name not in done:
            path.append(name)
            for other in graph.get(name, []):
                yield from walk(other)
            done.add(path.pop())

    for name in graph:
        yield from walk(name)


def pragma_once(tree):
    for name, text in tree.text.items():
        if name.endswith(('.h', '.h.in')) and '#pragma once' not in text.splitlines():
            yield f'{name}:1: no `#pragma once`'


def short_files(tree):
    for name, text in tree.text.items():
        count = text.count('\n')
        if name.endswith(('.h', '.cc', '.py', '.sh', '.build')) or name == 'dev':
            if count > LINES:
                yield f'{name}:{count}: longer than {LINES} lines; one idea a file'


def no_machine(tree):
    # Spelled so that this line is not a finding.
    paths = re.compile(r'(?<![\w.])/(?:home|root|work|tmp/wt)' + r'/')
    for name, number, line in tree.lines(''):
        if found := paths.search(line):
            yield f'{name}:{number}: {found[0]} is a path of somebody\'s machine'


def no_later(tree):
    words = re.compile(r'\b(' + '|'.join(('TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X')) + r')\b')
    for name, number, line in tree.lines('.h', '.cc', '.py', '.build', 'dev'):
        if found := words.search(line):
            yield f'{name}:{number}: {found[0]}; do it, or write it where plans are'


def documented(tree):
    for name, text in tree.text.items():
        if not re.match(r'include/keeve/(\w+/)?\w+\.h$', name):
            continue
        lines, inside = text.splitlines(), []
        for index, line in enumerate(lines):
            if opened := re.match(r'namespace ([\w:]*) ?\{$', line):
                inside.append(opened[1])
            elif line.startswith('}  // namespace'):
                inside.pop()
            found = CLASS.match(line)
            hidden = any(space.split('::')[-1] in ('detail', '') for space in inside)
            if found and not hidden and not doc_above(lines, index):
                yield f'{name}:{index + 1}: {found[1]} has no doc comment (`///`)'


def doc_above(lines, index):
    """Whether a doc comment stands above a declaration and its template head, if it has one."""
    index -= 1
    while index >= 0 and re.match(r'^(template|requires|\s+\S)', lines[index]):
        index -= 1
    return index >= 0 and lines[index].lstrip().startswith('///')


def links(tree):
    return docs.links(tree, ROOT)


def quotes(tree):
    return docs.quotes(tree)


def compiler_flags():
    packages = ['kj-async']
    out = subprocess.run(['pkg-config', '--cflags', *packages], capture_output=True, text=True)
    return out.stdout.split()


def headers(tree):
    """Compiles each public header alone; gives (header, what the compiler said)."""
    compiler = shlex.split(os.environ.get('CXX', 'c++'))
    version = {'VERSION': '0', 'MAJOR': '0', 'MINOR': '0', 'PATCH': '0'}
    with tempfile.TemporaryDirectory() as made:
        generated = pathlib.Path(made, 'keeve', 'version.h')
        generated.parent.mkdir()
        text = tree.text['include/keeve/version.h.in']
        generated.write_text(re.sub(r'@(\w+)@', lambda found: version[found[1]], text))
        command = [*compiler, '-std=c++20', '-fsyntax-only', '-Wall', '-Wextra', '-Werror',
                   f'-I{made}',
                   f'-I{ROOT}/include', *compiler_flags(), '-x', 'c++', '-']

        def compiles(name):
            source = f'#include "{name.removeprefix("include/")}"\n'
            done = subprocess.run(command, input=source, capture_output=True, text=True)
            return name, '' if done.returncode == 0 else done.stderr

        # The headers in detail/ are parts of these, and are included from their ends.
        names = [n for n in tree.files if re.match(r'include/keeve/(\w+/)?\w+\.h$', n)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(compiles, names)


CHECKS = {
    'layers': layers, 'light-headers': light_headers, 'cycles': cycles, 'pragma-once': pragma_once,
    'short-files': short_files, 'no-machine': no_machine, 'no-later': no_later,
    'documented': documented, 'links': links, 'quotes': quotes,
}
GROUPS = {'docs': ['links', 'quotes']}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--headers', action='store_true')
    parser.add_argument('--only', default='')
    options = parser.parse_args()
    tree = Tree()
    passed = failed = 0
    for name in GROUPS.get(options.only, [options.only] if options.only else CHECKS):
        findings = list(CHECKS[name](tree))
        print(*(f'{finding} [{name}]' for finding in findings), sep='\n', end='\n' * bool(findings))
        passed, failed = passed + (not findings), failed + bool(findings)
    for name, said in headers(tree) if options.headers else []:
        if said:
            print(f'{name}:1: does not compile alone [headers]\n{said}')
        passed, failed = passed + (not said), failed + bool(said)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


main()
