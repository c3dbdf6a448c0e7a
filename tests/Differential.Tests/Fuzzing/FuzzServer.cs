using System.Net;
using System.Text;
using Differential.Tests.Fuzzing.Gateway;
using Differential.Tests.Programs;
using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Testing.Etcd;
using Testing.Network;

namespace Differential.Tests.Fuzzing;

/// <summary>One of the two servers.</summary>
internal sealed class FuzzServer(string url) : IDisposable
{
    private readonly RawGrpcClient _raw = new(url);
    private readonly HttpCaller _http = new(url, HttpVersion.Version11);
    private readonly EtcdClients _clients = new(url);
    private IReadOnlyDictionary<string, string> _tokens = new Dictionary<string, string>();

    /// <summary>Where the server is.</summary>
    public string Url => url;

    public async Task EnableAuthAsync()
    {
        await AuthSetup.EnableAsync(_clients);
        await LogInAsync();
    }

    /// <summary>Logs the users in again: no token outlives the end of authentication.</summary>
    public async Task LogInAsync() => _tokens = await AuthSetup.LogInAsync(_clients);

    public async Task<FuzzAnswer> CallAsync(FuzzCall call) => call switch
    {
        GrpcFuzzCall grpc => FuzzAnswer.Of(call.Method, await SendAsync(grpc)),
        GatewayFuzzCall json => GatewayAnswer.Of(json, await _http.SendAsync(json.Verb, json.Path, json.Body, [.. Headers(call, "authorization")])),
        _ => throw new NotSupportedException($"{call} cannot be sent."),
    };

    /// <summary>Whether there is a key for the name of a lock or an election, but for that of one lease.</summary>
    public async Task<bool> HasCandidateAsync(ByteString name, long? except)
    {
        var all = await _clients.Kv.RangeAsync(new RangeRequest { Key = CleanUp.Zero, RangeEnd = CleanUp.Zero, KeysOnly = true }, await MetadataAsync());
        var prefix = $"{name.ToString(Encoding.Latin1)}/";
        var own = except is { } lease ? $"{prefix}{lease:x}" : null;
        return all.Kvs
            .Select(entry => entry.Key.ToString(Encoding.Latin1))
            .Any(key => key.StartsWith(prefix, StringComparison.Ordinal) && key != own);
    }

    /// <summary>Waits until a compaction is through, which else goes on in the background.</summary>
    public async Task FinishCompactionAsync(long revision) => await CleanUp.IgnoreAsync(
        _clients.Kv.CompactAsync(new CompactionRequest { Revision = revision, Physical = true }, await MetadataAsync()));

    /// <summary>Revokes a lease that would soon expire.</summary>
    public async Task RevokeAsync(long lease) => await CleanUp.IgnoreAsync(
        _clients.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }, await MetadataAsync()));

    public async Task DisarmAsync() => await CleanUp.DisarmAsync(_clients, await MetadataAsync());

    /// <summary>The revision and the hash of all keys and their history.</summary>
    public async Task<string> StateAsync()
    {
        var hash = await _clients.Maintenance.HashKVAsync(new HashKVRequest(), await MetadataAsync());
        return $"revision {hash.Header.Revision}, hash {hash.Hash}";
    }

    /// <summary>Leaves nothing for the next batch but the revision.</summary>
    public async Task CleanUpAsync()
    {
        await DisarmAsync();
        await AuthSetup.DisableAsync(_clients);
        _tokens = new Dictionary<string, string>();
        await CleanUp.DeleteAllAsync(_clients);
    }

    public void Dispose()
    {
        _raw.Dispose();
        _http.Dispose();
        _clients.Dispose();
    }

    private Task<RawGrpcAnswer> SendAsync(GrpcFuzzCall call)
    {
        var (body, isLast) = call.Method.Name switch
        {
            nameof(Watch) => (WatchSentinel.AppendTo(call.Body), responses => WatchSentinel.IsAnswered(call, responses)),
            nameof(Election.ElectionBase.Observe) => (call.Body, static _ => true),
            _ => (call.Body, (Func<IReadOnlyList<byte[]>, bool>?)null),
        };
        var headers = Headers(call, "token");
        return _raw.SendAsync(
            call.Method.Path(), body, headers: call.Encoding is null ? headers : headers.Prepend(("grpc-encoding", call.Encoding)), isLast: isLast);
    }

    private IEnumerable<(string Name, string Value)> Headers(FuzzCall call, string tokenHeader) =>
        call.User is not null && _tokens.TryGetValue(call.User, out var token) ? [(tokenHeader, token)] : [];

    /// <summary>The metadata of calls that are not a part of the batch, which may have made root's token invalid.</summary>
    private Task<Metadata> MetadataAsync() => _tokens.Count == 0 ? Task.FromResult<Metadata>([]) : AuthSetup.RootMetadataAsync(_clients);
}
