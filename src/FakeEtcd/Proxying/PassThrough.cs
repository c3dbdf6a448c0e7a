using System.Net;
using FakeEtcd.Hosting.Requests;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FakeEtcd.Proxying;

/// <summary>Forwards what the proxy does not know: the JSON gateway, health, metrics, and calls of other services.</summary>
internal static class PassThrough
{
    private const int BufferBytes = 16 * 1024;

    public static async Task RunAsync(HttpContext context, Upstream upstream, bool isGrpc)
    {
        var aborted = context.RequestAborted;
        try
        {
            var upgrade = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } feature ? feature : null;
            using var request = upstream.Copy(context.Request, HttpProtocol.IsHttp2(context.Request.Protocol) ? HttpVersion.Version20 : HttpVersion.Version11, ContentOf(context));
            if (upgrade is not null)
            {
                request.Headers.TryAddWithoutValidation(HeaderNames.Connection, HeaderNames.Upgrade);
                request.Headers.TryAddWithoutValidation(HeaderNames.Upgrade, context.Request.Headers.Upgrade.ToString());
            }

            using var response = await upstream.SendAsync(request, aborted).ConfigureAwait(false);
            Upstream.CopyHead(response, context.Response);
            var source = await response.Content.ReadAsStreamAsync(aborted).ConfigureAwait(false);
            if (upgrade is not null && response.StatusCode == HttpStatusCode.SwitchingProtocols)
            {
                context.Response.Headers.Upgrade = response.Headers.Upgrade.ToString();
                await ConnectAsync(await upgrade.UpgradeAsync().ConfigureAwait(false), source, aborted).ConfigureAwait(false);
                return;
            }

            await CopyAsync(source, context.Response.Body, aborted).ConfigureAwait(false);
            Upstream.CopyTrailers(response, context.Response);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            await RefuseAsync(context, isGrpc, upstream.Describe(exception)).ConfigureAwait(false);
        }
    }

    private static StreamedBody? ContentOf(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            ? new StreamedBody((target, cancellationToken) => CopyAsync(context.Request.Body, target, cancellationToken))
            : null;

    /// <summary>Passes bytes on in both directions until one side ends.</summary>
    private static async Task ConnectAsync(Stream client, Stream upstream, CancellationToken aborted)
    {
        await using (upstream.ConfigureAwait(false))
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted);
            var directions = new[] { CopyAsync(client, upstream, ended.Token), CopyAsync(upstream, client, ended.Token) };
            await Task.WhenAny(directions).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(directions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Copies bytes as they come: a part of an answer must not wait for the next part.</summary>
    private static async Task CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            await target.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static Task RefuseAsync(HttpContext context, bool isGrpc, string reason)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        if (isGrpc)
        {
            new GrpcStatus(StatusCode.Unavailable, reason).WriteTo(context.Response);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status502BadGateway;
        return context.Response.WriteAsync($"{reason}\n", CancellationToken.None);
    }
}
