using System.Net;
using FakeEtcd.Gateway.Calls;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FakeEtcd.Proxying;

/// <summary>Forwards what the proxy does not know: the JSON gateway, health, metrics, and calls of other services.</summary>
internal static class PassThrough
{
    private const int BufferBytes = 16 * 1024;

    /// <param name="context">The request.</param>
    /// <param name="upstream">The etcd behind the proxy.</param>
    /// <param name="isGrpc">Whether the request is a call of gRPC.</param>
    /// <param name="stopping">Canceled when the proxy stops. An answer that is still to come has time until its connection is cut.</param>
    public static async Task RunAsync(HttpContext context, Upstream upstream, bool isGrpc, CancellationToken stopping)
    {
        var aborted = context.RequestAborted;
        try
        {
            var upgrade = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } feature ? feature : null;
            using var request = upstream.Copy(
                context.Request, HttpProtocol.IsHttp2(context.Request.Protocol) ? HttpVersion.Version20 : HttpVersion.Version11, ContentOf(context, isGrpc));
            if (upgrade is not null)
            {
                request.Headers.TryAddWithoutValidation(HeaderNames.Connection, HeaderNames.Upgrade);
                request.Headers.TryAddWithoutValidation(HeaderNames.Upgrade, context.Request.Headers.Upgrade.ToString());
            }

            using var response = await upstream.SendAsync(request, aborted).ConfigureAwait(false);
            Upstream.CopyHead(response, context.Response);
            var source = await response.Content.ReadAsStreamAsync(aborted).ConfigureAwait(false);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
            if (upgrade is not null && response.StatusCode == HttpStatusCode.SwitchingProtocols)
            {
                context.Response.Headers.Upgrade = response.Headers.Upgrade.ToString();
                await ConnectAsync(await upgrade.UpgradeAsync().ConfigureAwait(false), source, ended.Token).ConfigureAwait(false);
                return;
            }

            if (await CopyAsync(source, context.Response.Body, ended.Token, aborted).ConfigureAwait(false))
            {
                Upstream.CopyTrailers(response, context.Response);
            }
            else
            {
                EndStream(context, isGrpc);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            await RefuseAsync(context, isGrpc, upstream.StatusOf(exception)).ConfigureAwait(false);
        }
    }

    private static HttpContent? ContentOf(HttpContext context, bool isGrpc)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            var aborted = context.RequestAborted;
            return new StreamedBody((target, ended) => CopyAsync(context.Request.Body, target, ended, ended), aborted);
        }

        // The content type is a header of the content, and the upstream answers a call without one in another way.
        return isGrpc ? new ByteArrayContent([]) : null;
    }

    /// <summary>Passes bytes on in both directions until one side ends.</summary>
    private static async Task ConnectAsync(Stream client, Stream upstream, CancellationToken stopped)
    {
        await using (upstream.ConfigureAwait(false))
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopped);
            Task[] directions = [CopyAsync(client, upstream, ended.Token, ended.Token), CopyAsync(upstream, client, ended.Token, ended.Token)];
            await Task.WhenAny(directions).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(directions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Copies bytes as they come: a part of an answer must not wait for the next part.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="ended">Canceled when nothing more is read.</param>
    /// <param name="aborted">Canceled when nothing more is written.</param>
    /// <returns>Whether the source was read to its end.</returns>
    private static async Task<bool> CopyAsync(Stream source, Stream target, CancellationToken ended, CancellationToken aborted)
    {
        var buffer = new byte[BufferBytes];
        while (true)
        {
            int count;
            try
            {
                count = await source.ReadAsync(buffer, ended).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested && !aborted.IsCancellationRequested)
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }

            await target.WriteAsync(buffer.AsMemory(0, count), aborted).ConfigureAwait(false);
            await target.FlushAsync(aborted).ConfigureAwait(false);
        }
    }

    /// <summary>Ends an answer that the upstream has not ended, as a stream of events.</summary>
    private static void EndStream(HttpContext context, bool isGrpc)
    {
        var response = context.Response;
        if (isGrpc)
        {
            new GrpcStatus(EtcdError.Stopped.ToStatus()).End(response, response.HasStarted);
        }
        else if (response.ContentLength is not null)
        {
            context.Abort();
        }
    }

    private static Task RefuseAsync(HttpContext context, bool isGrpc, Status reason)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        if (isGrpc)
        {
            new GrpcStatus(reason).WriteTo(context.Response);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status502BadGateway;
        return context.Response.WriteAsync($"{reason.Detail}\n", CancellationToken.None);
    }
}
