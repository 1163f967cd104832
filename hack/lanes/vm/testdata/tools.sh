# What the scripts of this lane have in common. A script sources it first.

# run NAME COMMAND... leaves NAME.out, NAME.err and NAME.status in /out.
run() {
	name=$1
	shift
	"$@" >"/out/$name.out" 2>"/out/$name.err"
	echo $? >"/out/$name.status"
}

# as USER:GROUP PROGRAM ARGS... runs without root's rights.
as() {
	who=$1 program=$(command -v "$2")
	shift 2
	start-stop-daemon -S -q -c "$who" -x "$program" -- "$@"
}

# operator is who looks after libraries: in the group that udev gives changers
# and tape drives to.
operator() { as 1000:26 "$@"; }

mkdir -p /etc
echo 'operator:x:1000:1000::/tmp:/bin/sh' >/etc/passwd
echo 'tape:x:26:' >/etc/group
chgrp 26 /dev/sg*
chmod 660 /dev/sg*
