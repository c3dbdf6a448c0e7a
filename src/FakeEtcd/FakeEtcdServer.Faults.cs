using FakeEtcd.State;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>The faults that a test scripts for calls to come.</summary>
    public FaultControls Faults => _node.Faults;

    /// <summary>The watch and keep-alive streams that clients hold open.</summary>
    public StreamControls Streams { get; }

    /// <summary>What clients asked and what they were answered.</summary>
    public CallJournal Journal => _node.Journal;

    /// <summary>Describes the server for a person: its keys, leases, watches, faults and last calls, without secrets of the protocol.</summary>
    /// <remarks>Values are shown up to 60 characters. Attach it to a test that fails.</remarks>
    /// <returns>Several lines of text.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public string Dump()
    {
        ThrowIfDisposed();
        return StateText.Describe(this);
    }
}
