using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;

namespace Conformance.Tests.Auth;

/// <summary>Which ranges of keys a set of permissions covers. A range is written <c>from..to</c>, <c>from..</c> or <c>key</c>.</summary>
public sealed class KeyCoverageTests(Backend backend) : AuthFixture(backend)
{
    private static readonly string[] Asked =
    [
        "a", "b", "bb", "c", "d", "z",
        "a..b", "a..c", "a..d", "b..c", "b..d", "aa..ab", "a..a\0", "b..b\0", "b..b\0\0",
        "a..", "b..", "d..", "\0..",
    ];

    /// <summary>Ranges of no keys.</summary>
    private static readonly string[] Empty = ["b..a", "c..a", "z..a", "c..b", "b..b", "a..a"];

    [TestCase("a", "a a..a\0")]
    [TestCase("a..c", "a b bb a..b a..c b..c aa..ab a..a\0 b..b\0 b..b\0\0")]
    [TestCase("a..b b..c", "a b bb a..b a..c b..c aa..ab a..a\0 b..b\0 b..b\0\0")]
    [TestCase("a..b c..d", "a c a..b aa..ab a..a\0")]
    [TestCase("b..", "b bb c d z b..c b..d b..b\0 b..b\0\0 b.. d..")]
    [TestCase("a..c b..", "*-\0..")]
    [TestCase("\0..", "*")]
    [TestCase("b b\0..c", "b bb b..c b..b\0 b..b\0\0")]
    [TestCase("a..z b..c", "*-z,a..,b..,d..,\0..")]
    [TestCase("a aa..d b..c bb", "a b bb c b..c b..d aa..ab a..a\0 b..b\0 b..b\0\0")]
    [TestCase("", "")]
    public Task Range_Permissions_CoverTheWholeRangeOrItIsRefused(string granted, string expected) =>
        CheckAsync(granted, Asked, expected);

    /// <remarks>With several permissions, etcd's answer depends on how its tree of ranges happens to be balanced.</remarks>
    [TestCase("a", "a..a")]
    [TestCase("a..c", "b..a b..b a..a")]
    [TestCase("b..", "b..a c..a z..a c..b b..b")]
    [TestCase("\0..", "*")]
    [TestCase("", "")]
    public Task Range_OfNoKeys_NeedsItsStartCovered(string granted, string expected) => CheckAsync(granted, Empty, expected);

    [Test]
    public async Task Range_PermissionsOfSeveralRoles_AddUp()
    {
        await EnableAsync();
        await UserAsync("first", Read("a", "b"));
        var both = await UserAsync("second", Read("b", "c"));
        var whole = new RangeRequest { Key = Utf8("a"), RangeEnd = Utf8("c") };
        await both.Kv.RangeAsync(whole).ResponseAsync.Awaiting(it => it).Should().ThrowAsync<RpcException>();

        await Root.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "second", Role = "first" });

        (await both.Kv.RangeAsync(whole)).Kvs.Should().BeEmpty();
    }

    private async Task CheckAsync(string granted, string[] ranges, string expected)
    {
        await EnableAsync();
        var reader = await UserAsync("reader", [.. Ranges(granted).Select(range => Read(range.Key, range.End))]);
        var writer = await UserAsync("writer", [.. Ranges(granted).Select(range => Write(range.Key, range.End))]);

        var readable = new List<string>();
        var deletable = new List<string>();
        foreach (var asked in ranges)
        {
            var (key, end) = Parse(asked);
            var (from, to) = (Utf8(key), Utf8(end ?? ""));
            await NoteAsync(readable, asked, reader.Kv.RangeAsync(new RangeRequest { Key = from, RangeEnd = to }));
            await NoteAsync(deletable, asked, writer.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = from, RangeEnd = to }));
        }

        var all = expected.StartsWith('*') ? ranges.Except(expected[1..].TrimStart('-').Split(',')) : expected.Split(' ');
        readable.Should().Equal(ranges.Intersect(all));
        deletable.Should().Equal(readable);
    }

    private static async Task NoteAsync<T>(List<string> permitted, string asked, AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            permitted.Add(asked);
        }
        catch (RpcException denied) when (denied.StatusCode == StatusCode.PermissionDenied)
        {
        }
    }

    private static IEnumerable<(string Key, string? End)> Ranges(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse);

    private static (string Key, string? End) Parse(string text) => text.Split("..") switch
    {
        [var key, ""] => (key, "\0"),
        [var key, var end] => (key, end),
        _ => (text, null),
    };
}
