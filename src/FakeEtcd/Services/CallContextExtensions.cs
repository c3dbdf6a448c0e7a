using FakeEtcd.Streams;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Services;

/// <summary>Extends the gRPC context of a call.</summary>
internal static class CallContextExtensions
{
    /// <summary>Resets the client's connection.</summary>
    public static void ResetConnection(this ServerCallContext context) =>
        context.HttpContextOf().Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();

    /// <summary>Returns the HTTP request of a call.</summary>
    public static HttpContext HttpContextOf(this ServerCallContext context) =>
        context is UnaryCallContext unary ? unary.HttpContext : context.GetHttpContext();

    public static StreamConnection ToStreamConnection(this ServerCallContext context) =>
        new(context.ResetConnection, context.HttpContextOf().Abort, context.CancellationToken);

    /// <summary>Makes the session of a stream available to the service that serves it.</summary>
    public static void Attach(this ServerCallContext context, StreamSession session) => context.UserState[typeof(StreamSession)] = session;

    public static StreamSession GetSession(this ServerCallContext context) => (StreamSession)context.UserState[typeof(StreamSession)];
}
