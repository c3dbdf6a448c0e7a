using System.Globalization;
using Etcd.Api;
using Google.Protobuf;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using Testing.Etcd;

namespace Conformance.Tests.Backends;

/// <summary>
/// Cases that hold on FakeEtcd and on the real etcd alike. NUnit runs each fixture on both; a fixture has one
/// server, and each test keys of its own in it.
/// </summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
public abstract class ConformanceFixture(Backend backend)
{
    private IBackend? _server;
    private EtcdClients? _etcd;
    private int _tests;

    protected IBackend Server => _server ?? throw new InvalidOperationException("The server is not running.");

    protected EtcdClients Etcd => _etcd ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>The start of every key of the running test; ends with a slash.</summary>
    protected string Prefix { get; private set; } = "";

    /// <summary>The first key after all that start with <see cref="Prefix"/>.</summary>
    protected ByteString PrefixEnd => Utf8($"{Prefix[..^1]}0");

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        _server = await StartBackendAsync(backend);
        _etcd = new EtcdClients(_server.ConnectionString);
    }

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        _etcd?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [SetUp]
    public void ChoosePrefix() => Prefix = string.Create(CultureInfo.InvariantCulture, $"test-{++_tests}/");

    /// <summary>The runner's messages name the test, but not which of the servers it ran on.</summary>
    [TearDown]
    public void NameTheServerOfAFailure()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            TestContext.Out.WriteLine($"Failed on {Server.Name}.");
        }
    }

    /// <summary>Starts the server of the fixture.</summary>
    protected virtual Task<IBackend> StartBackendAsync(Backend kind) => kind.StartAsync();

    protected static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);

    protected ByteString Key(string name) => Utf8(Prefix + name);

    /// <summary>A key without the test's prefix.</summary>
    protected string Name(ByteString key) => key.ToStringUtf8()[Prefix.Length..];

    protected async Task<PutResponse> PutAsync(string name, string value = "v", long lease = 0) =>
        await Etcd.Kv.PutAsync(new PutRequest { Key = Key(name), Value = Utf8(value), Lease = lease });

    /// <summary>Puts and tells the revision of the put.</summary>
    protected async Task<long> RevisionOfPutAsync(string name, string value = "v", long lease = 0) =>
        (await PutAsync(name, value, lease)).Header.Revision;

    protected async Task<KeyValue?> GetAsync(string name) =>
        (await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key(name) })).Kvs.SingleOrDefault();

    protected async Task<DeleteRangeResponse> DeleteAsync(string name) =>
        await Etcd.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key(name) });

    /// <summary>The store's revision now.</summary>
    protected async Task<long> RevisionAsync() =>
        (await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key("none") })).Header.Revision;
}
