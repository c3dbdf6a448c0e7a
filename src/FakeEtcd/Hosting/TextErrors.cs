using System.Text;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Hosting;

/// <summary>Writes errors as plain text, as Go's HTTP server does.</summary>
internal static class TextErrors
{
    public static async Task FailAsync(this HttpResponse response, int status, string message)
    {
        var text = Encoding.UTF8.GetBytes($"{message}\n");
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = text.Length;
        await response.Body.WriteAsync(text).ConfigureAwait(false);
    }
}
