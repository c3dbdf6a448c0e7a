using System.Text;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Gateway;

/// <summary>Writes plain HTTP replies as Go's HTTP server does.</summary>
internal static class HttpReply
{
    public const string Json = "application/json";

    public const string Text = "text/plain; charset=utf-8";

    public static async Task TextAsync(HttpResponse response, int status, string contentType, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Replies with a line of text that a browser must not take for anything else.</summary>
    public static Task LineAsync(HttpResponse response, int status, string text)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        return TextAsync(response, status, Text, $"{text}\n");
    }
}
