using System.Text.Json.Nodes;

namespace Etcd.Discovery.Tests.Resolving.FromScratch;

/// <summary>A service whose endpoints change at random: few keys and addresses, so that they meet.</summary>
internal sealed class RandomEndpoints(Random random)
{
    private static readonly string[] Schemes = ["grpc", "grpcs", "http"];

    public EndpointSnapshot Snapshot { get; private set; } = EndpointSnapshot.Of("p/", 0, []);

    /// <summary>Makes some changes, most often one.</summary>
    public SnapshotUpdate Next()
    {
        var count = random.Next(10) switch { 0 => random.Next(30), < 3 => 3, _ => 1 };
        KeyValuePair<string, IReadOnlyList<RegisteredEndpoint>>[] values = [.. Enumerable.Range(0, count).Select(_ => KeyValuePair.Create(Key(), Value()))];
        Snapshot = Snapshot.With(Snapshot.Revision + 1, EndpointEntries.EditsOf(Snapshot, values), out var changes);
        return new SnapshotUpdate(Snapshot, changes);
    }

    /// <summary>Reads everything again, as after a compaction. Most endpoints are the same, but other instances.</summary>
    public SnapshotUpdate Relist()
    {
        var before = Snapshot;
        var listed = Snapshot.Endpoints.Where(_ => random.Next(8) > 0).Select(entry => KeyValuePair.Create(
            entry.Key, random.Next(6) == 0 ? Endpoint() : entry.Value with { IsLeaving = random.Next(4) == 0 }));
        Snapshot = before.ReplaceBy(EndpointSnapshot.Of("p/", before.Revision + 1, listed));
        return new SnapshotUpdate(Snapshot, Snapshot.ChangesSince(before));
    }

    /// <summary>Lets most endpoints vanish.</summary>
    public SnapshotUpdate Expire()
    {
        var edits = Snapshot.Endpoints.Keys.Where(_ => random.Next(8) > 0).Select(key => KeyValuePair.Create<string, RegisteredEndpoint?>(key, null));
        Snapshot = Snapshot.With(Snapshot.Revision + 1, edits, out var changes);
        return new SnapshotUpdate(Snapshot, changes);
    }

    // U+E000 and a surrogate have another order in UTF-8 than in UTF-16.
    private string Key() => $"p/{random.Next(20)}{random.Next(8) switch { 0 => "\ue000", 1 => "\U0001F600", _ => "" }}";

    private IReadOnlyList<RegisteredEndpoint> Value() => random.Next(10) switch
    {
        < 3 => [],
        < 8 => [Endpoint()],
        var count => [.. Enumerable.Range(0, count - 6).Select(_ => Endpoint())],
    };

    private RegisteredEndpoint Endpoint()
    {
        var metadata = new JsonObject();
        if (random.Next(2) == 0)
        {
            metadata[WellKnownMetadata.Zone] = random.Next(3) == 0 ? "a" : "b";
        }

        if (random.Next(3) == 0)
        {
            metadata[WellKnownMetadata.Scheme] = Schemes[random.Next(Schemes.Length)];
        }

        var host = random.Next(4) == 0 ? "H" : "h";
        var address = random.Next(12) == 0 ? "no address:" : $"{host}{random.Next(4)}:{1 + random.Next(8)}";
        return new RegisteredEndpoint(address, metadata.Count == 0 ? null : metadata) { IsLeaving = random.Next(5) == 0 };
    }
}
