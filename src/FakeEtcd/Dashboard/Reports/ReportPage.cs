using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;

namespace FakeEtcd.Dashboard.Reports;

/// <summary>Writes the page as one file, with its files and the state of the server in it.</summary>
internal static partial class ReportPage
{
    public static async Task WriteAsync(
        ControlState state, Stream stream, string? title, string? message, CancellationToken cancellationToken)
    {
        title ??= $"FakeEtcd, member {state.Server.Node.Member.Name}";
        var json = JsonSerializer.Serialize(ReportContents.Of(state, title, message), ControlJson.Html.ReportContent);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Compose(title, json)), cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <remarks>One pass replaces every reference, so nothing in what it puts in is taken for a reference.</remarks>
    private static string Compose(string title, string json)
    {
        // The state stands before the first script.
        var state = $"<script type=\"application/json\" id=\"report\">{json}</script>\n";
        return Reference().Replace(TextOf(DashboardAssets.Page), match =>
        {
            var name = match.Groups["name"].Value;
            switch (match.Groups["kind"].Value)
            {
                case "title":
                    return $"<title>{WebUtility.HtmlEncode(title)}</title>";
                case "meta":
                    return $"{match.Value}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy()}\">";
                case "script":
                    var before = state;
                    state = "";
                    var type = match.Value.Contains("type=\"module\"", StringComparison.Ordinal) ? " type=\"module\"" : "";
                    return $"{before}<script{type}>{TextOf(name)}</script>";
                case "link" when name.EndsWith(".css", StringComparison.Ordinal):
                    return $"<style>{TextOf(name)}</style>";
                default:
                    return match.Value.Replace($"assets/{name}", DataUrlOf(name), StringComparison.Ordinal);
            }
        });
    }

    /// <summary>Lets the browser run the page's own scripts, and ask no server.</summary>
    private static string Policy()
    {
        var hashes = Reference().Matches(TextOf(DashboardAssets.Page)).Where(static match => match.Groups["kind"].Value == "script")
            .Select(static match => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(TextOf(match.Groups["name"].Value)))));
        return $"default-src 'none'; script-src {string.Join(' ', hashes.Select(static hash => $"'sha256-{hash}'"))}; "
            + "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'";
    }

    private static string TextOf(string name) => Encoding.UTF8.GetString(Find(name).Content);

    private static string DataUrlOf(string name) => $"data:{Find(name).ContentType};base64,{Convert.ToBase64String(Find(name).Content)}";

    private static DashboardAsset Find(string name) =>
        DashboardAssets.Find(name) ?? throw new InvalidOperationException($"The page refers to assets/{name}, which is not one of its files.");

    [GeneratedRegex(
        """<(?<kind>title)>[^<]*</title>|<(?<kind>meta) charset="utf-8">|<(?<kind>script)\b[^>]*\bsrc="assets/(?<name>[^"]+)"[^>]*></script>|<(?<kind>\w+)\b[^>]*\b(href|src)="assets/(?<name>[^"]+)"[^>]*>""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
