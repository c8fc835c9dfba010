"""The Test Anything Protocol: a line for each sentence, and what was seen where it does not hold."""


def report(results):
    """Prints (sentence, whether it holds, what was seen) of each test; the exit status."""
    number = bad = 0
    for sentence, good, seen in results:
        number += 1
        bad += not good
        print(f"{'ok' if good else 'not ok'} {number} - {sentence}", flush=True)
        if not good:
            print("".join(f"# {line}\n" for line in str(seen).splitlines()), end="")
    print(f"1..{number}")
    return 1 if bad else 0
