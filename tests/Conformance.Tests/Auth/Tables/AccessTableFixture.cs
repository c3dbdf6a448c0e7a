using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth.Tables;

/// <summary>
/// Tables of who may do what. A row is a call and its answers to seven callers: one without a token, one with a bad token, users
/// with no permission, with reading, writing and both on <c>[foo, fop)</c>, and root.
/// </summary>
/// <remarks>
/// There are the keys <c>foo</c> and <c>eoo</c>, and three leases: one without keys, one with each of the keys. An answer is
/// <c>ok</c>, <c>name</c> (user name is empty), <c>token</c> (invalid auth token), <c>denied</c> (permission denied), or the name
/// of another error; <c>auth-</c> stands before one that has lost its code; <c>-</c> is not asked.
/// </remarks>
public abstract class AccessTableFixture(Backend backend) : AuthFixture(backend)
{
    protected const long NoLease = 404;
    protected const long LeaseWithoutKeys = 1;
    protected const long LeaseOfFoo = 2;
    protected const long LeaseOfEoo = 3;

    private const string Ok = "ok";
    private const string NotAsked = "-";
    private const string WithoutCode = "auth-";

    protected static ByteString Foo { get; } = Utf8("foo");

    protected static ByteString Eoo { get; } = Utf8("eoo");

    /// <summary>Asks for each call of a table on behalf of each caller.</summary>
    /// <param name="calls">What the calls of the table do, by name.</param>
    /// <param name="table">The table, as of the release that FakeEtcd follows.</param>
    /// <param name="older">The rows that were otherwise in older releases.</param>
    protected async Task ShouldBeAsync(Dictionary<string, Func<EtcdClients, Task>> calls, string table, string older)
    {
        var isOlder = await Anyone.VersionAsync() < EtcdVersion.Followed;
        var replaced = Rows(older).ToDictionary(row => row.Call);
        var rows = Rows(table).Select(row => isOlder ? replaced.GetValueOrDefault(row.Call, row) : row).ToList();
        await EnableAsync();
        EtcdClients[] callers =
        [
            Anyone, ClientWith("bad"), await UserAsync("none"), await UserAsync("reader", Read("foo", "fop")),
            await UserAsync("writer", Write("foo", "fop")), await UserAsync("owner", ReadWrite("foo", "fop")), Root,
        ];

        rows.Select(row => row.Call).Should().BeEquivalentTo(calls.Keys);
        await ResetAsync();
        var answers = new List<string>();
        foreach (var (call, expected) in rows)
        {
            var cells = new List<string>();
            foreach (var (caller, isAsked) in callers.Zip(expected, (caller, cell) => (caller, cell != NotAsked)))
            {
                cells.Add(isAsked ? await AnswerAsync(calls[call], caller) : NotAsked);
            }

            answers.Add(Line(call, cells));
        }

        TestContext.Out.WriteLine(string.Join('\n', answers));
        string.Join('\n', answers).Should().Be(string.Join('\n', rows.Select(row => Line(row.Call, row.Answers))));
    }

    protected async Task<long> RevisionAsync() => (await Root.Kv.RangeAsync(new RangeRequest { Key = Foo })).Header.Revision;

    private async Task<string> AnswerAsync(Func<EtcdClients, Task> call, EtcdClients caller)
    {
        try
        {
            await call(caller);
        }
        catch (RpcException exception)
        {
            return Describe(exception.Status);
        }

        await ResetAsync();
        return Ok;
    }

    /// <summary>Undoes what a call may have done that was permitted.</summary>
    private async Task ResetAsync()
    {
        await Root.Maintenance.AlarmAsync(
            new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, Alarm = AlarmType.Nospace });
        foreach (var lease in (await Root.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases)
        {
            await Root.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease.ID });
        }

        foreach (var lease in new[] { LeaseWithoutKeys, LeaseOfFoo, LeaseOfEoo })
        {
            await Root.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = lease, TTL = 3600 });
        }

        await Root.Kv.PutAsync(new PutRequest { Key = Foo, Lease = LeaseOfFoo });
        await Root.Kv.PutAsync(new PutRequest { Key = Eoo, Lease = LeaseOfEoo });
    }

    private static IEnumerable<(string Call, string[] Answers)> Rows(string table) => table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(':', StringSplitOptions.TrimEntries))
        .Select(parts => (parts[0], parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static string Line(string call, IEnumerable<string> answers) => $"{call}: {string.Join(' ', answers)}";

    private static string Describe(Status status)
    {
        if (status.StatusCode == StatusCode.Unknown)
        {
            return WithoutCode + Describe(EtcdError.All.FirstOrDefault(error => Text(error.Message) == Text(status.Detail)), status);
        }

        return Describe(EtcdError.All.FirstOrDefault(error => (error.Code, error.Message) == (status.StatusCode, status.Detail)), status);
    }

    private static string Describe(EtcdError? error, Status status) => error?.Name switch
    {
        null => $"{status.StatusCode}({status.Detail})",
        nameof(EtcdError.UserEmpty) => "name",
        nameof(EtcdError.InvalidAuthToken) => "token",
        nameof(EtcdError.PermissionDenied) => "denied",
        var name => name,
    };

    /// <summary>A message without the layer that it comes from.</summary>
    private static string Text(string message) => message[(message.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
