using System.Net;
using FakeEtcd.Options;
using Microsoft.Extensions.Logging;

namespace FakeEtcd;

/// <remarks>What only methods set, and the copies that servers use.</remarks>
public sealed partial class FakeEtcdOptions
{
    internal TimeProvider TimeProvider { get; private set; } = TimeProvider.System;

    internal Action<TimeSpan>? AdvanceClock { get; private set; }

    internal ILoggerFactory? LoggerFactory { get; private set; }

    internal SnapshotInput? Snapshot { get; private set; }

    /// <summary>Returns an address for clients that other machines reach; null if there is none.</summary>
    internal string? FindOpenAddress() => (Urls?.ListenClient ?? [$"http://{new IPEndPoint(ParseAddress(), 0)}"]).Concat(Urls?.ListenHttp ?? [])
        .FirstOrDefault(static text => ListenUrl.TryParse(text, out var url) && url.Address is IPEndPoint address && !IPAddress.IsLoopback(address.Address));

    internal FakeEtcdOptions Copy()
    {
        var copy = (FakeEtcdOptions)MemberwiseClone();
        copy.Tls = Tls?.Copy();
        copy.AutoCompaction = AutoCompaction?.Copy();
        copy.Jwt = Jwt?.Copy();
        copy.Urls = Urls?.Copy();
        copy.AllowedOrigins = AllowedOrigins?.ToArray();
        copy.AllowedHosts = AllowedHosts?.ToArray();
        copy.DashboardMaskedPrefixes = DashboardMaskedPrefixes?.ToArray();
        return copy;
    }

    internal FakeEtcdOptions CopyFor(string memberName)
    {
        var copy = Copy();
        copy.MemberName = memberName;
        copy.Urls = null;
        return copy;
    }

    /// <remarks>A wrong address has an error of its own.</remarks>
    private IPAddress ParseAddress() => IPAddress.TryParse(ListenAddress, out var address) ? address : IPAddress.Loopback;
}
