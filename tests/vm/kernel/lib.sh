# SPDX-License-Identifier: GPL-2.0-only
# Shared by the scripts of this directory; sourced, needs $here set.

# Everything here can be thrown away at any time and is made again.
cache=${CTNAT_CACHE:-${HOME:-/root}/.cache/ctnat}

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

# One builder at a time for a thing; the others wait and then find it done.
lock()
{
	mkdir -p "$cache/locks"
	exec 9>"$cache/locks/$1"
	flock 9
}

# Whose last use is known can be thrown away first (see prune).
used()
{
	touch "$1/.used"
}

# A bounded word that changes when any of the files does.
hash_of()
{
	cat "$@" | sha256sum | cut -c1-12
}
