#!/bin/sh
# Provisions one part of the fleet: `part.sh FLEET I/N`, or `auto` or `auto/N` in an array job.
#
# FLEET is a folder that all parts see, with `awsiot.toml` and its inventory. Each part works in a folder of its own below it, which stays: what
# was killed goes on from there when the same part is run again. What became of its things is in FLEET/results, a file for each run.
set -eu
fleet=$1 shard=$2
index=${JOB_COMPLETION_INDEX:-${AWS_BATCH_JOB_ARRAY_INDEX:-${SLURM_ARRAY_TASK_ID:-$(printf '%s' "$shard" | tr / -)}}}
mkdir -p "$fleet/parts/$index" "$fleet/results"
cp "$fleet"/awsiot.toml "$fleet"/*.csv "$fleet/parts/$index"
cd "$fleet/parts/$index"
exec awsiot-kit apply --yes --shard "$shard" --progress plain --max-errors 20 \
  --results "$fleet/results/$index-$(date -u +%Y%m%dT%H%M%SZ).csv"
