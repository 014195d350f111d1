"""What is right: the import as it has always run, and sheets of all kinds."""

import random

SYNONYMS = {"Quercus pedunculata": "Quercus robur", "Padus avium": "Prunus padus", "Sorbus torminalis": "Torminalis glaberrima"}
MOST_ERRORS = 5


class SheetError(Exception):
    pass


class AccessionImport:
    """Call open, then load, then connect, then run, then report. use_synonyms before load."""

    def __init__(self):
        self.lines = None
        self.version = None
        self.records = None
        self.synonyms = None
        self.store = None
        self.errors = []
        self.result = None
        self.loaded = False
        self.first = 0

    def open(self, text):
        lines = text.replace("\r\n", "\n").split("\n")
        while lines and not lines[-1].strip():
            lines.pop()
        if not lines or not lines[0].startswith("#accessions v"):
            raise SheetError("no sheet")
        self.version = lines[0][13:].strip()
        if self.version not in ("1", "2"):
            raise SheetError("version " + self.version)
        self.lines = lines

    def use_synonyms(self, synonyms):
        if self.loaded:
            raise RuntimeError("too late")
        self.synonyms = synonyms

    def load(self, strict=True):
        if self.lines is None:
            raise RuntimeError("call open first")
        self.records = []
        seen = {}
        last = self.lines[-1].strip()
        body = self.lines[1:]
        if last.startswith("END"):
            body = self.lines[1:-1]
            if strict:
                if last[3:].strip() != str(len([l for l in body if l.strip() and not l.startswith("ID;")])):
                    raise SheetError("incomplete")
        elif strict:
            raise SheetError("no end")
        n = 1
        for line in body:
            n += 1
            if not line.strip() or line.startswith("ID;"):
                continue
            f = [x.strip() for x in line.split(";")]
            if self.version == "1":
                # no origin yet, weight in milligrams
                if len(f) != 3:
                    self.errors.append([n, "fields"])
                    continue
                f.append("")
            if len(f) != 4:
                self.errors.append([n, "fields"])
                continue
            if not f[0] or not f[1]:
                self.errors.append([n, "empty"])
                continue
            if not f[2].isascii() or not f[2].isdigit() or int(f[2]) == 0:
                self.errors.append([n, "weight"])
                continue
            grams = int(f[2])
            if self.version == "1":
                if grams % 1000:
                    self.errors.append([n, "weight"])
                    continue
                grams = grams // 1000
            if f[0] in seen:
                self.errors.append([n, "same as line " + str(seen[f[0]])])
                continue
            seen[f[0]] = n
            species = f[1]
            if self.synonyms is not None and species in self.synonyms:
                species = self.synonyms[species]
            self.records.append((n, f[0], species, grams, f[3]))
        self.loaded = True

    def start_after(self, n):
        self.first = n
        self.errors = [e for e in self.errors if e[0] > n]

    def connect(self, store):
        self.store = store

    def run(self, write=True):
        if not self.loaded or self.store is None:
            raise RuntimeError("call load and connect first")
        added = []
        topped = []
        grams = 0
        done = 0
        for n, id, species, g, origin in self.records:
            if n <= self.first:
                continue
            if len(self.errors) >= MOST_ERRORS:
                break
            old = self.store.get(id)
            if old is None:
                if write:
                    self.store[id] = {"species": species, "grams": g, "origins": [origin] if origin else []}
                added.append(id)
            elif old["species"] != species:
                self.errors.append([n, "is " + old["species"]])
                continue
            else:
                if write:
                    old["grams"] += g
                    if origin and origin not in old["origins"]:
                        old["origins"].append(origin)
                topped.append(id)
            grams += g
            done = n
        self.result = (added, topped, grams, done)

    def report(self):
        if self.result is None:
            raise RuntimeError("call run first")
        added, topped, grams, done = self.result
        return {
            "added": added,
            "topped up": topped,
            "grams": grams,
            "last line": done,
            "errors": sorted(self.errors),
            "stopped": len(self.errors) >= MOST_ERRORS,
        }


def take_in(text, store):
    """Report, and the store afterwards; what stood before the fifth error is in it"""
    i = AccessionImport()
    i.open(text)
    i.use_synonyms(SYNONYMS)
    i.load()
    i.connect(store)
    i.run()
    return [i.report(), store]


def try_out(text, store):
    """Report only; for the tablets, which show what will happen"""
    i = AccessionImport()
    i.open(text)
    i.load()
    i.connect(store)
    i.run(write=False)
    return i.report()


def go_on(text, store, after):
    """As take_in, from the line after a given one; the end of such sheets is often cut off"""
    i = AccessionImport()
    i.open(text)
    i.use_synonyms(SYNONYMS)
    i.load(strict=False)
    i.start_after(after)
    i.connect(store)
    i.run()
    return [i.report(), store]


# Sheets, and stores for them to go into.

SPECIES = ["Quercus robur", "Quercus pedunculata", "Padus avium", "Prunus padus", "Fagus sylvatica"]


def some_store(rng):
    ids = rng.sample(range(1, 13), rng.randint(0, 6))
    origins = [[], ["Angeln"], ["Angeln", "Sylt"]]
    return {f"A-{n}": {"species": rng.choice(SPECIES[:1] + SPECIES[3:]), "grams": 10 * n, "origins": list(rng.choice(origins))} for n in ids}


def some_line(rng, version):
    id = f"A-{rng.randint(1, 14)}"
    weight = rng.choice([1, 20, 250]) * (1000 if version == "1" else 1)
    fields = [id, rng.choice(SPECIES), str(weight)] + ([] if version == "1" else [rng.choice(["Angeln", " Sylt ", ""])])
    if rng.random() < 0.17:
        at = rng.randrange(3)
        fields[at] = rng.choice(["", "0", "1500", "x", "-5", "2.5"]) if at == 2 else " "
    if rng.random() < 0.06:
        fields.append("more")
    if rng.random() < 0.04:
        fields.pop()
    return ";".join(fields)


def some_sheet(rng, cut=False):
    version = rng.choice("122")
    lines = [some_line(rng, version) for _ in range(rng.randint(0, 10))]
    count = len(lines)
    if rng.random() < 0.6:
        lines.insert(0, "ID;species;grams;origin")
    for _ in range(rng.choice([0, 0, 1])):
        lines.insert(rng.randint(0, len(lines)), "  ")
    if not cut or rng.random() < 0.3:
        lines.append(f"END {count}")
    end = rng.choice(["\n", "\r\n"])
    return end.join([f"#accessions v{version}", *lines]) + rng.choice(["", "\n", "\n\n"])


def a_sheet(seed):
    rng = random.Random(seed)
    return [some_sheet(rng), some_store(rng)]


def a_rest(seed):
    rng = random.Random(seed)
    return [some_sheet(rng, cut=True), some_store(rng), rng.randint(0, 9)]
