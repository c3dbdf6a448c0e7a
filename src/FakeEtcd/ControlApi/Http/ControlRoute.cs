using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.ControlApi.Http;

/// <summary>A row of the table of routes: what a method of a path does.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, with the names of its parts in braces.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Respond">Does it, and writes the reply.</param>
internal sealed record ControlRoute(string Method, string Path, string Summary, Func<ControlRequest, Task> Respond)
{
    /// <summary>The largest body of a route that names no other limit.</summary>
    private const long UsualBodyBytes = 4 * 1024 * 1024;

    private const string Json = "application/json";

    /// <summary>The type of the body; null if the route reads none.</summary>
    public JsonTypeInfo? Body { get; private init; }

    /// <summary>The type of the reply; null if it is not one of the API's JSON objects.</summary>
    public JsonTypeInfo? Result { get; private init; }

    /// <summary>The media type of the reply.</summary>
    public string ContentType { get; private init; } = Json;

    /// <summary>The media type of a body that is not an object of the API; null if there is none.</summary>
    public string? BodyContentType { get; private init; }

    /// <summary>The largest body.</summary>
    public long MaxBodyBytes { get; private init; } = UsualBodyBytes;

    /// <summary>Whether the reply holds values that cannot be masked.</summary>
    public bool HoldsValues { get; init; }

    /// <summary>Whether a proxy has the route: it concerns connections and calls, and no state.</summary>
    public bool IsOfProxy { get; init; }

    /// <summary>Whether the route changes something, or waits.</summary>
    public bool IsAction => Method != HttpMethods.Get;

    /// <summary>The parameters of the query.</summary>
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>Creates a route without a body.</summary>
    public static ControlRoute Of<TResult>(
        string method, string path, string summary, JsonTypeInfo<TResult> result, Func<ControlRequest, Task<TResult>> handle) =>
        new(method, path, summary, async request => await WriteAsync(request, result, await handle(request).ConfigureAwait(false)).ConfigureAwait(false))
        {
            Result = result,
        };

    /// <summary>Creates a route with a body.</summary>
    public static ControlRoute Of<TBody, TResult>(
        string method, string path, string summary, JsonTypeInfo<TBody> body, JsonTypeInfo<TResult> result,
        Func<ControlRequest, TBody, Task<TResult>> handle) =>
        new(method, path, summary, async request =>
        {
            var content = await ObjectReader.ReadAsync(request.Context, body).ConfigureAwait(false);
            await WriteAsync(request, result, await handle(request, content).ConfigureAwait(false)).ConfigureAwait(false);
        })
        {
            Body = body,
            Result = result,
        };

    /// <summary>Creates a route whose body is a file.</summary>
    public static ControlRoute OfFile<TResult>(
        string path, string summary, string contentType, long maxBytes, JsonTypeInfo<TResult> result,
        Func<ControlRequest, Stream, Task<TResult>> handle) =>
        new(HttpMethods.Post, path, summary, async request =>
            await WriteAsync(request, result, await handle(request, request.Context.Request.Body).ConfigureAwait(false)).ConfigureAwait(false))
        {
            BodyContentType = contentType,
            MaxBodyBytes = maxBytes,
            Result = result,
        };

    /// <summary>Creates a route that writes something else than an object of the API.</summary>
    public static ControlRoute OfContent(string path, string summary, string contentType, Func<ControlRequest, Stream, Task> write) =>
        new(HttpMethods.Get, path, summary, request =>
        {
            request.Context.Response.ContentType = contentType;
            return write(request, request.Context.Response.Body);
        })
        {
            ContentType = contentType,
        };

    private static Task WriteAsync<TResult>(ControlRequest request, JsonTypeInfo<TResult> type, TResult result) =>
        request.Context.Response.WriteAsJsonAsync(result, type, contentType: null, request.Aborted);
}
