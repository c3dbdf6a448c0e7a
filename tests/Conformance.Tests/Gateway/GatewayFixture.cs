using System.Net;
using System.Text.RegularExpressions;
using Conformance.Tests.Backends;
using FakeEtcd;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Gateway;

/// <summary>Cases over HTTP. The real etcd of Debian has the gateway in version 2, so FakeEtcd has it too.</summary>
public abstract partial class GatewayFixture(Backend backend) : ConformanceFixture(backend)
{
    private HttpCaller? _http;

    protected HttpCaller Http => _http ?? throw new InvalidOperationException("The server is not running.");

    protected override Task<IBackend> StartBackendAsync(Backend kind) =>
        kind == Backend.Fake ? FakeBackend.StartAsync(options => options.GatewayVersion = GatewayVersion.V2) : kind.StartAsync();

    [SetUp]
    public void Connect() => _http = new HttpCaller(Server.ConnectionString, HttpVersion.Version11);

    [TearDown]
    public void Disconnect() => _http?.Dispose();

    /// <summary>Base64 of a key with the test's prefix.</summary>
    protected string Base64(string name) => Convert.ToBase64String(Key(name).Span);

    /// <summary>Replaces the numbers that a server chooses: ids, terms and revisions.</summary>
    protected static string Normalize(string json) => ChosenNumbers().Replace(NoBreakSpace().Replace(json, " "), "\"$1\":\"#\"");

    [GeneratedRegex(""" "(cluster_id|member_id|raft_term|revision|create_revision|mod_revision)":"\d+" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ChosenNumbers();

    /// <summary>Go's protobuf library sometimes writes another space into its messages, so that nobody compares them.</summary>
    [GeneratedRegex("\u00a0")]
    private static partial Regex NoBreakSpace();
}
