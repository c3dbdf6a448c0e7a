using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace FakeEtcd;

/// <summary>Configures an <see cref="EtcdProxy"/>.</summary>
public sealed class EtcdProxyOptions
{
    /// <summary>Gets or sets the IP address to listen on.</summary>
    /// <value>An IPv4 or IPv6 address. Default: <c>127.0.0.1</c>, which only this machine reaches.</value>
    public string ListenAddress { get; set; } = FakeEtcdDefaults.ListenAddress;

    /// <summary>Gets or sets the TCP port to listen on.</summary>
    /// <value>0 to 65535. Default: 0, which selects a free port.</value>
    public int Port { get; set; }

    /// <summary>Gets or sets the TLS between clients and the proxy.</summary>
    /// <value>Default: null, which means none, whatever the upstream uses.</value>
    public FakeEtcdTlsOptions? Tls { get; set; }

    /// <summary>Gets or sets the TLS between the proxy and an upstream with an <c>https</c> URL.</summary>
    /// <value>
    /// The platform's settings, with a client certificate or a trusted authority for example. Default: null, which trusts the authorities of
    /// the platform.
    /// </value>
    public SslClientAuthenticationOptions? UpstreamTls { get; set; }

    /// <summary>Gets or sets the number of completed calls that the journal holds.</summary>
    /// <value>0 or more; 0 disables the journal. Default: 1000.</value>
    public int JournalCapacity { get; set; } = FakeEtcdDefaults.JournalCapacity;

    /// <summary>Gets or sets the size of the largest request.</summary>
    /// <value>Bytes, up to 2 GiB less 512 KiB. Default: 64 MiB, so that the upstream refuses what is too large for it.</value>
    public int MaxRequestBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Gets or sets how long <see cref="CallJournal.NextAsync"/> and <see cref="StreamSelection.ResumeAsync"/> wait.</summary>
    /// <value>Real time, from 1 millisecond to 1 day. Default: 10 seconds.</value>
    public TimeSpan DeliveryTimeout { get; set; } = FakeEtcdDefaults.DeliveryTimeout;

    /// <summary>Gets or sets the seed of faults with a probability.</summary>
    /// <value>Default: null, which draws one.</value>
    public int? Seed { get; set; }

    /// <summary>Gets or sets the logger factory. The proxy does not dispose it.</summary>
    /// <value>Default: null, which logs nothing.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    internal FakeEtcdOptions ToServerOptions()
    {
        var options = new FakeEtcdOptions
        {
            ListenAddress = ListenAddress,
            Port = Port,
            Tls = Tls?.Copy(),
            JournalCapacity = JournalCapacity,
            MaxRequestBytes = MaxRequestBytes,
            DeliveryTimeout = DeliveryTimeout,

            // How often a client may ping is the upstream's matter.
            KeepAliveMinTime = TimeSpan.Zero,
            Seed = Seed,
        };
        return LoggerFactory is { } loggers ? options.UseLoggerFactory(loggers) : options;
    }
}
