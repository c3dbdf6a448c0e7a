using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection;

namespace FakeEtcd.Services.Authorization;

internal static class AccessChecks
{
    /// <summary>Has the calls of the services that do not check access themselves checked.</summary>
    public static IGrpcServerBuilder AddAccessChecks(this IGrpcServerBuilder builder) => builder
        .AddServiceOptions<MaintenanceService>(options => options.Interceptors.Add<AccessInterceptor>())
        .AddServiceOptions<ClusterService>(options => options.Interceptors.Add<AccessInterceptor>());
}
