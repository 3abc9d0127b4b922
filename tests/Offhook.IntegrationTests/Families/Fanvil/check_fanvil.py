"""Judges configuration files in the text form by the maker's rules, with nothing of the program that wrote them.

usage: check_fanvil.py GENERATION FILE...   prints what is wrong, one a line; ends with 1 if anything is.
"""
import re
import sys

COLUMNS = {"SIP": 24, "P": 22, "Alert": 26, "LDAP": 25, "XML-PBook": 30, "BWDir": 26, "BWCLog": 27, "MCAST": 26, "Fkey": 25, "exKey": 25, "Account": 28, "HS": 23, "Item": 25}


def column(key, generation):
    """Where the colon has to stand behind a key; None where a longer key pushes it."""
    if generation == "1":
        return 19
    entry = re.match(r"([A-Za-z-]+?)\d+ ", key)
    wanted = 26 if key.startswith("SIP P2P ") else COLUMNS.get(entry.group(1), 19) if entry else 19
    return wanted if len(key) < wanted else None


def check(name, data, generation):
    faults = []
    if len(data) < 64 or data[62:64] != b"\r\n" or b"\n" in data[:63]:
        faults.append("the header line is not 62 characters and CR LF")
    if not re.match(rb"<<VOIP CONFIG FILE>>Version:2\.\d{4,10} *\r\n", data):
        faults.append("the header line is not the maker's")
    if re.search(rb"(?<!\r)\n", data) or re.search(rb"\r(?!\n)", data):
        faults.append("a line end is not CR LF")
    if not data.endswith(b"<<END OF FILE>>\r\n"):
        faults.append("the end line is missing")
    module = None
    for number, line in enumerate(data.decode("utf-8").split("\r\n")[1:-2], 2):
        if line == "":
            continue
        if re.fullmatch(r"<[^<>/]+>", line):
            module = line
        elif line.startswith("--"):
            if not line.endswith(":"):
                faults.append(f"line {number}: a list's line does not end with a colon")
        else:
            key = line.split(":", 1)[0].rstrip()
            wanted = column(key, generation)
            if ":" not in line:
                faults.append(f"line {number}: no colon")
            elif wanted is not None and line.index(":") != wanted:
                faults.append(f"line {number}: the colon of '{key}' is in column {line.index(':')}, not {wanted}")
            if generation == "1" and len(key) > 19:
                faults.append(f"line {number}: '{key}' is longer than 19 characters")
            if module is None:
                faults.append(f"line {number}: '{key}' stands in no module")
    return [f"{name}: {fault}" for fault in faults]


if __name__ == "__main__":
    found = [fault for path in sys.argv[2:] for fault in check(path, open(path, "rb").read(), sys.argv[1])]
    print("\n".join(found))
    sys.exit(1 if found else 0)
