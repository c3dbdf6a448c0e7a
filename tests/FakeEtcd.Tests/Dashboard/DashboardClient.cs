using System.Text;
using System.Text.Json;
using Testing;

namespace FakeEtcd.Tests.Dashboard;

/// <summary>Calls the dashboard of a server, as its page does.</summary>
internal sealed class DashboardClient : IDisposable
{
    private readonly HttpClient _http;

    public DashboardClient(string url, HttpMessageHandler? handler = null)
    {
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(url), Timeout = Timeout.InfiniteTimeSpan };
    }

    public Task<DashboardAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <param name="path">The path in the API.</param>
    /// <param name="body">The body; quotes may be single.</param>
    public Task<DashboardAnswer> PostAsync(string path, string body = "{}") => SendAsync(HttpMethod.Post, path, body);

    public Task<DashboardAnswer> SendAsync(HttpMethod method, string path, string? body = null)
    {
        var request = new HttpRequestMessage(method, $"api{path}");
        request.Headers.Add("X-Fake-Etcd", "1");
        if (body is not null)
        {
            request.Content = new StringContent(body.Replace('\'', '"'), Encoding.UTF8, "application/json");
        }

        return SendAsync(request);
    }

    public async Task<DashboardAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request).Within($"the answer to {request.RequestUri}");
            return new DashboardAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync().Within(), response);
        }
    }

    /// <summary>Follows the events.</summary>
    /// <param name="lastId">The ID of the last event that was read; null to begin.</param>
    public async Task<EventReader> FollowAsync(string? lastId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/events");
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within("the events");
        return new EventReader(response, await response.Content.ReadAsStreamAsync().Within());
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What the dashboard answered.</summary>
internal sealed record DashboardAnswer(int Status, string Text, HttpResponseMessage Response)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string Header(string name) => string.Join(
        ',', Response.Headers.TryGetValues(name, out var values) || Response.Content.Headers.TryGetValues(name, out values) ? values : []);
}

/// <summary>A server-sent event.</summary>
internal sealed record DashboardEvent(string Id, string Name, JsonElement Data)
{
    public bool Is(string name) => Data.GetProperty(name).GetBoolean();

    public long Number(string name) => Data.GetProperty(name).GetInt64();

    public IEnumerable<string> Keys => Data.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("key").GetString()!);
}

/// <summary>Reads server-sent events.</summary>
internal sealed class EventReader(HttpResponseMessage response, Stream stream) : IDisposable
{
    private readonly StreamReader _lines = new(stream);

    public async Task<DashboardEvent> NextAsync()
    {
        var fields = new Dictionary<string, string>();
        while (await _lines.ReadLineAsync().Within("the next event") is { } line)
        {
            if (line.Length > 0 && !line.StartsWith(':'))
            {
                var (name, value) = (line.Split(": ")[0], line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
                fields.Add(name, value);
            }
            else if (fields.Count > 0)
            {
                return new DashboardEvent(fields["id"], fields["event"], JsonDocument.Parse(fields["data"]).RootElement);
            }
        }

        throw new EndOfStreamException("The events ended.");
    }

    /// <summary>Reads events until one meets a condition.</summary>
    public async Task<DashboardEvent> NextAsync(Func<DashboardEvent, bool> condition)
    {
        DashboardEvent read;
        do
        {
            read = await NextAsync();
        }
        while (!condition(read));

        return read;
    }

    public void Dispose()
    {
        _lines.Dispose();
        response.Dispose();
    }
}
