#!/bin/sh
# Shares the captures of a folder among jobs of GNU parallel, on this machine or on several, and puts together what they
# found. Started again, it goes on where it stood: jobs that came to their end are left out by the log of jobs, captures
# of the others by --done.
#
# usage: parallel.sh CAPTURES OUT [SHARDS [OPTION-OF-PARALLEL]...], as: parallel.sh /captures out 32 -S node1,node2
set -eu
captures=$1 out=$2 shards=${3:-$(nproc)}
shift "$(($# < 3 ? $# : 3))"
mkdir -p "$out"
seq "$shards" | parallel --joblog "$out/jobs.log" --resume-failed "$@" \
  "${UCSCOPE:-ucscope} scan --quiet --fail-on never --shard {}/$shards --done $out/{}.ndjson $captures >$out/{}.txt" ||
  echo "parallel.sh: some jobs failed, as $out/jobs.log tells: start it again" >&2
${UCSCOPE:-ucscope} merge "$out"/*.ndjson
