#!/usr/bin/env python3
"""Installs a build into a folder of its own and uses it as a stranger would.

usage: run.py BUILD        Ends with `N passed, N failed`.
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTSIDE = ROOT / 'tests' / 'install' / 'outside'
VERSION = re.search(r"version: '(\d+\.\d+\.\d+)'", (ROOT / 'meson.build').read_text())[1]
SOVERSION = VERSION.rsplit('.', 1)[0]


class Skip(Exception):
    pass


class Stage:
    """The installed tree, moved to where no build has seen it: nothing may name the old place."""

    def __init__(self, build, folder):
        self.folder = folder
        options = subprocess.run(['meson', 'introspect', '--buildoptions', build], check=True,
                                 capture_output=True, text=True).stdout
        prefix = re.search(r'"name": "prefix", "value": "([^"]*)"', options)
        run(['meson', 'install', '-C', build, '--no-rebuild', '--destdir', folder / 'destination'])
        self.prefix = folder / 'moved'
        shutil.move(folder / 'destination' / (prefix[1] if prefix else '/usr/local').lstrip('/'),
                    self.prefix)
        self.library = next(self.prefix.glob('lib*/**/libkeeve.so'))
        pc = self.library.parent / 'pkgconfig'
        self.env = dict(os.environ, PKG_CONFIG_PATH=str(pc), LD_LIBRARY_PATH=str(self.library.parent))


def run(command, **options):
    done = subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    if done.returncode:
        raise AssertionError(f'{shlex.join(map(str, command))}\n{done.stdout}')
    return done.stdout


def check_program(program, env):
    said = run([program], env=env).strip()
    assert said == f'{VERSION} 42', f'the program said {said!r}'


def soname(stage):
    said = run(['readelf', '-d', stage.library])
    assert f'[libkeeve.so.{SOVERSION}]' in said, said


def headers(stage):
    here = {str(p.relative_to(ROOT / 'include')) for p in (ROOT / 'include').rglob('*.h')}
    there = {str(p.relative_to(stage.prefix / 'include')) for p in stage.prefix.rglob('*.h')}
    wanted = here | {'keeve/version.h'}
    assert there == wanted, f'missing {wanted - there}, too many {there - wanted}'


def with_pkg_config(stage):
    prefix = f'--define-variable=prefix={stage.prefix}'
    assert run(['pkg-config', '--modversion', 'keeve'], env=stage.env).strip() == VERSION
    flags = shlex.split(run(['pkg-config', prefix, '--cflags', '--libs', 'keeve'], env=stage.env))
    program = stage.folder / 'with_pkg_config'
    compiler = shlex.split(os.environ.get('CXX', 'c++'))
    run([*compiler, '-std=c++20', OUTSIDE / 'main.cc', '-o', program, *flags], env=stage.env)
    check_program(program, stage.env)


def with_cmake(stage):
    if not shutil.which('cmake'):
        raise Skip('cmake is not here')
    made = stage.folder / 'with_cmake'
    run(['cmake', '-S', OUTSIDE, '-B', made, '-G', 'Ninja', f'-DCMAKE_PREFIX_PATH={stage.prefix}'])
    run(['cmake', '--build', made])
    check_program(made / 'outside', stage.env)


def cmake_refuses_another_minor(stage):
    if not shutil.which('cmake'):
        raise Skip('cmake is not here')
    other = stage.folder / 'other'
    shutil.copytree(OUTSIDE, other)
    listing = other / 'CMakeLists.txt'
    listing.write_text(listing.read_text().replace('find_package(keeve 0.1', 'find_package(keeve 0.0'))
    try:
        run(['cmake', '-S', other, '-B', other / 'build', f'-DCMAKE_PREFIX_PATH={stage.prefix}'])
    except AssertionError as error:
        assert 'requested version "0.0"' in str(error), error
    else:
        raise AssertionError('CMake took another minor version for compatible')


def as_subproject(stage):
    guest = stage.folder / 'host'
    shutil.copytree(OUTSIDE, guest)
    (guest / 'subprojects').mkdir()
    (guest / 'subprojects' / 'keeve').symlink_to(ROOT)
    # Not optimized: here it is only asked whether it builds.
    run(['meson', 'setup', guest / 'build', guest, '--buildtype=plain', '--wrap-mode=default',
         '--force-fallback-for=keeve'])
    run(['ninja', '-C', guest / 'build'])
    check_program(guest / 'build' / 'outside', os.environ)


CHECKS = [soname, headers, with_pkg_config, with_cmake, cmake_refuses_another_minor, as_subproject]


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix='keeve-install-') as folder:
        stage = Stage(sys.argv[1], pathlib.Path(folder))
        for check in CHECKS:
            name = check.__name__.replace('_', ' ')
            try:
                check(stage)
                passed, word = passed + 1, 'ok'
            except Skip as reason:
                word = f'skipped: {reason}'
            except AssertionError as error:
                failed, word = failed + 1, f'FAILED\n{error}'
            print(f'{name}: {word}', flush=True)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


main()
