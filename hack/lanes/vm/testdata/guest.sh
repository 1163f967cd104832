# What the lane does in the guest, in one boot. Each command leaves its
# results in /out. The host looks at them afterwards.

cd "$(dirname "$0")"
. ./tools.sh

# in_a_storm runs a command and sends it a signal all the time, of the kind that
# nobody minds: SIGWINCH.
in_a_storm() {
	"$@" &
	command=$!
	while kill -WINCH "$command"; do :; done 2>/dev/null &
	storm=$!
	wait "$command"
	status=$?
	kill "$storm"
	return "$status"
}

# both asks mtx and rsmctl for the same.
both() {
	run "mtx-$1" mtx -f /dev/sg0 status
	run "slots-$1" operator rsmctl get slots -o json
	run "drives-$1" operator rsmctl get drives -o json
}

# measure times a command ten times, in hundredths of a second.
measure() {
	name=$1 n=10
	shift
	from=$(cut -d' ' -f1 /proc/uptime | tr -d .)
	while [ "$n" -gt 0 ]; do
		"$@" >/dev/null 2>&1 || echo "$name failed" >>/out/bench.err
		n=$((n - 1))
	done
	echo "$name $(($(cut -d' ' -f1 /proc/uptime | tr -d .) - from))" >>/out/bench.out
}

mkdir -p /dev/tape/by-id
ln -s ../../sg0 /dev/tape/by-id/changer
ln -s ../../sg2 /dev/tape/by-id/second

cp -R manifests by-path
sed -i 's|serial: .*}|changer: /dev/tape/by-id/changer}|' by-path/library.yaml

run discover operator rsmctl discover --sg -o json
run stranger as 1000:1000 rsmctl inventory demo -f manifests --state-dir /tmp/stranger
run apply operator rsmctl apply -f manifests
run again operator rsmctl apply -f manifests
both applied

mtx -f /dev/sg0 load 3 1
mtx -f /dev/sg0 transfer 10 26
run inventory operator rsmctl inventory demo -f manifests --method fast
both moved
mtx -f /dev/sg0 unload 3 1
mtx -f /dev/sg0 transfer 26 10

run storm in_a_storm rsmctl inventory demo -f manifests --method full --state-dir /tmp/storm
run stormed rsmctl get sides -o json --state-dir /tmp/storm
run path operator rsmctl apply -f by-path

measure mtx mtx -f /dev/sg0 status
measure rsmctl operator rsmctl inventory demo -f manifests --method fast
