#!/bin/sh
# Make two targets side by side. What the second one says is shown when the first one has ended.

said=$(mktemp) || exit
"$MAKE" --no-print-directory "$2" >"$said" 2>&1 &
second=$!
trap 'kill $second 2>/dev/null; rm -f "$said"; exit 130' INT TERM
"$MAKE" --no-print-directory "$1"
first=$?
wait $second
status=$?
cat "$said"
rm -f "$said"
[ $first -eq 0 ] && [ $status -eq 0 ]
