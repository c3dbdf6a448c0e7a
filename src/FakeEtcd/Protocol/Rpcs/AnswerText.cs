using System.Globalization;
using Etcd.Api;

namespace FakeEtcd.Protocol.Rpcs;

/// <summary>The words of a successful answer in the journal.</summary>
internal static class AnswerText
{
    /// <summary>The answer's revision, and more.</summary>
    public static string Revision(ResponseHeader? header, FormattableString? more = null)
    {
        var text = header is null ? "OK" : string.Create(CultureInfo.InvariantCulture, $"OK, revision {header.Revision}");
        return more is null ? text : text + more.ToString(CultureInfo.InvariantCulture);
    }

    public static string Ok(FormattableString more) => "OK" + more.ToString(CultureInfo.InvariantCulture);
}
