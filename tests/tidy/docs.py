"""What the pages say is true of the tree: links resolve, and quoted code is code that runs."""
import re

LINK = re.compile(r'(?<!\!)\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)')
HEADING = re.compile(r'^#{1,6}\s+(.*?)\s*#*$', re.M)
FENCE = re.compile(r'^( *)```(\w*)[^\n]*\n(.*?)^\1```', re.M | re.S)
# Pages whose C++ is a promise that it runs. Decisions and references may sketch.
QUOTING = ('README.md', 'docs/tutorial/', 'docs/howto/', 'docs/reference/actor-library')


def anchors(text):
    """The anchors that a page's headings make, as code hosts make them."""
    return {re.sub(r'[^\w\- ]', '', heading).strip().lower().replace(' ', '-')
            for heading in HEADING.findall(without_code(text))}


def without_code(text):
    """The page with its code blanked, line for line: brackets in code are no links."""
    text = FENCE.sub(lambda found: '\n' * found[0].count('\n'), text)
    return re.sub(r'`[^`\n]*`', lambda found: found[0].replace('[', ' ').replace('(', ' '), text)


def links(tree, root):
    for name, text in tree.text.items():
        if not name.endswith('.md'):
            continue
        for number, line in enumerate(without_code(text).splitlines(), 1):
            for target in LINK.findall(line):
                if re.match(r'[a-z]+:', target):
                    continue
                path, _, anchor = target.partition('#')
                page = (root / name).parent / path if path else root / name
                if not page.exists():
                    yield f'{name}:{number}: nothing is at {target}'
                elif anchor and page.suffix == '.md' and anchor not in anchors(page.read_text()):
                    yield f'{name}:{number}: {path or name} has no heading #{anchor}'


def quotes(tree):
    """Every C++ block of a page that teaches stands, line for line, in one of the examples."""
    examples = {name: [line.strip() for line in text.splitlines()]
                for name, text in tree.text.items()
                if name.startswith('examples/') and name.endswith(('.cc', '.h'))}
    for name, text in tree.text.items():
        if not name.startswith(QUOTING) or not name.endswith('.md'):
            continue
        for block in FENCE.finditer(text):
            if block[2] not in ('cpp', 'c++', 'cc'):
                continue
            if not any(contains(lines, block[3]) for lines in examples.values()):
                number = text[:block.start()].count('\n') + 1
                yield f'{name}:{number}: no example has these lines; quote one (`// ...` leaves out)'


def contains(lines, quote):
    """Whether the quote's pieces, which `// ...` divides, stand in the lines in their order."""
    wanted = [line.strip() for line in quote.strip('\n').splitlines()]
    start = 0
    for piece in split(wanted):
        places = range(start, len(lines) - len(piece) + 1)
        at = next((i for i in places if lines[i:i + len(piece)] == piece), None)
        if at is None:
            return False
        start = at + len(piece)
    return True


def split(lines):
    piece = []
    for line in lines:
        if re.fullmatch(r'//\s*(\.\.\.|…)', line):
            yield piece
            piece = []
        else:
            piece.append(line)
    yield piece
