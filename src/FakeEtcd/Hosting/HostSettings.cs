using Microsoft.Extensions.Logging;

namespace FakeEtcd.Hosting;

/// <summary>The settings that all servers on one Kestrel share.</summary>
internal readonly record struct HostSettings(int MaxRequestBytes, int MaxConcurrentStreams, bool Reflection, ILoggerFactory? LoggerFactory)
{
    public static HostSettings Of(FakeEtcdOptions options) =>
        new(options.MaxRequestBytes, options.MaxConcurrentStreams, options.Reflection, options.LoggerFactory);
}
