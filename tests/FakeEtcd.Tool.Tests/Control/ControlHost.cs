using System.Net;
using System.Text.Json;
using FakeEtcd.Tool.Control;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tool.Tests.Control;

/// <summary>A server in this process, with its control API.</summary>
internal sealed class ControlHost : IAsyncDisposable
{
    public const string Token = "token of the tests";

    private readonly ControlServer _control;
    private readonly HttpClient _http;

    private ControlHost(FakeEtcdServer etcd, ControlServer control)
    {
        (Etcd, _control) = (etcd, control);
        _http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Bounded.Timeout })
        {
            BaseAddress = new Uri(control.Url),
            Timeout = Bounded.Timeout,
        };
        _http.DefaultRequestHeaders.Add("Authorization", $"Bearer {Token}");
        Clients = new EtcdClients(etcd.ConnectionString);
    }

    public FakeEtcdServer Etcd { get; }

    public EtcdClients Clients { get; }

    /// <summary>The API's URL.</summary>
    public string Url => _control.Url;

    public static async Task<ControlHost> StartAsync(bool hasManualClock = false, Action<FakeEtcdOptions>? configure = null)
    {
        TimeProvider clock = hasManualClock ? new ManualTimeProvider() : TimeProvider.System;
        var options = new FakeEtcdOptions().UseTimeProvider(clock);
        configure?.Invoke(options);
        var etcd = await FakeEtcdServer.StartAsync(options);
        var control = await ControlServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), new ControlToken(Token), etcd.Control,
            static exception => throw new InvalidOperationException("A request failed.", exception));
        return new ControlHost(etcd, control);
    }

    public Task<ControlAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ControlAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <param name="path">The path.</param>
    /// <param name="body">The body; quotes may be single.</param>
    public Task<ControlAnswer> PostAsync(string path, string body = "") => SendAsync(HttpMethod.Post, path, body);

    public Task<ControlAnswer> SendAsync(HttpMethod method, string path, string? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.Replace('\'', '"'));
        }

        return SendAsync(request);
    }

    public async Task<ControlAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request).Within($"the answer to {request.RequestUri}");
            var text = await response.Content.ReadAsStringAsync();
            return new ControlAnswer((int)response.StatusCode, $"{response.Content.Headers.ContentType}", text, response);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Clients.Dispose();
        _http.Dispose();
        await _control.DisposeAsync();
        await Etcd.DisposeAsync();
    }
}

/// <summary>What the API answered.</summary>
internal sealed record ControlAnswer(int Status, string ContentType, string Text, HttpResponseMessage Response)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The status, and the wrong field of an error.</summary>
    public string Error => $"{Status} {(Json.TryGetProperty("field", out var name) ? name.GetString() : "-")}";

    public long Count => Json.GetProperty("count").GetInt64();
}
