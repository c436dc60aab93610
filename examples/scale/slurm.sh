#!/bin/sh
#SBATCH --job-name=fleet
#SBATCH --array=1-4
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=24:00:00
#SBATCH --requeue
# A job array: task I provisions part I.  `sbatch --chdir=FLEET slurm.sh`, with FLEET on a file system that all nodes see; more parts with
# `sbatch --array=1-16 …`. Of an array with gaps, or one of whose tasks run again, say how many parts there are: auto/16.
set -eu
exec sh ./part.sh "$PWD" auto
