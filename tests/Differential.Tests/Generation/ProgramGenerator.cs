using Differential.Tests.Programs;
using Etcd.Api;
using FilterType = Etcd.Api.WatchCreateRequest.Types.FilterType;

namespace Differential.Tests.Generation;

/// <summary>Makes programs, valid requests and invalid ones, from a seed.</summary>
internal sealed class ProgramGenerator
{
    private readonly Random _random;
    private readonly KeyPool _keys;
    private readonly RequestGenerator _requests;
    private readonly QueueGenerator _queues;
    private readonly AuthGenerator _auth;
    private readonly MaintenanceGenerator _maintenance;

    public ProgramGenerator(int seed)
    {
        _random = new Random(seed);
        _keys = new KeyPool(_random);
        _requests = new RequestGenerator(_random, _keys);
        _queues = new QueueGenerator(_random, _keys);
        _auth = new AuthGenerator(_random, _keys);
        _maintenance = new MaintenanceGenerator(_random);
    }

    /// <param name="length">How many steps.</param>
    /// <param name="withWatches">Whether the program watches; such programs take longer to run.</param>
    public IReadOnlyList<Step> Next(int length, bool withWatches) =>
        [.. Enumerable.Range(0, length).Select(_ => withWatches && _random.Next(4) == 0 ? WatchStep() : Step())];

    private Step Step() => _random.Next(100) switch
    {
        < 27 => new(Verb.Put, _requests.Put(), RevisionRef.Zero),
        < 43 => new(Verb.Range, _requests.Range(), Revision()),
        < 46 => new(Verb.RangeStream, _requests.StreamedRange(), Revision()),
        < 54 => new(Verb.Delete, _requests.Delete(), RevisionRef.Zero),
        < 72 => new(Verb.Txn, _requests.Txn(), RevisionRef.Zero),
        < 78 => _auth.Next(),
        < 80 => _maintenance.Next(),
        < 83 => new(Verb.Compact, new CompactionRequest { Physical = _random.Next(2) == 0 }, CompactRevision()),
        < 87 => new(Verb.Grant, new LeaseGrantRequest { ID = _requests.ExistingOrNewLease(), TTL = Ttl() }, RevisionRef.Zero),
        < 89 => new(Verb.Revoke, new LeaseRevokeRequest { ID = _requests.Lease() }, RevisionRef.Zero),
        < 91 => new(Verb.KeepAlive, new LeaseKeepAliveRequest { ID = _requests.Lease() }, RevisionRef.Zero),
        < 94 => new(Verb.TimeToLive, new LeaseTimeToLiveRequest { ID = _requests.Lease(), Keys = _random.Next(2) == 0 }, RevisionRef.Zero),
        < 95 => new(Verb.Leases, new LeaseLeasesRequest(), RevisionRef.Zero),
        < 98 => _queues.Next(),
        _ => new(Verb.HashKv, new HashKVRequest(), Revision()),
    };

    private Step WatchStep() => _random.Next(10) switch
    {
        < 7 => new(Verb.Watch, WatchCreate(), WatchRevision()),
        < 9 => new(Verb.CancelWatch, new WatchCancelRequest { WatchId = _random.Next(-1, 6) }, RevisionRef.Zero),
        _ => new(Verb.Progress, new WatchProgressRequest(), RevisionRef.Zero),
    };

    private WatchCreateRequest WatchCreate()
    {
        var request = new WatchCreateRequest
        {
            Key = _keys.Key(),
            RangeEnd = _keys.RangeEnd(),
            PrevKv = _random.Next(2) == 0,
            ProgressNotify = _random.Next(8) == 0,
            Fragment = _random.Next(8) == 0,
            WatchId = _random.Next(16) switch
            {
                < 4 => _random.Next(1, 6),
                4 => long.MinValue,
                5 => long.MaxValue,
                _ => 0,
            },
        };
        if (_random.Next(6) == 0)
        {
            request.Filters.Add((FilterType)_random.Next(2));
        }

        return request;
    }

    private RevisionRef Revision() => _random.Next(60) == 0 ? Extreme() : _random.Next(8) switch
    {
        < 4 => RevisionRef.Zero,
        4 => new(RevisionBase.Current, _random.Next(-6, 2)),
        5 => new(RevisionBase.Compacted, _random.Next(-1, 3)),
        6 => new(RevisionBase.Absolute, -_random.Next(1, 3)),
        _ => new(RevisionBase.Current, -_random.Next(15)),
    };

    private RevisionRef WatchRevision() => _random.Next(20) == 0 ? Extreme() : _random.Next(9) switch
    {
        < 3 => RevisionRef.Zero,
        8 => new(RevisionBase.Absolute, -_random.Next(1, 3)),
        3 => new(RevisionBase.Current, _random.Next(1, 4)),
        4 => new(RevisionBase.Compacted, _random.Next(-2, 3)),
        5 => new(RevisionBase.Current, 0),
        _ => new(RevisionBase.Current, -_random.Next(15)),
    };

    private RevisionRef CompactRevision() => _random.Next(20) == 0 ? Extreme() : _random.Next(6) switch
    {
        0 => new(RevisionBase.Compacted, _random.Next(-1, 1)),
        1 => new(RevisionBase.Current, 1),
        2 => new(RevisionBase.Current, 0),
        _ => new(RevisionBase.Current, -_random.Next(10)),
    };

    private RevisionRef Extreme() => new(RevisionBase.Absolute, _random.NextExtreme());

    /// <summary>Never so short that the lease expires while the program runs.</summary>
    private long Ttl() => _random.Next(10) switch
    {
        0 => 9_000_000_001,
        1 => 9_000_000_000,
        2 => long.MaxValue,
        _ => _random.Next(1000, 5000),
    };
}
