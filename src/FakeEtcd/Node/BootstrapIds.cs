using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace FakeEtcd.Node;

/// <summary>The IDs that etcd gives to a new cluster of one member.</summary>
internal static class BootstrapIds
{
    /// <summary>Computes the IDs of a cluster and of its only member, as etcd does at its first start.</summary>
    /// <param name="peerUrls">The URLs of the member for its peers.</param>
    /// <param name="token">The token of the cluster.</param>
    public static (ulong ClusterId, ulong MemberId) Compute(IEnumerable<string> peerUrls, string token)
    {
        var member = Hash(Encoding.UTF8.GetBytes(string.Concat(peerUrls.Order(StringComparer.Ordinal).Append(token))));
        Span<byte> members = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(members, member);
        return (Hash(members), member);
    }

    [SuppressMessage("Security", "CA5350", Justification = "etcd derives its IDs with SHA-1. They protect nothing.")]
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
