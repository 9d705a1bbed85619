# A caller by Net::SIP: perl netsip.pl URI SPOKEN HEARD, both files raw mu law.
# Lines on the standard input are keys to press; "q" hangs up.
use strict;
use warnings;
use IO::Select;
use Net::SIP;
use Net::SIP::Simple;

my ($to, $spoken, $heard) = @ARGV;
my $leg = Net::SIP::Leg->new(addr => '127.0.0.1', port => 0);
my $ua = Net::SIP::Simple->new(from => 'sip:+4930555@127.0.0.1', leg => $leg, domain => '127.0.0.1');
my $theirs;
my $call = $ua->invite(
    $to,
    init_media => $ua->rtp('send_recv', $spoken, 100, $heard),
    rtp_param => [0, 160, 0.02],
    asymetric_rtp => 0,
    recv_bye => \$theirs,
) or die 'not answered: ' . $ua->error;
die $call->error if $call->error;
my $typed = IO::Select->new(\*STDIN);
while (!$theirs) {
    $ua->loop(0.1);
    next unless $typed->can_read(0);
    my $key = <STDIN>;
    chomp($key //= 'q');
    if ($key eq 'q') {
        my $done;
        $call->bye(cb_final => \$done);
        $ua->loop(3, \$done);
        exit 0;
    }
    my $done;
    $call->dtmf($key, cb_final => \$done);
    $ua->loop(3, \$done);
}
print "the other side hung up\n";
