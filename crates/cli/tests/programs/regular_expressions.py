"""Corners of the regular expression engine: repeats of nothing, possessive items, conditions, back references."""
import re

for pattern, text in [
    (":*", ":a:b::c"), (r"\b|:+", "a::bc"), (r"(:)*", ":a:b::c"), (r"x*", "abxd"), (r"a*+", "aab"), (r"(?>(?:ab)+)|a?", "aba"),
]:
    print(re.split(pattern, text), re.findall(pattern, text), re.sub(pattern, "-", text))
    print([m.span() for m in re.finditer(pattern, text)])
    scanner = re.compile(pattern).scanner(text)
    print([m.span() for m in iter(scanner.search, None)])

for pattern, text in [
    (r"(?:(a)|(x))b(?=(?(2)x|c))c", "abc"), (r"^(?:(a)|c)((?(1)|b))$", "a"), (r"^(?:(a)|c)((?(1)|b))$", "cb"),
    (r"(e?){2,4}+a", "eeea"), (r"(.)*+", "ee"), (r"(?:(a)|b)*", "abab"), (r"(?:(a)|(b))*?c", "abc"), (r"(a(?:b|c)*)(\1)", "abcabc"),
    (r"(?i)(straße)\1", "STRAßEstraße"), (r"(?<=(a))b", "ab"), (r"(?<!a)b", "ab"), (r"(?<!a)b", "cb"), (r"(?:a|ab)(?:c|bcd)(d*)", "abcd"),
    (r"(a+|b+)*c", "aabbaac"), (r"(a{2,3}?)(a*)", "aaaaa"), (r"((a)|b)*?$", "ab"), (r"(?:(x)?y)*", "xyy"), (r"[^\W\d_]+", "é1_x"),
    (r"(?s:.)+?\n", "a\nb\n"), (r"\w+(?=\d)", "ab12"), (r"(?:a*)*b", "aaaa"), (r"(?:a??)*?$", "aa"), (r"(?=(a+))a*b\1", "baaabac"),
]:
    for how in (re.match, re.search, re.fullmatch):
        m = how(pattern, text)
        print(pattern, how.__name__, m and (m.span(), m.groups(), m.lastindex, m.regs))

print(re.sub(r"(?P<x>a)|b", lambda m: f"<{m['x']}>", "abcab"), re.subn("(.)", r"\g<1>\1", "ab", count=1))
print(len(re.match(r"(?:a|b)*", "ab" * 100_000)[0]), re.search(r"(a|aa)+$", "a" * 25 + "b"))
print(re.findall(r"(?m)^.*$", "one\n\ntwo\n"), re.findall(rb"(?a)\w", b"a\xe9_"))
