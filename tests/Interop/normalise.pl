#!/usr/bin/env perl
# Copies a session's output and replaces what a server chooses by itself: normalise.pl HOST:PORT
#
#   ids of the cluster, members and leases   "#1", "#2", ... in the order of their first appearance, so that an id stays
#                                            recognisable wherever it is shown, in decimal or in hexadecimal
#   the address of the server                "SERVER"
#   the time left of a lease                 "LEFT"
#   the order of a lease's keys              sorted; etcd has them in a different order each time
#   the time that a proposal took            "TOOK"
#   raft index and size of the database      "N"; only in a server's status
#   hash and size of a snapshot              "HASH", "SIZE", "N"
#   the order of members                     sorted, where etcdctl tells how to start one
use strict;
use warnings;
no warnings 'portable'; # hexadecimal numbers of 64 bits

my $server = quotemeta shift;
my %numbers;

sub number {
  my $id = sprintf '%016x', shift;
  $numbers{$id} = 1 + keys %numbers unless exists $numbers{$id};
  return "#$numbers{$id}";
}

sub sorted {
  my ($separator, $keys) = @_;
  return join $separator, sort split /\Q$separator\E\s*/, $keys;
}

while (<STDIN>) {
  s/\b$server\b/SERVER/g;
  s/("(?:raftIndex|raftAppliedIndex|dbSize|dbSizeInUse)"\s*:\s*)"?\d+"?/$1N/gi;
  s/\b(took = )\S+/$1TOOK/;
  s/("took":)"[^"]*"/$1"TOOK"/;
  s/^(ETCD_INITIAL_CLUSTER=")([^"]*)/$1 . sorted(',', $2)/e;
  # The size and the hash of a snapshot, in which ids are.
  s/^[0-9a-f]{1,8}(, \d+, \d+, )[\d.]+ [kM]?B$/HASH${1}SIZE/;
  s/("hash":)\d+(,"revision":\d+,"totalKey":\d+,"totalSize":)\d+/$1N$2N/;
  s/(expected sha256 .* got ).*/$1HASH/;
  # What etcdctl and etcdutl log with a time in front.
  next if /^\d{4}-\d\d-\d\dT\S+\t/;
  s/\b(remaining\()-?\d+s/${1}LEFTs/g;
  if (/"(?:granted-ttl|grantedTTL)"/) {
    s/("(?:ttl|TTL)"\s*:\s*)"?\d+"?/$1LEFT/g;
    s/("keys":\s*\[)([^]]*)/$1 . sorted(',', $2)/e;
  }
  s/(attached keys\(\[)([^]]*)/$1 . sorted(' ', $2)/e;
  # All of these ids have 64 bits, so hardly ever fewer than 15 digits; the sessions themselves use no number that long.
  # etcdctl pads them to 16 digits with spaces.
  s/(?<= ) (?=[0-9a-f]{15}(?![\w.]))//g;
  s/(?<![\w.])(\d{15,20})(?![\w.])/number($1)/ge;
  s/(?<![\w.])([0-9a-f]{15,16})(?![\w.])/number(hex $1)/ge;
  print;
}
