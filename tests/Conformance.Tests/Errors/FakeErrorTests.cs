using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;
using static Etcd.Api.DowngradeRequest.Types;
using static Etcd.Api.RangeRequest.Types;

namespace Conformance.Tests.Errors;

/// <summary>
/// Errors that only FakeEtcd raises in a test: etcd crashes, does not answer, or has to be stopped while a stream is open. Each case has
/// a server of its own.
/// </summary>
public sealed class FakeErrorTests
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    /// <summary>The errors, each with the calls that raise it.</summary>
    private static readonly IReadOnlyDictionary<EtcdError, Func<FakeEtcdServer, ErrorStage, Task>> Cases =
        new Dictionary<EtcdError, Func<FakeEtcdServer, ErrorStage, Task>>
        {
            [EtcdError.InvalidSortOption] = async (_, on) =>
                await on.Etcd.Kv.RangeAsync(new RangeRequest { Key = Key, SortTarget = (SortTarget)9 }),
            [EtcdError.DowngradeInProcess] = async (_, on) =>
            {
                await DowngradeAsync(on, DowngradeAction.Enable);
                await DowngradeAsync(on, DowngradeAction.Validate);
            },
            [EtcdError.Stopped] = async (etcd, on) =>
            {
                using var watch = await on.Etcd.OpenCreatedWatchAsync(new WatchCreateRequest { Key = Key });
                var next = watch.NextAsync();
                await etcd.StopAsync(StopMode.Graceful);
                await next;
            },
        };

    private FakeEtcdServer? _etcd;

    public static IEnumerable<EtcdError> Raised => Cases.Keys;

    [SetUp]
    public async Task StartAsync() => _etcd = await FakeEtcdServer.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        if (_etcd is not null)
        {
            await _etcd.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Raised))]
    public Task Call_RaisesTheError(EtcdError error) =>
        new ErrorCase(error, on => Cases[error](_etcd!, on)).CheckAsync(_etcd!.ConnectionString);

    private static async Task DowngradeAsync(ErrorStage on, DowngradeAction action) =>
        await on.Etcd.Maintenance.DowngradeAsync(new DowngradeRequest { Action = action, Version = "3.4.0" });
}
