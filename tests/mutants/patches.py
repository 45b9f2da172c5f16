"""Small patches, applied by their text alone: line numbers may be stale, the lines may not."""
import re

FILE = re.compile(r'^\+\+\+ b/(\S+)$', re.M)


class Stale(Exception):
    """The patch does not fit the tree any more."""


class Patch:
    """A mutant: why it is a bug, in the lines before the diff, and what it changes."""

    def __init__(self, path):
        self.name = path.stem
        text = path.read_text()
        head, _, diff = text.partition('--- a/')
        self.rule = ' '.join(head.split())
        self.changes = list(changes('--- a/' + diff))
        if not self.rule or not self.changes:
            raise Stale(f'{path.name}: wants some lines that say which rule breaks, and a diff')

    def mutate(self, tree):
        """The changed files and their text. Each hunk has to be found exactly once."""
        texts = {}
        for name, old, new in self.changes:
            if name not in texts:
                if not (tree / name).is_file():
                    raise Stale(f'{self.name}: there is no {name}')
                texts[name] = (tree / name).read_text()
            found = texts[name].count(old)
            if found != 1:
                raise Stale(f'{self.name}: {name} has these lines {found} times:\n{old}')
            texts[name] = texts[name].replace(old, new)
        return texts


def changes(diff):
    """(file, old lines, new lines) of each hunk."""
    name, old, new = None, [], []

    def hunk():
        return name, ''.join(old), ''.join(new)

    for line in diff.splitlines(keepends=True):
        if found := FILE.match(line.rstrip('\n')):
            name = found[1]
        elif line.startswith(('--- ', '@@ ')):
            if old or new:
                yield hunk()
            old, new = [], []
        elif line[0] in ' -+':
            if line[0] != '+':
                old.append(line[1:])
            if line[0] != '-':
                new.append(line[1:])
    if old or new:
        yield hunk()
