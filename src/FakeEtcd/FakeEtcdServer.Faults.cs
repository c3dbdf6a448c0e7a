using FakeEtcd.Controls;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Gets the scripted faults for future calls.</summary>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public FaultControls Faults
    {
        get
        {
            ThrowIfDisposed();
            return _server.Node.Faults;
        }
    }

    /// <summary>Gets the controls of the open watch and keep-alive streams.</summary>
    public StreamControls Streams => _server.Streams;

    /// <summary>Gets or sets the quirks of real servers that the server imitates.</summary>
    /// <value>Any combination of quirks. Default: <see cref="FakeEtcdOptions.Quirks"/>. A change affects what happens from now on.</value>
    public EtcdQuirks Quirks
    {
        get => _server.Node.Quirks;
        set => _server.Node.Quirks = value;
    }

    /// <summary>Elects the current leader again: starts a new raft term and renews every lease to its full TTL.</summary>
    /// <remarks>
    /// As after a fast election in etcd, clients notice nothing else, unless <see cref="EtcdQuirks.LeaderChangeClosesStreams"/> is set. To
    /// make another member the leader, call <see cref="FakeEtcdCluster.MoveLeader"/>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// There is no leader, because no majority of the members run and reach each other.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void ChangeLeader() =>
        _server.ChangeLeader();

    /// <summary>Gets the journal of requests and responses. It stays readable after the server is disposed.</summary>
    public CallJournal Journal => _server.Node.Journal;

    /// <summary>Describes the server's keys, leases, watches, faults and recent calls, for example for the log of a failed test.</summary>
    /// <returns>Several lines of text.</returns>
    /// <remarks>Values are cut after 60 characters. Passwords and tokens are left out.</remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public string Dump()
    {
        ThrowIfDisposed();
        return StateText.Describe(_server);
    }
}
