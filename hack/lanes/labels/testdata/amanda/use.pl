# SPDX-License-Identifier: Apache-2.0
#
# Uses a labelled tape, as Amanda's taper does, through Amanda's own library for
# devices: starts a run on it, and writes one part of a dump.
#
#   perl use.pl DEVICE LABEL DATESTAMP
use strict;
use warnings;
use lib glob('/usr/lib/*/amanda/perl'), '/usr/lib/amanda/perl';
use Amanda::Config qw( :init );
use Amanda::Device qw( :constants );
use Amanda::Header qw( :constants );

my ($name, $label, $datestamp) = @ARGV;
config_init($CONFIG_INIT_EXPLICIT_NAME, '.');
my $device = Amanda::Device->new($name);
my $check = sub { $_[0] or die $device->error_or_status(), "\n" };
$check->($device->configure(1));
$check->($device->start($ACCESS_WRITE, $label, $datestamp));
my $header = Amanda::Header->new();
$header->{type} = $F_SPLIT_DUMPFILE;
@$header{qw(name disk datestamp dumplevel program comp_suffix partnum totalparts)} =
    ('client.example.org', '/home', $datestamp, 0, 'GNUTAR', 'N', 1, -1);
$check->($device->start_file($header));
$check->($device->finish_file());
$check->($device->finish());
