using FakeEtcd.Controls;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>The faults that a test scripts for calls to come.</summary>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public FaultControls Faults
    {
        get
        {
            ThrowIfDisposed();
            return _server.Node.Faults;
        }
    }

    /// <summary>The watch and keep-alive streams that clients hold open.</summary>
    public StreamControls Streams => _server.Streams;

    /// <summary>What of real servers' odd behaviour the server imitates.</summary>
    /// <value>Default: <see cref="FakeEtcdOptions.Quirks"/>. Takes effect on what happens from now on.</value>
    public EtcdQuirks Quirks
    {
        get => _server.Node.Quirks;
        set => _server.Node.Quirks = value;
    }

    /// <summary>Elects the leader anew: a new raft term begins, and every lease gets its whole TTL again.</summary>
    /// <remarks>
    /// Clients notice nothing else, as with a quick election of etcd's, unless <see cref="EtcdQuirks.LeaderChangeClosesStreams"/>
    /// is set. To let another member lead use <see cref="FakeEtcdCluster.MoveLeader"/>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">There is no leader: no majority of the members run and reach each other.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void ChangeLeader() =>
        _server.ChangeLeader();

    /// <summary>What clients asked and what they were answered; there to be read after the server's end too.</summary>
    public CallJournal Journal => _server.Node.Journal;

    /// <summary>
    /// Describes the server for a person: its keys, leases, watches, faults and last calls, without secrets of the protocol.
    /// </summary>
    /// <remarks>Values are shown up to 60 characters. Attach it to a test that fails.</remarks>
    /// <returns>Several lines of text.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public string Dump()
    {
        ThrowIfDisposed();
        return StateText.Describe(_server);
    }
}
