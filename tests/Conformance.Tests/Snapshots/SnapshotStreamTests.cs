using System.Security.Cryptography;
using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Snapshots;

/// <summary>The messages that a snapshot comes in.</summary>
public sealed class SnapshotStreamTests(Backend backend) : ConformanceFixture(backend)
{
    private const int ChunkBytes = 32 * 1024;

    [Test]
    public async Task Snapshot_AnyServer_SendsChunksAndThenTheChecksumOfAll()
    {
        await PutAsync("large", new string('x', 200_000));

        var messages = await Etcd.Maintenance.ReadSnapshotAsync();

        SnapshotResponse[] chunks = [.. messages.SkipLast(1)];
        var database = SnapshotCalls.DatabaseOf(messages);
        (database.Length % 4096).Should().Be(0);
        chunks[..^1].Should().OnlyContain(chunk => chunk.Blob.Length == ChunkBytes);
        chunks[^1].Blob.Length.Should().BeInRange(1, ChunkBytes);
        messages[^1].Blob.Should().Equal(SHA256.HashData(database));

        var sent = 0;
        foreach (var chunk in chunks)
        {
            sent += chunk.Blob.Length;
            chunk.RemainingBytes.Should().Be((ulong)(database.Length - sent));
        }

        messages[^1].RemainingBytes.Should().Be(0);
        messages.Should().OnlyContain(message => message.Header == null && message.Version.Length == 0);
    }
}
