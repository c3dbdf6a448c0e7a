namespace FakeEtcd.Engine;

/// <summary>Counts what an engine has done since it was created, for the metrics. Any thread may read the counts.</summary>
internal sealed class EngineCounters
{
    private long _ranges;
    private long _puts;
    private long _deletes;
    private long _transactions;
    private long _leasesGranted;
    private long _leasesRenewed;
    private long _leasesRevoked;
    private long _leasesExpired;

    /// <summary>Ranges, alone and in transactions.</summary>
    public long Ranges => Interlocked.Read(ref _ranges);

    public long Puts => Interlocked.Read(ref _puts);

    /// <summary>Deletes of a key or a range, also those that deleted nothing.</summary>
    public long Deletes => Interlocked.Read(ref _deletes);

    /// <summary>Transactions with more than one operation.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    public long LeasesGranted => Interlocked.Read(ref _leasesGranted);

    public long LeasesRenewed => Interlocked.Read(ref _leasesRenewed);

    /// <summary>Leases that a client or the server revoked, including those that expired.</summary>
    public long LeasesRevoked => Interlocked.Read(ref _leasesRevoked);

    public long LeasesExpired => Interlocked.Read(ref _leasesExpired);

    /// <summary>Adds the operations of one request.</summary>
    public void AddOperations(int ranges, int puts, int deletes)
    {
        Add(ref _ranges, ranges);
        Add(ref _puts, puts);
        Add(ref _deletes, deletes);
        if (ranges + puts + deletes > 1)
        {
            Interlocked.Increment(ref _transactions);
        }
    }

    public void AddGrantedLease() => Interlocked.Increment(ref _leasesGranted);

    public void AddRenewedLease() => Interlocked.Increment(ref _leasesRenewed);

    public void AddRevokedLease() => Interlocked.Increment(ref _leasesRevoked);

    public void AddExpiredLease() => Interlocked.Increment(ref _leasesExpired);

    private static void Add(ref long counter, int count)
    {
        if (count > 0)
        {
            Interlocked.Add(ref counter, count);
        }
    }
}
