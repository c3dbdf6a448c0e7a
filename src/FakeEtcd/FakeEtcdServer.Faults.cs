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
            return _node.Faults;
        }
    }

    /// <summary>The watch and keep-alive streams that clients hold open.</summary>
    public StreamControls Streams { get; }

    /// <summary>What of real servers' odd behaviour the server imitates.</summary>
    /// <value>Default: <see cref="FakeEtcdOptions.Quirks"/>. Takes effect on what happens from now on.</value>
    public EtcdQuirks Quirks
    {
        get => _node.Quirks;
        set => _node.Quirks = value;
    }

    /// <summary>Elects the leader anew: a new raft term begins, and every lease gets its whole TTL again.</summary>
    /// <remarks>
    /// Clients notice nothing else, as with a quick election of etcd's, unless <see cref="EtcdQuirks.LeaderChangeClosesStreams"/>
    /// is set. To let another member lead use <see cref="FakeEtcdCluster.MoveLeader"/>.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void ChangeLeader()
    {
        ThrowIfDisposed();
        _node.Member.Cluster.BeginTerm();
    }

    /// <summary>What clients asked and what they were answered; there to be read after the server's end too.</summary>
    public CallJournal Journal => _node.Journal;

    /// <summary>
    /// Describes the server for a person: its keys, leases, watches, faults and last calls, without secrets of the protocol.
    /// </summary>
    /// <remarks>Values are shown up to 60 characters. Attach it to a test that fails.</remarks>
    /// <returns>Several lines of text.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public string Dump()
    {
        ThrowIfDisposed();
        return StateText.Describe(this);
    }
}
