using System.Text;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Endpoints.Formats;

/// <summary>Values that are damaged at random. No byte crashes a reader, and no address is handed out that nobody can dial.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class EndpointFormatsFuzzTests
{
    private const int Values = 20_000;

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "null", "true", "1e400", "-0", "\n", "\0", "\ufeff", "://", "?isSecure=true",
        "Addr", "address", "endpoints", "nodes", "metadata", "weight", "tags", "h:1", "grpc://h:1", "0.0.0.0:0", "[::1]:80", "{\"a\":\"b\"}",
    ];

    [TestCase(1)]
    [TestCase(2)]
    public void Read_DamagedValues_GivesAddressesThatClientsCanDial(int seed)
    {
        var random = new Random(seed);
        var dialable = new DialableEndpoints(DiscoveryMetrics.Default, NullLogger.Instance);
        var selector = new AddressSelector(80, NullLogger.Instance);
        var addresses = new HashSet<ResolvedAddress>();
        var before = EndpointSnapshot.Of("p/", 0, []);
        var read = 0;
        for (var i = 0; i < Values; i++)
        {
            var value = Damage(random);
            var endpoints = EndpointFormatSet.BuiltIn.Read("p/a", value, out var problem);

            (problem ?? "").Should().NotContain("failed", "of {0}", Convert.ToHexString(value));
            EndpointFormatSet.BuiltIn.Read("p/a", value, out _).Should().Equal(endpoints);
            foreach (var format in EndpointFormats.All)
            {
                format.TryRead("p/a", value, out _);
            }

            var after = before.With(i, EndpointEntries.EditsOf(before, [KeyValuePair.Create("p/a", endpoints)]), out var changes);
            after.Endpoints.Should().HaveCount(endpoints.Count);
            var selected = dialable.Select(new SnapshotUpdate(after, changes));
            foreach (var address in selected.Endpoints.Values.Select(endpoint => endpoint.Address))
            {
                HostPort.TryParse(address, defaultPort: null, out _).Should().BeTrue("of {0}", Convert.ToHexString(value));
                read++;
            }

            var addressChanges = new AddressChanges();
            selector.Update(after, [.. changes.Select(change => change.Key)], addressChanges);
            addresses.ExceptWith(addressChanges.Removed);
            addresses.UnionWith(addressChanges.Added);
            addresses.Count.Should().BeLessThanOrEqualTo(endpoints.Count);
            before = after;
        }

        read.Should().BeGreaterThan(Values / 20, "some values are still good");
    }

    private static byte[] Damage(Random random)
    {
        var samples = RegistrySamples.Values;
        List<byte> value = [.. Encoding.UTF8.GetBytes(samples[random.Next(samples.Count)].Value)];
        for (var times = random.Next(6); times > 0; times--)
        {
            var at = random.Next(value.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < value.Count:
                    value[at] = (byte)random.Next(256);
                    break;
                case 1:
                    value.RemoveRange(at, random.Next(value.Count - at + 1));
                    break;
                case 2:
                    value.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 3:
                    var other = Encoding.UTF8.GetBytes(samples[random.Next(samples.Count)].Value);
                    value.InsertRange(at, other[random.Next(other.Length)..]);
                    break;
                default:
                    var noise = new byte[random.Next(8)];
                    random.NextBytes(noise);
                    value.InsertRange(at, noise);
                    break;
            }
        }

        return [.. value];
    }
}
