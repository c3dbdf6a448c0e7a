using FakeEtcd.Threading;
using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace FakeEtcd.Services;

/// <summary>gRPC's health service. As in etcd, it knows the server as a whole, and nothing of single services.</summary>
internal sealed class HealthService(ServerContext server) : Health.HealthBase
{
    private static readonly Status UnknownService = new(StatusCode.NotFound, "unknown service");

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => IsWhole(request)
        ? Task.FromResult(new HealthCheckResponse { Status = ServingStatus.Serving })
        : throw new RpcException(UnknownService);

    /// <summary>Sends the status, which changes no more, and stays open.</summary>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, server.Stopping);
        var status = IsWhole(request) ? ServingStatus.Serving : ServingStatus.ServiceUnknown;
        try
        {
            await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, ended.Token).ConfigureAwait(false);
            await ended.Token.UntilCanceledAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (server.Stopping.IsCancellationRequested)
        {
            throw new RpcException(EtcdError.Stopped.ToStatus());
        }
    }

    private static bool IsWhole(HealthCheckRequest request) => request.Service.Length == 0;
}
