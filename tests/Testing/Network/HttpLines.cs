namespace Testing.Network;

/// <summary>A reply that is read line by line, as it arrives.</summary>
public sealed class HttpLines : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    internal HttpLines(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reader = new StreamReader(body);
        Headers = HttpCaller.HeadersOf(response);
    }

    public int Status => (int)_response.StatusCode;

    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The next line; null at the end of the reply.</summary>
    public Task<string?> NextAsync() => _reader.ReadLineAsync().Within("a line of the reply");

    /// <summary>Everything that is left.</summary>
    public Task<string> RestAsync() => _reader.ReadToEndAsync().Within("the end of the reply");

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
