using System.Globalization;
using Etcd.Api;

namespace FakeEtcd.Protocol.Rpcs;

/// <summary>Describes successful responses in the journal.</summary>
internal static class ResponseText
{
    /// <summary>Returns "OK", the revision of a response and further details.</summary>
    public static string Revision(ResponseHeader? header, FormattableString? details = null)
    {
        var text = header is null ? "OK" : string.Create(CultureInfo.InvariantCulture, $"OK, revision {header.Revision}");
        return details is null ? text : text + details.ToString(CultureInfo.InvariantCulture);
    }

    public static string Ok(FormattableString details) => "OK" + details.ToString(CultureInfo.InvariantCulture);
}
