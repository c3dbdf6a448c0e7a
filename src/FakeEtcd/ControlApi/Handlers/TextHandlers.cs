using System.Text;
using FakeEtcd.ControlApi.Http;
using FakeEtcd.Controls;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>What the API tells in documents: the state in words, and the API itself.</summary>
internal static class TextHandlers
{
    private const string Document = "control-api.json";

    public static Task DumpAsync(ControlRequest request, Stream body) =>
        body.WriteAsync(Encoding.UTF8.GetBytes(StateText.Describe(request.Server)), request.Aborted).AsTask();

    public static async Task DescribeAsync(ControlRequest request, Stream body)
    {
        var document = typeof(TextHandlers).Assembly.GetManifestResourceStream(Document)!;
        await using (document.ConfigureAwait(false))
        {
            await document.CopyToAsync(body, request.Aborted).ConfigureAwait(false);
        }
    }
}
