# SPDX-License-Identifier: GPL-2.0-only
# Packages into the cache without touching what is installed or configured.
# Sourced; needs $cache, $here.
#
# apt_begin [SUITE...]: without suites this machine's own sources are used;
# with them a private apt state, whose mirror is the one that this machine
# uses. Signatures are checked in both cases.

apt_options=

machine_mirror()
{
	apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)' \
		'Created-By: Packages' |
	sed -n 's/^Debian|Debian|main|//p' | head -n 1
}

apt_begin()
{
	if [ $# = 0 ]; then
		# Lists that are there are good enough: what they name and
		# the archive no longer has makes the download fail, and
		# apt_download then refreshes them.
		apt-cache show linux-headers-amd64 >/dev/null 2>&1 ||
			apt-get -q update >&2
		return
	fi

	mirror=$(machine_mirror)
	[ -n "$mirror" ] || die "no Debian mirror in this machine's apt sources"
	state=$cache/apt/$(printf '%s-' "$@")
	mkdir -p "$state/none" "$state/lists/partial" "$state/cache/archives/partial"
	keys=/usr/share/keyrings/debian-archive-keyring.gpg
	for suite in "$@"; do
		echo "deb [signed-by=$keys] $mirror $suite main"
	done >"$state/sources.list"
	: >"$state/status"
	apt_options="-o Dir::State=$state -o Dir::State::status=$state/status
		-o Dir::Cache=$state/cache -o APT::Sandbox::User=root
		-o Dir::Etc::SourceList=$state/sources.list
		-o Dir::Etc::SourceParts=$state/none
		-o Dir::Etc::Preferences=$state/no-file
		-o Dir::Etc::PreferencesParts=$state/none"
	apt-get $apt_options -q update >&2
}

apt_cache()
{
	apt-cache $apt_options "$@"
}

apt_download()
{
	into=$1
	shift
	# As root apt drops to a user of its own, who may not enter our home.
	(cd "$into" && apt-get $apt_options -o APT::Sandbox::User=root \
		-q download "$@" >&2) || {
		apt-get $apt_options -q update >&2
		(cd "$into" && apt-get $apt_options \
			-o APT::Sandbox::User=root -q download "$@" >&2)
	}
}
