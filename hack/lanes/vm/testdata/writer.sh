# What the lane does in the guest while a program writes to a tape that rsmctl
# did not load. The host looks at the tape, and at /out, afterwards.
#
#   writer.sh BARCODE MARKS here   rsmctl works in the guest, through /dev/sg*
#   writer.sh BARCODE MARKS there  it works elsewhere, until a port is filled
#
# MARKS is the number of tape marks that the tape has already.

cd "$(dirname "$0")"
. ./tools.sh

barcode=$1 marks=$2 where=$3 tape=/dev/nst0

# append writes behind all that is on the tape, and keeps the tape open until it
# ends, as backup programs do.
append() { mt -f "$tape" eom && write_blocks 3>"$tape"; }

# write_blocks writes numbered blocks, one every 0.3 seconds, until the drive
# refuses one, or somebody says that it is enough.
write_blocks() {
	number=0
	while [ ! -e /tmp/enough ]; do
		printf 'block %05d\n' "$number" | dd bs=512 conv=sync >&3 2>/tmp/dd || { cat /tmp/dd >&2; return 1; }
		echo "$number" >>/out/written
		number=$((number + 1))
		sleep 0.3 3>&-
	done
}

ended() { [ -e /out/writer.status ]; }

# more waits until the program has written some blocks more, or has ended.
more() {
	goal=$(($(wc -l </out/written) + 4))
	until ended || [ "$(wc -l </out/written)" -ge "$goal" ]; do sleep 0.1; done
}

# read_back reads what the program wrote, block by block. The kernel would wait
# two minutes for a tape that is gone.
read_back() { timeout 10 mt -f "$tape" rewind && mt -f "$tape" fsf "$marks" && dd if="$tape" bs=64k; }

# root runs with all rights.
root() { "$@"; }

tries=100
until [ -c "$tape" ]; do
	tries=$((tries - 1))
	[ "$tries" -gt 0 ] || { echo "there is no $tape: is the module st there?" >&2; exit 1; }
	sleep 0.1
done
slot=$(mtx -f /dev/sg0 status | sed -n "s/.*Storage Element \([0-9]*\):Full.*$barcode.*/\1/p")
run load mtx -f /dev/sg0 load "$slot" 0

: >/out/written
run writer append &
more
if [ "$where" = here ]; then
	# One who may see which program has the tape open, and one who may not. Both
	# know nothing yet of the library.
	for user in root operator; do
		run "apply-$user" "$user" rsmctl apply -f manifests --state-dir "/tmp/$user"
		run "inventory-$user" "$user" rsmctl inventory demo -f manifests --method full --state-dir "/tmp/$user"
		run "sides-$user" "$user" rsmctl get sides -o json --state-dir "/tmp/$user"
	done
else
	until ended || mtx -f /dev/sg0 status | grep -q 'IMPORT/EXPORT:Full'; do sleep 0.3; done
fi
more
touch /tmp/enough
wait
run back read_back
