#!/bin/bash
# together.sh 'COMMAND' ... - runs them one after another, whatever becomes of those before, and ends with the sum of
# what they counted: "N passed, N failed". Its status is 0 if nothing failed.
#
# The last such line a command prints is its result. One that prints none is one test, and one that fails without
# counting a failure has failed outside its tests.
set -uo pipefail

passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

for command; do
    printf '\n=== %s\n' "$command"
    status=0
    bash -c "$command" </dev/null 2>&1 | tee "$log" || status=$?
    counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1) || counts="$((status == 0)) passed, 0 failed"
    read -r step_passed _ step_failed _ <<<"$counts"
    if [ "$status" -ne 0 ] && [ "$step_failed" -eq 0 ]; then
        step_failed=1
    fi
    passed=$((passed + step_passed))
    failed=$((failed + step_failed))
done

printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
