using Microsoft.Extensions.Logging;

namespace FakeEtcd.Hosting;

/// <summary>What all servers on one Kestrel have in common.</summary>
internal readonly record struct HostSettings(int MaxRequestBytes, ILoggerFactory? LoggerFactory)
{
    public static HostSettings Of(FakeEtcdOptions options) => new(options.MaxRequestBytes, options.LoggerFactory);
}
