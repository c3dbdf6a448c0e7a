namespace Grpc.Core;

/// <summary>The peer a <see cref="VerifyPeerCallback"/> decides about; only transports create one.</summary>
public class VerifyPeerContext
{
    internal VerifyPeerContext(string targetName, string peerPem)
    {
        TargetName = targetName;
        PeerPem = peerPem;
    }

    /// <summary>The host name the channel connects to.</summary>
    public string TargetName { get; }

    /// <summary>The peer's certificate as PEM.</summary>
    public string PeerPem { get; }
}
