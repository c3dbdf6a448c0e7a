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

    internal FakeEtcdOptions Copy()
    {
        var copy = (FakeEtcdOptions)MemberwiseClone();
        copy.Tls = Tls?.Copy();
        copy.AutoCompaction = AutoCompaction?.Copy();
        copy.Jwt = Jwt?.Copy();
        copy.Urls = Urls?.Copy();
        copy.AllowedOrigins = AllowedOrigins?.ToArray();
        copy.AllowedHosts = AllowedHosts?.ToArray();
        return copy;
    }

    internal FakeEtcdOptions CopyFor(string memberName)
    {
        var copy = Copy();
        copy.MemberName = memberName;
        copy.Urls = null;
        return copy;
    }
}
