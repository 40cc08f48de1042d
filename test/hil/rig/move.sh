#!/bin/bash
# move.sh OFFSET LEVEL: puts a level on a line of the rig's exit gate, as a beam would.
levels=(pull-down pull-up)
echo "${levels[$2]}" >"/run/rig/exit-gate/sim_gpio$1/pull"
